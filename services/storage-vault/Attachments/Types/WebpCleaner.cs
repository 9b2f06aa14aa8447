using System.Buffers.Binary;

namespace StorageVault.Attachments.Types;

/// <summary>WebP: one still picture with its transparency goes through; EXIF, XMP, ICC and unknown chunks are left out, moving pictures are refused.</summary>
internal static class WebpCleaner
{
    private const int RiffHead = 12, Head = 8;
    private const byte Alpha = 0x10, Animation = 0x02;

    internal static async Task Clean(UploadReader from, ChunkWriter to, CancellationToken ct)
    {
        var left = (long)BinaryPrimitives.ReadUInt32LittleEndian((await from.Need(RiffHead, ct)).Span[4..]) - 4;
        await from.Copy(RiffHead, to, ct);
        for (var pixels = false; ;)
        {
            if (left < Head)
            {
                if (!pixels) throw Cleaning.Damaged();
                break;
            }
            var head = (await from.Need(Head, ct)).Span;
            var kind = System.Text.Encoding.ASCII.GetString(head[..4]);
            var length = Head + (long)BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            length += length % 2;
            if (length > left) throw Cleaning.Damaged();
            left -= length;
            if (kind is "VP8 " or "VP8L" && pixels) throw Cleaning.Damaged();
            pixels |= kind is "VP8 " or "VP8L";
            await Chunk(from, to, kind, length, ct);
        }
        var size = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)(to.Size - 8));
        to.Patch(4, size);
    }

    private static async ValueTask Chunk(UploadReader from, ChunkWriter to, string kind, long length, CancellationToken ct)
    {
        switch (kind)
        {
            case "VP8X":
                await Extended(from, to, length, ct);
                break;
            case "VP8 ":
                RequireLossy((await from.Need(Head + 10, ct)).Span[Head..]);
                await from.Copy(length, to, ct);
                break;
            case "VP8L":
                RequireLossless((await from.Need(Head + 5, ct)).Span[Head..]);
                await from.Copy(length, to, ct);
                break;
            case "ALPH":
                await from.Copy(length, to, ct);
                break;
            case "ANIM" or "ANMF":
                throw new UploadRefusedException(UploadFault.NotAllowed);
            default:
                await from.Drop(length, ct);
                break;
        }
    }

    private static async ValueTask Extended(UploadReader from, ChunkWriter to, long length, CancellationToken ct)
    {
        if (length != Head + 10 || to.Size != RiffHead) throw Cleaning.Damaged();
        var chunk = (await from.Need((int)length, ct)).ToArray();
        if ((chunk[Head] & Animation) != 0) throw new UploadRefusedException(UploadFault.NotAllowed);
        Cleaning.RequireSize(1 + Three(chunk.AsSpan(Head + 4)), 1 + Three(chunk.AsSpan(Head + 7)));
        // Of the flags only transparency is still true.
        chunk[Head] &= Alpha;
        chunk.AsSpan(Head + 1, 3).Clear();
        await to.Write(chunk, ct);
        from.Skip((int)length);
    }

    private static void RequireLossy(ReadOnlySpan<byte> frame)
    {
        if (!frame[3..6].SequenceEqual<byte>([0x9D, 0x01, 0x2A])) throw Cleaning.Damaged();
        Cleaning.RequireSize(BinaryPrimitives.ReadUInt16LittleEndian(frame[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(frame[8..]) & 0x3FFF);
    }

    private static void RequireLossless(ReadOnlySpan<byte> frame)
    {
        if (frame[0] != 0x2F) throw Cleaning.Damaged();
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(frame[1..]);
        Cleaning.RequireSize(1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
    }

    private static int Three(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}

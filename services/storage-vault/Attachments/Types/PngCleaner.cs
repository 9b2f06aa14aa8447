using System.Buffers.Binary;

namespace StorageVault.Attachments.Types;

/// <summary>PNG: head, palette, transparency, three small colour chunks and the pixels go through; texts, times, EXIF, ICC, animations and all else are left out.</summary>
internal static class PngCleaner
{
    private const int Signature = 8, Head = 8, Check = 4;

    internal static async Task Clean(UploadReader from, ChunkWriter to, CancellationToken ct)
    {
        await from.Copy(Signature, to, ct);
        for (var (first, pixels) = (true, false); ; first = false)
        {
            var head = (await from.Need(Head, ct)).Span;
            var length = BinaryPrimitives.ReadUInt32BigEndian(head);
            var kind = System.Text.Encoding.ASCII.GetString(head[4..]);
            if (length > int.MaxValue || first != (kind == "IHDR") || !kind.All(char.IsAsciiLetter)) throw Cleaning.Damaged();
            if (first) RequireHeader((await from.Need(Head + 13, ct)).Span[Head..], length);
            if (!Kept(kind, length)) { await from.Drop(Head + length + Check, ct); continue; }
            pixels |= kind == "IDAT";
            if (kind == "IEND" && !pixels) throw Cleaning.Damaged();
            await from.Copy(Head + length + Check, to, ct);
            if (kind == "IEND") return;
        }
    }

    private static bool Kept(string kind, uint length) => (kind, length) switch
    {
        ("IHDR", 13) or ("IDAT", _) or ("IEND", 0) or ("sRGB", 1) or ("gAMA", 4) or ("cHRM", 32) => true,
        ("PLTE", >= 3 and <= 768) => length % 3 == 0 ? true : throw Cleaning.Damaged(),
        ("tRNS", <= 256) => true,
        // A critical chunk of another shape is no picture; every other chunk only tells of it.
        ({ } critical, _) when char.IsAsciiLetterUpper(critical[0]) => throw Cleaning.Damaged(),
        _ => false,
    };

    private static void RequireHeader(ReadOnlySpan<byte> header, uint length)
    {
        if (length != 13) throw Cleaning.Damaged();
        Cleaning.RequireSize(BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        var sound = header[9] switch { 0 => header[8] is 1 or 2 or 4 or 8 or 16, 3 => header[8] is 1 or 2 or 4 or 8, 2 or 4 or 6 => header[8] is 8 or 16, _ => false };
        if (!sound || header[10] != 0 || header[11] != 0 || header[12] > 1) throw Cleaning.Damaged();
    }
}

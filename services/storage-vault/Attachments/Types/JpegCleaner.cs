using System.Buffers.Binary;

namespace StorageVault.Attachments.Types;

/// <summary>JPEG: tables, frame and scans go through; of the application segments only JFIF, Adobe's colour byte and the orientation, each written anew.</summary>
/// <remarks>EXIF, GPS, XMP, IPTC, ICC, comments, embedded previews and everything behind the end of the picture are left out.</remarks>
internal static class JpegCleaner
{
    private const byte StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, Huffman = 0xC4, Quantization = 0xDB, Restart = 0xDD;
    private const byte App0 = 0xE0, App1 = 0xE1, App14 = 0xEE, Comment = 0xFE;

    // Four 16-bit tables, or eight Huffman tables with all 256 symbols: longer is not a table.
    private const int LongestTable = 2_400;

    private static readonly byte[] Jfif = [0xFF, App0, 0, 16, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];

    private sealed class Progress
    {
        internal bool Frame { get; set; }
        internal bool Scan { get; set; }
        internal bool Jfif { get; set; }
        internal bool Oriented { get; set; }
    }

    internal static async Task Clean(UploadReader from, ChunkWriter to, CancellationToken ct)
    {
        await from.Copy(2, to, ct);
        for (var progress = new Progress(); ;)
        {
            var marker = await Marker(from, ct);
            if (marker == EndOfImage)
            {
                if (!progress.Scan) throw Cleaning.Damaged();
                await to.Write(new byte[] { 0xFF, EndOfImage }, ct);
                return;
            }
            await Segment(from, to, marker, progress, ct);
            if (marker == StartOfScan) await Scan(from, to, ct);
        }
    }

    private static async ValueTask<byte> Marker(UploadReader from, CancellationToken ct)
    {
        if ((await from.Need(2, ct)).Span[0] != 0xFF) throw Cleaning.Damaged();
        while (from[1] == 0xFF)
        {
            from.Skip(1);
            await from.Need(2, ct);
        }
        var marker = from[1];
        from.Skip(2);
        return marker;
    }

    private static async ValueTask Segment(UploadReader from, ChunkWriter to, byte marker, Progress progress, CancellationToken ct)
    {
        if (marker is StartOfImage or 0x00 or 0x01 or >= 0xD0 and <= 0xD7) throw Cleaning.Damaged();
        var length = BinaryPrimitives.ReadUInt16BigEndian((await from.Need(2, ct)).Span);
        if (length < 2) throw Cleaning.Damaged();
        var segment = await from.Need(length, ct);
        switch (marker)
        {
            case 0xC0 or 0xC1 or 0xC2 when !progress.Frame && length >= 11:
                Cleaning.RequireSize(BinaryPrimitives.ReadUInt16BigEndian(segment.Span[5..]), BinaryPrimitives.ReadUInt16BigEndian(segment.Span[3..]));
                progress.Frame = true;
                await Keep(to, marker, segment, ct);
                break;
            case StartOfScan when progress.Frame:
                progress.Scan = true;
                await Keep(to, marker, segment, ct);
                break;
            case Huffman or Quantization or Restart when length <= LongestTable:
                await Keep(to, marker, segment, ct);
                break;
            case >= 0xE0 and <= 0xEF or Comment:
                await Told(to, marker, segment[2..], progress, ct);
                break;
            default:
                throw Cleaning.Damaged();
        }
        from.Skip(length);
    }

    private static async ValueTask Keep(ChunkWriter to, byte marker, ReadOnlyMemory<byte> segment, CancellationToken ct)
    {
        await to.Write(new byte[] { 0xFF, marker }, ct);
        await to.Write(segment, ct);
    }

    private static async ValueTask Told(ChunkWriter to, byte marker, ReadOnlyMemory<byte> said, Progress progress, CancellationToken ct)
    {
        if (marker == App0 && !progress.Jfif && said.Span.StartsWith("JFIF\0"u8))
        {
            progress.Jfif = true;
            await to.Write(Jfif, ct);
        }
        else if (marker == App14 && said.Length >= 12 && said.Span.StartsWith("Adobe"u8))
        {
            // Without it a picture of four colours is shown inverted; only the last byte, the colour transform, is the sender's.
            await to.Write(new byte[] { 0xFF, App14, 0, 14, (byte)'A', (byte)'d', (byte)'o', (byte)'b', (byte)'e', 0, 100, 0, 0, 0, 0, (byte)(said.Span[11] % 3) }, ct);
        }
        else if (marker == App1 && !progress.Oriented && said.Span.StartsWith("Exif\0\0"u8) && Orientation(said.Span[6..]) is var turned and >= 2 and <= 8)
        {
            progress.Oriented = true;
            await to.Write(OnlyOrientation((byte)turned), ct);
        }
    }

    /// <summary>The first directory's tag 0x0112, or 0. Reads nothing outside the segment, whatever the offsets say.</summary>
    internal static int Orientation(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 14 || !(tiff[..4].SequenceEqual("II*\0"u8) || tiff[..4].SequenceEqual("MM\0*"u8))) return 0;
        var little = tiff[0] == 'I';
        var directory = Number(tiff, 4, 4, little);
        if (directory < 8 || directory > tiff.Length - 2) return 0;
        var entries = Number(tiff, (int)directory, 2, little);
        for (var i = 0; i < entries; i++)
        {
            var at = directory + 2 + (i * 12L);
            if (at > tiff.Length - 12) return 0;
            if (Number(tiff, (int)at, 2, little) == 0x0112) return Number(tiff, (int)at + 2, 2, little) == 3 ? (int)Number(tiff, (int)at + 8, 2, little) : 0;
        }
        return 0;
    }

    private static long Number(ReadOnlySpan<byte> bytes, int at, int length, bool little) => (length, little) switch
    {
        (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]),
        (2, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]),
        (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]),
    };

    private static byte[] OnlyOrientation(byte value) =>
    [
        0xFF, App1, 0, 34, (byte)'E', (byte)'x', (byte)'i', (byte)'f', 0, 0, (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
        0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>The picture's own data up to the next marker; stuffed bytes and restart marks belong to it.</summary>
    private static async ValueTask Scan(UploadReader from, ChunkWriter to, CancellationToken ct)
    {
        while (true)
        {
            if (await from.Fill(2, ct) < 2) throw Cleaning.Damaged();
            var seen = from.Seen;
            var at = seen.Span.IndexOf((byte)0xFF);
            var (take, ends) = at switch
            {
                < 0 => (seen.Length, false),
                _ when at + 1 == seen.Length => (at, false),
                _ when seen.Span[at + 1] is 0x00 or >= 0xD0 and <= 0xD7 => (at + 2, false),
                _ => (at, true),
            };
            await to.Write(seen[..take], ct);
            from.Skip(take);
            if (ends) return;
        }
    }
}

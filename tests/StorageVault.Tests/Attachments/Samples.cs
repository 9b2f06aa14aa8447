using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace StorageVault.Tests.Attachments;

/// <summary>Files as phones and attackers make them, put together byte by byte.</summary>
internal static class Samples
{
    /// <summary>Stands in every place where a file can tell something.</summary>
    internal const string Marker = "KANARIE-35.6895N-139.6917E";

    private static byte[] Said(string start) => [.. Encoding.Latin1.GetBytes(start), .. Encoding.ASCII.GetBytes(Marker)];

    internal static byte[] Jpeg(int width = 640, int height = 480, int orientation = 6, int scanLength = 3_000, byte frame = 0xC0)
    {
        var file = new MemoryStream();
        file.Write([0xFF, 0xD8]);
        Segment(file, 0xE0, [.. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 2, 2, .. Encoding.ASCII.GetBytes(Marker)]);
        Segment(file, 0xE1, [.. "Exif\0\0"u8, .. Tiff(orientation)]);
        Segment(file, 0xE1, Said("http://ns.adobe.com/xap/1.0/\0"));
        Segment(file, 0xE2, Said("ICC_PROFILE\0"));
        Segment(file, 0xED, Said("Photoshop 3.0\0"));
        Segment(file, 0xFE, Said("comment "));
        Segment(file, 0xDB, [0, .. Enumerable.Repeat((byte)16, 64)]);
        Segment(file, frame, [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0]);
        Segment(file, 0xC4, [0, 0, 1, .. new byte[14], 0]);
        Segment(file, 0xDA, [1, 1, 0, 0, 63, 0]);
        file.Write(Scan(scanLength));
        file.Write([0xFF, 0xD9]);
        // What phones put behind a picture: a second one, a film; and what attackers do: an archive.
        file.Write([.. "PK\u0003\u0004"u8, .. Encoding.ASCII.GetBytes(Marker)]);
        return file.ToArray();
    }

    /// <summary>Entropy-coded bytes with stuffing and restart marks, never a marker.</summary>
    private static byte[] Scan(int length)
    {
        var random = new Random(7);
        var scan = new byte[length];
        random.NextBytes(scan);
        for (var i = 0; i < length; i++) if (scan[i] == 0xFF) scan[i] = 0xFE;
        for (var i = 100; i + 2 < length; i += 997) (scan[i], scan[i + 1]) = (0xFF, (byte)(i % 2 == 0 ? 0x00 : 0xD0));
        return scan;
    }

    private static byte[] Tiff(int orientation) =>
    [
        .. "II*\0"u8, 8, 0, 0, 0, 2, 0,
        0x0F, 0x01, 2, 0, 26, 0, 0, 0, 38, 0, 0, 0,
        0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0,
        0, 0, 0, 0, .. Encoding.ASCII.GetBytes(Marker),
    ];

    private static void Segment(Stream file, byte marker, byte[] said)
    {
        file.Write([0xFF, marker, (byte)((said.Length + 2) >> 8), (byte)(said.Length + 2)]);
        file.Write(said);
    }

    internal static byte[] Png(uint width = 16, uint height = 16, int noise = 0)
    {
        var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        Chunk(file, "IHDR", header);
        Chunk(file, "iCCP", Said("profile\0\0"));
        Chunk(file, "gAMA", [0, 0, 0xB1, 0x8F]);
        Chunk(file, "tEXt", Said("Author\0"));
        Chunk(file, "eXIf", Tiff(6));
        Chunk(file, "tIME", [7, 0xEA, 1, 1, 1, 1, 1]);
        Chunk(file, "IDAT", Pixels(width, height, noise));
        Chunk(file, "iTXt", Said("XML:com.adobe.xmp\0\0\0\0\0"));
        Chunk(file, "prVt", Said(""));
        Chunk(file, "IEND", []);
        file.Write(Said("<script>alert(1)</script>"));
        return file.ToArray();
    }

    private static byte[] Pixels(uint width, uint height, int noise)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, noise > 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest, leaveOpen: true))
        {
            var random = new Random(11);
            var line = new byte[1 + (width * 3)];
            for (var y = 0; y < Math.Min(height, 4_000_000 / (width + 1)); y++)
            {
                random.NextBytes(line.AsSpan(1));
                zlib.Write(line);
            }
        }
        return packed.ToArray();
    }

    private static void Chunk(Stream file, string kind, byte[] said)
    {
        var whole = new byte[said.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(whole, said.Length);
        Encoding.ASCII.GetBytes(kind, whole.AsSpan(4));
        said.CopyTo(whole, 8);
        BinaryPrimitives.WriteUInt32BigEndian(whole.AsSpan(said.Length + 8), Crc(whole.AsSpan(4, said.Length + 4)));
        file.Write(whole);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var i = 0; i < 8; i++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }
        return ~crc;
    }

    internal static byte[] Webp(int width = 320, int height = 200, byte flags = 0x2C, string pixels = "VP8 ")
    {
        var body = new MemoryStream();
        body.Write("WEBP"u8);
        Riff(body, "VP8X", [flags, 9, 9, 9, (byte)(width - 1), (byte)((width - 1) >> 8), (byte)((width - 1) >> 16), (byte)(height - 1), (byte)((height - 1) >> 8), (byte)((height - 1) >> 16)]);
        Riff(body, "ICCP", Said("profile"));
        if ((flags & 2) != 0) Riff(body, "ANIM", new byte[6]);
        Riff(body, pixels, [0x30, 1, 0, 0x9D, 0x01, 0x2A, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 1, 2, 3, 4, 5]);
        Riff(body, "EXIF", Tiff(3));
        Riff(body, "XMP ", Said("<x:xmpmeta>"));
        var file = new byte[8 + body.Length];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), (uint)body.Length);
        body.ToArray().CopyTo(file, 8);
        return [.. file, .. Said("behind")];
    }

    private static void Riff(Stream body, string kind, byte[] said)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, said.Length);
        body.Write(Encoding.ASCII.GetBytes(kind));
        body.Write(size);
        body.Write(said);
        if (said.Length % 2 != 0) body.WriteByte(0);
    }

    internal static byte[] Pdf(string within = "", int length = 2_000) =>
        Encoding.Latin1.GetBytes("%PDF-1.7\n1 0 obj <</Type /Catalog " + within + ">> endobj\n" + new string('x', length) + "\nstartxref 0\n%%EOF\n");
}

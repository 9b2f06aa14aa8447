using System.Buffers.Binary;
using System.Text;
using StorageVault.Attachments;
using StorageVault.Attachments.Types;
using StorageVault.Sealing;
using static StorageVault.Tests.Attachments.Samples;

namespace StorageVault.Tests.Attachments;

/// <summary>What of a file is let through: what it shows, nothing that it tells.</summary>
public sealed class CleaningTests
{
    /// <summary>Sends a file through cleaning and sealing, three bytes at a time too, and opens what was kept.</summary>
    private static async Task<(FileType Type, byte[] Kept)> Clean(byte[] file, int atOnce = int.MaxValue)
    {
        using var key = ContentKey.NewRandom();
        var name = new DekName(Guid.CreateVersion7(), 1);
        using var seal = ChunkSeal.New(key, name, [1, 0, 1, 7]);
        var stored = new SortedDictionary<int, byte[]>();
        Task Store(IReadOnlyList<SealedChunk> chunks, CancellationToken ct)
        {
            foreach (var chunk in chunks) stored.Add(chunk.N, chunk.Bytes.ToArray());
            return Task.CompletedTask;
        }
        using var reader = new UploadReader(new Trickle(file, atOnce), StorageVaultClient.AttachmentLimits.MostBytes);
        using var writer = new ChunkWriter(seal, Store);
        var type = await Cleaning.Clean(reader, writer, CancellationToken.None);
        var (count, last) = await writer.Finish(CancellationToken.None);
        await Store(last, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, count), stored.Keys);
        var kept = new MemoryStream();
        var chunkBytes = new byte[ChunkSeal.ChunkLength];
        foreach (var (n, bytes) in stored) kept.Write(chunkBytes, 0, seal.Open(n, n == count - 1, bytes, chunkBytes));
        return (type, kept.ToArray()[..(int)writer.Size]);
    }

    private sealed class Trickle(byte[] file, int atOnce) : MemoryStream(file)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, atOnce)], cancellationToken);
    }

    private static async Task<UploadFault> Refused(byte[] file) => (await Assert.ThrowsAsync<UploadRefusedException>(() => Clean(file))).Fault;

    private static bool Holds(byte[] file, string text) => file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0;

    [Theory, InlineData(int.MaxValue), InlineData(3), Trait("Requirement", "68")]
    public async Task A_jpeg_loses_all_it_tells_and_keeps_its_picture_and_orientation(int atOnce)
    {
        var file = Jpeg(scanLength: 200_000);

        var (type, kept) = await Clean(file, atOnce);

        Assert.Equal(FileType.Jpeg, type);
        Assert.True(Holds(file, Marker));
        Assert.False(Holds(kept, Marker) || Holds(kept, "ICC_PROFILE") || Holds(kept, "adobe") || Holds(kept, "PK\u0003\u0004"));
        var exif = kept.AsSpan().IndexOf("Exif\0\0"u8);
        Assert.Equal(6, JpegCleaner.Orientation(kept.AsSpan(exif + 6)));
        var (scan, scanKept) = (file.AsSpan().IndexOf<byte>([0xFF, 0xDA]), kept.AsSpan().IndexOf<byte>([0xFF, 0xDA]));
        Assert.Equal(file.AsSpan(scan, 200_010), kept.AsSpan(scanKept, 200_010));
        Assert.Equal([0xFF, 0xD9], kept[^2..]);
    }

    [Fact, Trait("Requirement", "68")]
    public async Task A_png_keeps_its_pixels_and_loses_its_texts()
    {
        var file = Png();

        var (type, kept) = await Clean(file, 5);

        Assert.Equal(FileType.Png, type);
        Assert.All(["IHDR", "gAMA", "IDAT", "IEND"], chunk => Assert.True(Holds(kept, chunk)));
        Assert.All([Marker, "tEXt", "iTXt", "eXIf", "tIME", "iCCP", "prVt", "script"], told => Assert.False(Holds(kept, told)));
    }

    [Fact, Trait("Requirement", "68")]
    public async Task A_webp_keeps_its_pixels_and_a_true_length()
    {
        var (type, kept) = await Clean(Webp(), 5);

        Assert.Equal(FileType.Webp, type);
        Assert.Equal((uint)kept.Length - 8, BinaryPrimitives.ReadUInt32LittleEndian(kept.AsSpan(4)));
        Assert.True(Holds(kept, "VP8X") && Holds(kept, "VP8 "));
        Assert.All([Marker, "EXIF", "XMP ", "ICCP", "behind"], told => Assert.False(Holds(kept, told)));
        Assert.Equal(0, kept[20] & 0x2E);
    }

    [Fact]
    public async Task A_plain_pdf_goes_through_as_it_came()
    {
        var file = Pdf(length: 300_000);

        Assert.Equal(file, (await Clean(file)).Kept);
    }

    [Theory, InlineData("/JavaScript"), InlineData("/EmbeddedFile"), InlineData("/Launch"), InlineData("/RichMedia"), Trait("Requirement", "68")]
    public async Task A_pdf_that_openly_carries_programs_or_files_is_refused(string name)
    {
        Assert.Equal(UploadFault.NotAllowed, await Refused(Pdf($"/OpenAction <</S {name}>>")));
        // The name lies across two windows of the reader.
        var wide = Pdf(length: 200_000);
        Encoding.ASCII.GetBytes(name).CopyTo(wide, UploadReader.Window - 4);
        Assert.Equal(UploadFault.NotAllowed, await Refused(wide));
    }

    public static TheoryData<string, byte[]> NotAllowed() => new()
    {
        { "svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray() },
        { "html", "<!doctype html><script>alert(1)</script>"u8.ToArray() },
        { "gif and html", "GIF89a=1;<script>alert(1)</script>"u8.ToArray() },
        { "zip", "PK\u0003\u0004 and so on and so on"u8.ToArray() },
        { "bmp", "BM6 0 0 0 0 0 0 0 0 0"u8.ToArray() },
        { "nothing", [] },
        { "byte order mark before a pdf", [0xEF, 0xBB, 0xBF, .. Pdf()] },
        { "moving webp", Webp(flags: 0x02) },
    };

    [Theory, MemberData(nameof(NotAllowed)), Trait("Requirement", "68")]
    public async Task What_is_not_on_the_list_is_refused_by_its_bytes(string what, byte[] file) => Assert.Equal((what, UploadFault.NotAllowed), (what, await Refused(file)));

    public static TheoryData<string, byte[]> Broken() => new()
    {
        { "html posing as jpeg", [0xFF, 0xD8, 0xFF, .. "<html><script>alert(1)</script>"u8] },
        { "html posing as png", [.. Png()[..8], .. "<html><script>alert(1)</script>"u8] },
        { "html posing as webp", [.. Webp()[..12], .. "<html><script>alert(1)</script>"u8] },
        { "jpeg cut in its scan", Jpeg()[..1_500] },
        { "jpeg cut in its tables", Jpeg()[..40] },
        { "png cut", Png()[..200] },
        { "webp cut", Webp()[..60] },
        { "pdf without an end", Pdf()[..1_000] },
        { "jpeg of another kind", Jpeg(frame: 0xC9) },
        { "jpeg of no size", Jpeg(width: 0) },
        { "png of no size", Png(height: 0) },
    };

    [Theory, MemberData(nameof(Broken)), Trait("Requirement", "68")]
    public async Task What_only_begins_like_a_picture_is_refused(string what, byte[] file) => Assert.Equal((what, UploadFault.Damaged), (what, await Refused(file)));

    [Fact, Trait("Requirement", "68")]
    public async Task A_picture_of_too_many_pixels_is_refused_by_its_head_alone()
    {
        Assert.Equal(UploadFault.TooManyPixels, await Refused(Png(50_000, 50_000)));
        Assert.Equal(UploadFault.TooManyPixels, await Refused(Jpeg(65_000, 65_000)));
        Assert.Equal(UploadFault.TooManyPixels, await Refused(Webp(16_000, 16_000)));
    }

    [Fact]
    public async Task More_than_20_MiB_is_refused_wherever_it_stands() =>
        Assert.Equal(UploadFault.TooLarge, await Refused([.. Jpeg(), .. new byte[20 * 1024 * 1024]]));

    [Theory]
    [InlineData("../../etc/passwd", "passwd.jpg"), InlineData("C:\\Users\\x\\写真.JPG", "写真.jpg"), InlineData("a\u202Egpj.exe", "agpj.exe.jpg")]
    [InlineData("con.jpg", "_con.jpg"), InlineData("  ..  ", "file.jpg"), InlineData("", "file.jpg"), InlineData("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie_ x=1.jpg")]
    [InlineData("x.html", "x.html.jpg"), InlineData("\u0000\u0001\u200B", "file.jpg"), InlineData("か\u3099.jpeg", "が.jpeg"), InlineData("\"><img src=x>.jpg", "___img src=x_.jpg")]
    public void A_hostile_name_becomes_harmless(string given, string kept) => Assert.Equal(kept, FileNames.Harmless(given, FileType.Jpeg));

    [Fact]
    public void A_name_is_never_long_and_never_half_a_letter()
    {
        var kept = FileNames.Harmless(string.Concat(Enumerable.Repeat("😀", 500)), FileType.Png);

        Assert.InRange(kept.Length, 50, FileNames.Longest);
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(kept)));
    }

    [Theory, InlineData("%E5%86%99%E7%9C%9F.jpg", "写真.jpg"), InlineData(null, ""), InlineData("%ZZ", null), InlineData("%FF%FE", null), InlineData("%E5%8", null), InlineData("a\nb", null), InlineData("写真", null)]
    public void A_name_comes_as_percent_encoded_utf8_or_not_at_all(string? header, string? name) => Assert.Equal(name, FileNames.Decode(header));
}

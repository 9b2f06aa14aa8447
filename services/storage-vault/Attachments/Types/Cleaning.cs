namespace StorageVault.Attachments.Types;

/// <summary>Lets through what a file shows and leaves out what it tells of its maker (place, device, author, comments), while it streams.</summary>
internal static class Cleaning
{
    /// <summary>40 megapixels: what a phone's camera makes, and what a browser can show without falling over.</summary>
    internal const long MostPixels = 40_000_000;

    /// <summary>Copies the picture or document that stands at the reader's place; the type is decided by its first bytes.</summary>
    internal static async Task<FileType> Clean(UploadReader from, ChunkWriter to, CancellationToken ct)
    {
        await from.Fill(FileTypes.Telling, ct);
        var type = FileTypes.Of(from.Seen.Span);
        await (type switch
        {
            FileType.Jpeg => JpegCleaner.Clean(from, to, ct),
            FileType.Png => PngCleaner.Clean(from, to, ct),
            FileType.Webp => WebpCleaner.Clean(from, to, ct),
            FileType.Pdf => PdfCheck.Copy(from, to, ct),
            _ => throw new UploadRefusedException(UploadFault.NotAllowed),
        });
        await from.DropRest(ct);
        return type;
    }

    internal static void RequireSize(long width, long height)
    {
        if (width < 1 || height < 1) throw new UploadRefusedException(UploadFault.Damaged);
        if (width * height > MostPixels) throw new UploadRefusedException(UploadFault.TooManyPixels);
    }

    internal static UploadRefusedException Damaged() => new(UploadFault.Damaged);
}

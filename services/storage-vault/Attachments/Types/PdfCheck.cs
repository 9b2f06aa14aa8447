namespace StorageVault.Attachments.Types;

/// <summary>PDF: goes through as it came, unless it openly carries programs or other files. It is given out for saving only and never shown by us.</summary>
/// <remarks>What a PDF hides in its compressed parts is the scanner's to find (decision 0023); its author's name stays in it, and the page says so.</remarks>
internal static class PdfCheck
{
    private const int Tail = 1024;

    // No shorter names: three letters stand in any long compressed stream by chance.
    private static readonly byte[][] Refused = [.. new[] { "/JavaScript", "/EmbeddedFile", "/Launch", "/RichMedia" }.Select(System.Text.Encoding.ASCII.GetBytes)];

    internal static async Task Copy(UploadReader from, ChunkWriter to, CancellationToken ct)
    {
        while (true)
        {
            var there = await from.Fill(UploadReader.Window, ct);
            var seen = from.Seen;
            if (Refused.Any(name => seen.Span.IndexOf(name) >= 0)) throw new UploadRefusedException(UploadFault.NotAllowed);
            // A name may lie across two windows: the window's end is looked at again with what follows.
            var ended = there < UploadReader.Window;
            var take = ended ? there : there - Tail;
            if (ended && seen[Math.Max(0, there - Tail)..].Span.IndexOf("%%EOF"u8) < 0) throw Cleaning.Damaged();
            await to.Write(seen[..take], ct);
            from.Skip(take);
            if (ended) return;
        }
    }
}

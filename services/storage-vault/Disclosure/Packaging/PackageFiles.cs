using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Contracts.StorageVault.V1;
using StorageVault.Attachments;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Disclosure.Packaging;

/// <summary>Where a package takes the bytes of its files from: opened chunk by chunk, hashed on the way, never whole.</summary>
internal sealed class PackageFiles(DekCache deks, AttachmentOpener opener)
{
    /// <summary>All files of one package together. The package itself is made in memory, and a pod makes one at a time.</summary>
    internal const long MostBytes = 24 * 1024 * 1024;

    /// <summary>By whole chunks: how long a file is stands sealed, how many chunks it has does not.</summary>
    internal static bool Fit(IEnumerable<SealedCase> cases) => cases.SelectMany(one => one.Files).Sum(file => (file.Chunks - 1L) * ChunkSeal.ChunkLength) < MostBytes;

    /// <summary>Writes each file into the archive; gives what the record says of it, by the attachment's id.</summary>
    internal async Task<IReadOnlyDictionary<Guid, DisclosedFile>> Write(ZipArchive zip, IReadOnlyList<SealedCase> cases, DateTimeOffset at, CancellationToken ct)
    {
        var written = new Dictionary<Guid, DisclosedFile>();
        for (var n = 0; n < cases.Count; n++)
        {
            var entries = cases[n].Entries.ToDictionary(entry => entry.EntryId);
            foreach (var entry in cases[n].Files.GroupBy(file => file.EntryId ?? Guid.Empty))
            {
                var k = 0;
                foreach (var file in entry) written[file.Place.AttachmentId] = await Write(zip, file, cases[n].Consultation.Dek, Stem(n + 1, entries[entry.Key].Place.Log, entries[entry.Key].Place.Seq, ++k), at, ct);
            }
        }
        return written;
    }

    private async Task<DisclosedFile> Write(ZipArchive zip, StoredAttachment file, WrappedDek dek, string stem, DateTimeOffset at, CancellationToken ct)
    {
        ClosingRecord record;
        using (var key = await deks.Hold(dek, ct)) record = file.OpenClosing(key, dek);
        // The sender's name for it may tell what was blacked out.
        var entry = zip.CreateEntry($"{stem}{record.Type.Endings()[0]}", CompressionLevel.NoCompression);
        entry.LastWriteTime = at;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var content = entry.Open();
        await foreach (var part in opener.Parts(file, dek, record, ct))
        {
            hash.AppendData(part.Span);
            content.Write(part.Span);
        }
        return new(entry.FullName, record.Type.Media(), record.Size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static string Stem(int n, EntryLog log, long seq, int k) =>
        string.Create(CultureInfo.InvariantCulture, $"files/{n}-{(log == EntryLog.Talk ? "talk" : "staff")}-{seq}-{k}");
}

using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ServiceDefaults;

namespace StorageVault.Disclosure.Packaging;

/// <summary>One approval, as the recipient sees it: the capacity and the time, no name.</summary>
internal sealed record ApprovalShown(string As, bool OfTheTown, DateTimeOffset At);

/// <summary>What the vault holds that identifies the person: their number here, and the LINE user id if there is one and it was asked for.</summary>
internal sealed record IdentifiersHeld(Guid ResidentId, bool LineUserIdHeld, string? LineUserId)
{
    public override string ToString() => nameof(IdentifiersHeld);
}

/// <summary>One consultation of the package.</summary>
internal sealed record DisclosedConsultation(
    Guid ConsultationId, string? Desk, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, int EntriesHeld, string Transcript, IReadOnlyList<DisclosedEntry> Entries)
{
    public override string ToString() => nameof(DisclosedConsultation);
}

/// <summary>record.json: all of the package's content for machines.</summary>
internal sealed record DisclosureRecord(
    string Type, Guid DisclosureId, Guid TenantId, string? Municipality, DisclosureRequester Requester, string Office, string Officer, string CaseNumber, short Basis, string? BasisLabel,
    bool Emergency, DateTimeOffset RequestedAt, IReadOnlyList<ApprovalShown> Approvals, DateTimeOffset PackagedAt, IdentifiersHeld Identifiers, IReadOnlyList<DisclosedConsultation> Consultations)
{
    internal const string TypeName = "tomoshibi/disclosure/v2";

    internal int EntryCount => Consultations.Sum(one => one.Entries.Count);

    internal int RedactionCount => Consultations.Sum(one => one.Entries.Sum(entry => entry.Redactions));

    public override string ToString() => nameof(DisclosureRecord);
}

/// <summary>One file of the package.</summary>
internal sealed record ManifestFile(string Name, long Size, string Sha256);

/// <summary>manifest.json: what belongs to the package.</summary>
internal sealed record Manifest(string Type, Guid DisclosureId, Guid TenantId, DateTimeOffset MadeAt, IReadOnlyList<ManifestFile> Files)
{
    internal const string TypeName = "tomoshibi/disclosure-manifest/v1";
}

/// <summary>The package before it is signed: a ZIP of a transcript per consultation, the files, the record and the manifest. In memory only, and zeroed by whoever took it.</summary>
internal sealed record PackageContent(byte[] Zip, byte[] ManifestHash)
{
    internal const string RecordName = "record.json", ManifestName = "manifest.json";
    private const int RoomForWords = 1 << 20;

    private static readonly JsonSerializerOptions Readable = new(Json.Options) { WriteIndented = true };
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    internal static string TranscriptName(int n) => string.Create(CultureInfo.InvariantCulture, $"transcript-{n}.html");

    /// <summary>Files first, since the record names their hashes; what the record says is taken once they are known.</summary>
    internal static async Task<PackageContent> Of(SealedParts parts, PackageFiles files, Func<IReadOnlyDictionary<Guid, DisclosedFile>, DisclosureRecord> record, DateTimeOffset at, CancellationToken ct)
    {
        var expected = parts.Cases.SelectMany(one => one.Files).Sum(file => (long)file.Chunks * Sealing.ChunkSeal.ChunkLength);
        using var stream = new MemoryStream((int)expected + RoomForWords);
        try
        {
            byte[] manifestHash;
            using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            {
                var written = await files.Write(zip, parts.Cases, at.ToOffset(Japan), ct);
                manifestHash = AddWords(zip, record(written), written);
            }
            return new(stream.ToArray(), manifestHash);
        }
        finally { if (stream.TryGetBuffer(out var buffer)) CryptographicOperations.ZeroMemory(buffer); }
    }

    private static byte[] AddWords(ZipArchive zip, DisclosureRecord record, IReadOnlyDictionary<Guid, DisclosedFile> files)
    {
        var texts = record.Consultations.Select((one, at) => (Name: one.Transcript, Bytes: Encoding.UTF8.GetBytes(TranscriptPage.Of(record, at))))
            .Append((Name: RecordName, Bytes: JsonSerializer.SerializeToUtf8Bytes(record, Readable))).ToList();
        try
        {
            var listed = texts.Select(text => new ManifestFile(text.Name, text.Bytes.Length, Convert.ToHexStringLower(SHA256.HashData(text.Bytes))))
                .Concat(files.Values.Select(file => new ManifestFile(file.Name, file.Size, file.Sha256))).ToList();
            var manifest = JsonSerializer.SerializeToUtf8Bytes(new Manifest(Manifest.TypeName, record.DisclosureId, record.TenantId, record.PackagedAt, listed), Readable);
            foreach (var (name, bytes) in texts.Append((ManifestName, manifest))) Add(zip, name, bytes, record.PackagedAt.ToOffset(Japan));
            return SHA256.HashData(manifest);
        }
        finally { foreach (var (_, bytes) in texts) CryptographicOperations.ZeroMemory(bytes); }
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes, DateTimeOffset at)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = at;
        using var content = entry.Open();
        content.Write(bytes);
    }
}

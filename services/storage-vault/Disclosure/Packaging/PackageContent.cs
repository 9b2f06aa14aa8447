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

/// <summary>record.json: all of the package's content for machines.</summary>
internal sealed record DisclosureRecord(
    string Type, Guid DisclosureId, Guid TenantId, string? Municipality, string? Desk, Guid ConsultationId, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt,
    DisclosureRequester Requester, string Office, string Officer, string CaseNumber, short Basis, string? BasisLabel, bool Emergency, DateTimeOffset RequestedAt,
    IReadOnlyList<ApprovalShown> Approvals, DateTimeOffset PackagedAt, IdentifiersHeld Identifiers, int EntriesHeld, IReadOnlyList<DisclosedEntry> Entries)
{
    internal const string TypeName = "tomoshibi/disclosure/v1";

    public override string ToString() => nameof(DisclosureRecord);
}

/// <summary>One file of the package.</summary>
internal sealed record ManifestFile(string Name, int Size, string Sha256);

/// <summary>manifest.json: what belongs to the package.</summary>
internal sealed record Manifest(string Type, Guid DisclosureId, Guid TenantId, DateTimeOffset MadeAt, IReadOnlyList<ManifestFile> Files)
{
    internal const string TypeName = "tomoshibi/disclosure-manifest/v1";
}

/// <summary>The package before it is signed: a ZIP of transcript, record and manifest. In memory only, and zeroed by whoever took it.</summary>
internal sealed record PackageContent(byte[] Zip, byte[] ManifestHash)
{
    internal const string TranscriptName = "transcript.html", RecordName = "record.json", ManifestName = "manifest.json";

    private static readonly JsonSerializerOptions Readable = new(Json.Options) { WriteIndented = true };
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    internal static PackageContent Of(DisclosureRecord record)
    {
        var files = new (string Name, byte[] Bytes)[]
        {
            (TranscriptName, Encoding.UTF8.GetBytes(TranscriptPage.Of(record))), (RecordName, JsonSerializer.SerializeToUtf8Bytes(record, Readable)),
        };
        var manifest = JsonSerializer.SerializeToUtf8Bytes(new Manifest(Manifest.TypeName, record.DisclosureId, record.TenantId, record.PackagedAt,
            [.. files.Select(file => new ManifestFile(file.Name, file.Bytes.Length, Convert.ToHexStringLower(SHA256.HashData(file.Bytes))))]), Readable);
        try { return new(Pack([.. files, (ManifestName, manifest)], record.PackagedAt.ToOffset(Japan)), SHA256.HashData(manifest)); }
        finally { foreach (var (_, bytes) in files) CryptographicOperations.ZeroMemory(bytes); }
    }

    private static byte[] Pack((string Name, byte[] Bytes)[] files, DateTimeOffset at)
    {
        using var stream = new MemoryStream(files.Sum(file => file.Bytes.Length) + 4_096);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in files)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = at;
                using var content = entry.Open();
                content.Write(bytes);
            }
        var whole = stream.ToArray();
        if (stream.TryGetBuffer(out var buffer)) CryptographicOperations.ZeroMemory(buffer);
        return whole;
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ServiceDefaults.Data;
using ServiceDefaults.Settings;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;

namespace StorageVault.Disclosure.Packaging;

/// <summary>What is packaged for whom.</summary>
/// <param name="Entries">The entries that go in, and nothing else.</param>
/// <param name="Certificate">The recipient's certificate, as PEM or as base64 of DER.</param>
/// <param name="Fingerprint">Its SHA-256 as it was read out on the call back.</param>
/// <param name="WithIdentity">Whether the LINE user id goes in, where one is held.</param>
internal sealed record PackageRequest(IReadOnlyList<SelectedEntry> Entries, string Certificate, string Fingerprint, bool WithIdentity)
{
    public override string ToString() => nameof(PackageRequest);
}

/// <summary>How packaging ended; <c>Malformed</c> when the choice does not fit the entries.</summary>
internal sealed record PackageOutcome(DisclosureOutcome Outcome, bool Malformed = false, TimeSpan? RetryAfter = null);

/// <summary>Opens what was chosen, blacks out, builds, signs, envelopes and seals, all in memory between two transactions: the first leaves the rows of the reading, the second keeps the package.</summary>
internal sealed partial class Packager(
    TenantTransactions transactions, PackageReader reader, PackageFiles files, PackageSigner signer, DisclosureForms forms, LoneContents contents, DekCache deks, SettingsCopy settings, TimeProvider clock, ILogger<Packager> log)
    : IDisposable
{
    // A package stands in memory several times over while it is signed and enveloped: one at a time in a pod.
    private readonly SemaphoreSlim _one = new(1);

    private sealed record Named(string? Name);

    private sealed record Sealing(DisclosureRecord Record, byte[] ManifestHash, byte[] CertificateHash);

    internal async Task<PackageOutcome> Package(Caller caller, Guid disclosureId, PackageRequest request, X509Certificate2? recipient, CancellationToken ct)
    {
        var (tenantId, actor, now) = (caller.RequiredTenant, Actor.Of(caller), clock.NowToTheMillisecond());
        var found = await reader.Find(tenantId, actor, disclosureId, request, recipient is not null, now, ct);
        if (found.Parts is not { } parts || recipient is null) return new(new(found.Decision), found.Missing, found.RetryAfter);
        if (await Entries(parts, ct) is not { } entries) return new(new(found.Decision), Malformed: true);
        var words = await Words(parts, entries, now, ct);
        DisclosureOutcome? outcome = null;
        await _one.WaitAsync(ct);
        try
        {
            var (package, made) = await Make(parts, words, recipient, now, ct);
            await contents.KeepChunks(new(tenantId, LoneKind.DisclosurePackage, disclosureId), package, async chunks => outcome = await Keep(actor, parts, made, chunks, ct), ct);
        }
        finally { _one.Release(); }
        if (outcome is { IsAllowed: true }) LogPackaged(log, disclosureId, tenantId, words.EntryCount);
        return new(outcome ?? new(Decision.RefusedDisclosureState));
    }

    public void Dispose() => _one.Dispose();

    private async Task<(byte[] Package, Sealing Made)> Make(SealedParts parts, DisclosureRecord words, X509Certificate2 recipient, DateTimeOffset now, CancellationToken ct)
    {
        var content = await PackageContent.Of(parts, files, written => With(words, parts, written), now, ct);
        try { return (await signer.SignAndEnvelope(content.Zip, recipient, ct), new(words, content.ManifestHash, RecipientCertificate.Fingerprint(recipient))); }
        finally { CryptographicOperations.ZeroMemory(content.Zip); }
    }

    /// <summary>What each consultation shows; null where a blacked-out range does not fit its entry.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<DisclosedEntry>>?> Entries(SealedParts parts, CancellationToken ct)
    {
        var all = new List<IReadOnlyList<DisclosedEntry>>();
        foreach (var one in parts.Cases)
        {
            var entries = new List<DisclosedEntry>(one.Entries.Count);
            using var key = await deks.Hold(one.Consultation.Dek, ct);
            foreach (var entry in one.Entries)
            {
                var ranges = parts.Chosen[new(one.ConsultationId, entry.Place.Log, entry.Place.Seq)].Ranges;
                if (Selection.Redact(entry.Place.Log, entry.Open(key, one.Consultation.Dek, withAuthor: false), ranges) is not { } shown) return null;
                entries.Add(shown);
            }
            all.Add(entries);
        }
        return all;
    }

    /// <summary>What the package says, its files apart.</summary>
    private async Task<DisclosureRecord> Words(SealedParts parts, IReadOnlyList<IReadOnlyList<DisclosedEntry>> entries, DateTimeOffset now, CancellationToken ct)
    {
        var row = parts.Row;
        var form = (await forms.Open(row.TenantId, row.DisclosureId, parts.Forms, ct)).Request ?? throw new InvalidOperationException("A disclosure has its request.");
        var lineUserId = parts.Identity is { } identity ? await contents.Open(new(row.TenantId, LoneKind.LineUserId, parts.ResidentId), identity, ct) : null;
        return new(
            DisclosureRecord.TypeName, row.DisclosureId, row.TenantId, NameOf("tenant", row.TenantId, row.TenantId), row.Requester, form.Office, form.Officer, form.CaseNumber,
            row.Basis ?? 0, parts.Basis?.Label, row.Facts.Emergency, row.RequestedAt,
            [.. new[] { row.Facts.First, row.Facts.Second }.OfType<Signature>().Select(one => new ApprovalShown(one.As.HasFlag(SignsAs.Privacy) ? "privacy" : "department", one.OfTheTown, one.At))],
            now, new(parts.ResidentId, parts.IdentityHeld, lineUserId),
            [.. parts.Cases.Select((one, at) => new DisclosedConsultation(one.ConsultationId, NameOf("desk", row.TenantId, one.Consultation.DeskId), one.Consultation.OpenedAt, one.Consultation.ClosedAt,
                one.EntriesHeld, PackageContent.TranscriptName(at + 1), entries[at]))]);
    }

    private static DisclosureRecord With(DisclosureRecord words, SealedParts parts, IReadOnlyDictionary<Guid, DisclosedFile> written) => words with
    {
        Consultations = [.. words.Consultations.Select(one => one with
        {
            Entries = [.. one.Entries.Select(entry => entry with { Files = [.. parts.Chosen[new(one.ConsultationId, entry.Log, entry.Seq)].WithFiles.Select(id => written[id])] })],
        })],
    };

    private Task<DisclosureOutcome> Keep(Actor actor, SealedParts parts, Sealing made, SealedChunks package, CancellationToken ct)
    {
        var (row, now) = (parts.Row, made.Record.PackagedAt);
        var move = new DisclosureMove(DisclosureStep.Package, after => after with
        {
            PackagedBy = actor.Id, PackagedAt = now, Entries = made.Record.EntryCount, Redactions = made.Record.RedactionCount, Files = parts.Cases.Sum(one => one.Files.Count),
            WithIdentity = made.Record.Identifiers.LineUserId is not null, ManifestHash = made.ManifestHash, CertificateHash = made.CertificateHash,
        })
        {
            Also = async (tx, _, token) =>
            {
                await PackageStore.Insert(tx, row.DisclosureId, package, token);
                await using var batch = tx.Batch();
                foreach (var (name, entry) in parts.Chosen)
                    batch.BatchCommands.Add(TenantTransaction.Sql("insert into disclosure_items (tenant_id, disclosure_id, consultation_id, log, seq, starts, lengths, files) values ($1, $2, $3, $4, $5, $6, $7, $8)",
                        row.TenantId, row.DisclosureId, name.ConsultationId, (short)name.Log, name.Seq, entry.Ranges.Select(range => range.Start).ToArray(), entry.Ranges.Select(range => range.Length).ToArray(), entry.WithFiles.ToArray()));
                await batch.ExecuteNonQueryAsync(token);
                return Decision.AllowedDisclosure;
            },
        };
        return transactions.RunAsync(row.TenantId, (tx, token) => DisclosureDesk.Take(tx, actor, row.DisclosureId, move, now, token), ct);
    }

    private string? NameOf(string kind, Guid tenantId, Guid itemId)
    {
        try { return settings.Get<Named>(kind, tenantId, itemId)?.Name; }
        catch (JsonException) { return null; }
    }

    [LoggerMessage(EventIds.DisclosurePackaged, LogLevel.Information, "Disclosure {EventId} of tenant {TenantId} was packaged: {Count} entries")]
    private static partial void LogPackaged(ILogger log, Guid eventId, Guid tenantId, int count);
}

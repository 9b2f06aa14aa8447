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
    TenantTransactions transactions, PackageReader reader, PackageSigner signer, DisclosureForms forms, LoneContents contents, DekCache deks, SettingsCopy settings, TimeProvider clock, ILogger<Packager> log)
{
    private sealed record Named(string? Name);

    private sealed record Sealing(DisclosureRecord Record, byte[] ManifestHash, byte[] CertificateHash);

    internal async Task<PackageOutcome> Package(Caller caller, Guid disclosureId, PackageRequest request, X509Certificate2? recipient, CancellationToken ct)
    {
        var (tenantId, actor, now) = (caller.RequiredTenant, Actor.Of(caller), clock.NowToTheMillisecond());
        var found = await reader.Find(tenantId, actor, disclosureId, request, recipient is not null, now, ct);
        if (found.Parts is not { } parts || recipient is null) return new(new(found.Decision), found.Missing, found.RetryAfter);
        if (await Record(parts, request, now, ct) is not { } record) return new(new(found.Decision), Malformed: true);
        var content = PackageContent.Of(record);
        byte[] package;
        try { package = await signer.SignAndEnvelope(content.Zip, recipient, ct); }
        finally { CryptographicOperations.ZeroMemory(content.Zip); }
        DisclosureOutcome? outcome = null;
        await contents.Keep(new(tenantId, LoneKind.DisclosurePackage, disclosureId), package,
            async sealedPackage => outcome = await Keep(actor, parts.Row, request, new(record, content.ManifestHash, RecipientCertificate.Fingerprint(recipient)), sealedPackage, ct), ct);
        if (outcome is { IsAllowed: true }) LogPackaged(log, disclosureId, tenantId, record.Entries.Count);
        return new(outcome ?? new(Decision.RefusedDisclosureState));
    }

    /// <summary>What the package says; null where a blacked-out range does not fit its entry.</summary>
    private async Task<DisclosureRecord?> Record(SealedParts parts, PackageRequest request, DateTimeOffset now, CancellationToken ct)
    {
        var (row, consultation) = (parts.Row, parts.Consultation);
        var ranges = request.Entries.ToDictionary(entry => (entry.Log, entry.Seq), entry => entry.Ranges);
        var entries = new List<DisclosedEntry>(parts.Entries.Count);
        using (var key = await deks.Hold(consultation.Dek, ct))
            foreach (var entry in parts.Entries)
            {
                if (Selection.Redact(entry.Place.Log, entry.Open(key, consultation.Dek, withAuthor: false), ranges[(entry.Place.Log, entry.Place.Seq)]) is not { } shown) return null;
                entries.Add(shown);
            }
        var form = (await forms.Open(row.TenantId, row.DisclosureId, parts.Forms, ct)).Request ?? throw new InvalidOperationException("A disclosure has its request.");
        var lineUserId = parts.Identity is { } identity ? await contents.Open(new(row.TenantId, LoneKind.LineUserId, consultation.ResidentId), identity, ct) : null;
        return new(
            DisclosureRecord.TypeName, row.DisclosureId, row.TenantId, NameOf("tenant", row.TenantId, row.TenantId), NameOf("desk", row.TenantId, consultation.DeskId), row.ConsultationId,
            consultation.OpenedAt, consultation.ClosedAt, row.Requester, form.Office, form.Officer, form.CaseNumber, row.Basis ?? 0, parts.Basis?.Label, row.Facts.Emergency, row.RequestedAt,
            [.. new[] { row.Facts.First, row.Facts.Second }.OfType<Signature>().Select(one => new ApprovalShown(one.As.HasFlag(SignsAs.Privacy) ? "privacy" : "department", one.OfTheTown, one.At))],
            now, new(consultation.ResidentId, parts.IdentityHeld, lineUserId), parts.EntriesHeld, entries);
    }

    private Task<DisclosureOutcome> Keep(Actor actor, DisclosureRow row, PackageRequest request, Sealing made, SealedContent package, CancellationToken ct)
    {
        var now = made.Record.PackagedAt;
        var move = new DisclosureMove(DisclosureStep.Package, after => after with
        {
            PackagedBy = actor.Id, PackagedAt = now, Entries = made.Record.Entries.Count, Redactions = made.Record.Entries.Sum(entry => entry.Redactions),
            WithIdentity = made.Record.Identifiers.LineUserId is not null, ManifestHash = made.ManifestHash, CertificateHash = made.CertificateHash,
        })
        {
            Also = async (tx, _, token) =>
            {
                await using var batch = tx.Batch();
                foreach (var insert in PackageStore.Insert(row.TenantId, row.DisclosureId, package)) batch.BatchCommands.Add(insert);
                foreach (var entry in request.Entries)
                    batch.BatchCommands.Add(TenantTransaction.Sql("insert into disclosure_items (tenant_id, disclosure_id, log, seq, starts, lengths) values ($1, $2, $3, $4, $5, $6)",
                        row.TenantId, row.DisclosureId, (short)entry.Log, entry.Seq, entry.Ranges.Select(range => range.Start).ToArray(), entry.Ranges.Select(range => range.Length).ToArray()));
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

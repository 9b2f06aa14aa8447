using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.UseCases.PutIdentity;

namespace StorageVault.Disclosure.Packaging;

/// <summary>Everything that goes into a package, still sealed. Its access-log rows are committed.</summary>
internal sealed record SealedParts(
    DisclosureRow Row, StoredConsultation Consultation, IReadOnlyList<StoredEntry> Entries, int EntriesHeld, bool IdentityHeld, SealedContent? Identity,
    IReadOnlyDictionary<LoneKind, SealedContent> Forms, DisclosureBasis? Basis);

/// <summary>What came of looking: the parts, or a refusal; <c>Missing</c> when an entry was chosen that is not there.</summary>
internal sealed record PartsFound(Decision Decision, SealedParts? Parts = null, bool Missing = false, TimeSpan? RetryAfter = null);

/// <summary>Fetches what was chosen. Whoever packages must be let into the case as any reader is; each log and the identity leave their own row before anything is opened.</summary>
internal sealed class PackageReader(TenantTransactions transactions, CaseAccess access)
{
    private const string EntriesSql = $"""
        select {StoredEntry.Columns} from entries e join unnest($3::smallint[], $4::bigint[]) w(of_log, of_seq) on e.log = w.of_log and e.seq = w.of_seq
        where e.tenant_id = $1 and e.consultation_id = $2 order by e.log, e.seq
        """;

    internal Task<PartsFound> Find(Guid tenantId, Actor actor, Guid disclosureId, PackageRequest request, bool recipientIsFit, DateTimeOffset now, CancellationToken ct) =>
        transactions.RunAsync(tenantId, async (tx, token) =>
        {
            var (decision, row, _) = await DisclosureDesk.Judge(tx, actor, disclosureId, new(DisclosureStep.Package, same => same), now, token);
            if (decision.Allows() && !recipientIsFit) decision = Decision.RefusedCertificate;
            if (row is null || !decision.Allows()) return await Refuse(tx, actor, disclosureId, row, new(decision), now, token);
            var logs = request.Entries.Select(entry => entry.Log).Distinct().Order().ToList();
            StoredConsultation? consultation = null;
            foreach (var log in logs)
            {
                var decided = await access.Decide(tx, actor, row.ConsultationId, MayOpen.ActOn(log, writing: false) ?? CaseAct.ReadStaff, token);
                if (!decided.IsAllowed) return await Refuse(tx, actor, disclosureId, row, new(decided.Decision, RetryAfter: decided.RetryAfter), now, token);
                consultation = decided.Consultation;
            }
            var entries = await Entries(tx, row.ConsultationId, request, token);
            if (consultation is null || entries.Count != request.Entries.Count) return new PartsFound(decision, Missing: true);
            await Write(tx, actor, row, consultation, request, now, token);
            var identity = await LoneContents.Find(tx, PutIdentity.FindSql, consultation.ResidentId, token);
            return new PartsFound(decision, new(row, consultation, entries, await Held(tx, row.ConsultationId, token), identity is not null, request.WithIdentity ? identity : null,
                await DisclosureForms.Find(tx, disclosureId, token), await DisclosureBases.Find(tx, row.Basis ?? 0, row.BasisVersion ?? 0, token)));
        }, ct);

    private static async Task<PartsFound> Refuse(TenantTransaction tx, Actor actor, Guid disclosureId, DisclosureRow? row, PartsFound refused, DateTimeOffset now, CancellationToken ct)
    {
        await tx.Write(DisclosureDesk.Row(actor, VaultAct.PackageDisclosure, refused.Decision, disclosureId, row), now, ct);
        return refused;
    }

    private static async Task<List<StoredEntry>> Entries(TenantTransaction tx, Guid consultationId, PackageRequest request, CancellationToken ct)
    {
        await using var batch = tx.Command(EntriesSql, tx.TenantId, consultationId, request.Entries.Select(entry => (short)entry.Log).ToArray(), request.Entries.Select(entry => entry.Seq).ToArray());
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var entries = new List<StoredEntry>();
        while (await reader.ReadAsync(ct)) entries.Add(StoredEntry.Of(reader, tx.TenantId, consultationId));
        return entries;
    }

    private static async Task Write(TenantTransaction tx, Actor actor, DisclosureRow row, StoredConsultation consultation, PackageRequest request, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var log in request.Entries.GroupBy(entry => entry.Log))
            await tx.Write(new(actor, VaultAct.ReadEntries, Decision.AllowedDisclosure)
            {
                ConsultationId = row.ConsultationId, ReferenceId = row.DisclosureId, Log = log.Key, FromSeq = log.Min(entry => entry.Seq), ToSeq = log.Max(entry => entry.Seq),
            }, now, ct);
        if (request.WithIdentity)
            await tx.Write(new(actor, VaultAct.OpenLineUserId, Decision.AllowedDisclosure) { ConsultationId = row.ConsultationId, ObjectId = consultation.ResidentId, ReferenceId = row.DisclosureId }, now, ct);
    }

    private static async Task<int> Held(TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Command("select count(*)::int from entries where tenant_id = $1 and consultation_id = $2", tx.TenantId, consultationId);
        return await batch.ExecuteScalarAsync(ct) is int held ? held : 0;
    }
}

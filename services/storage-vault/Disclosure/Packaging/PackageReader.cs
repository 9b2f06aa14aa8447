using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Attachments;
using StorageVault.Entries;
using StorageVault.UseCases.PutIdentity;

namespace StorageVault.Disclosure.Packaging;

/// <summary>One consultation's part of a package, still sealed: entries in their order, and the files chosen of them.</summary>
internal sealed record SealedCase(Guid ConsultationId, StoredConsultation Consultation, IReadOnlyList<StoredEntry> Entries, int EntriesHeld, IReadOnlyList<StoredAttachment> Files);

/// <summary>Everything that goes into a package, still sealed. Its access-log rows are committed.</summary>
internal sealed record SealedParts(
    DisclosureRow Row, IReadOnlyDictionary<EntryName, SelectedEntry> Chosen, IReadOnlyList<SealedCase> Cases, Guid ResidentId, bool IdentityHeld, SealedContent? Identity,
    IReadOnlyDictionary<LoneKind, SealedContent> Forms, DisclosureBasis? Basis);

/// <summary>What came of looking: the parts, or a refusal; <c>Missing</c> when something was chosen that is not there.</summary>
internal sealed record PartsFound(Decision Decision, SealedParts? Parts = null, bool Missing = false, TimeSpan? RetryAfter = null);

/// <summary>Fetches what was chosen. Whoever packages must be let into each case as any reader is; each log, file and the identity leave their own row before anything is opened.</summary>
internal sealed class PackageReader(TenantTransactions transactions, CaseAccess access)
{
    private const string EntriesSql = $"""
        select {StoredEntry.Columns} from entries e join unnest($3::smallint[], $4::bigint[]) w(of_log, of_seq) on e.log = w.of_log and e.seq = w.of_seq
        where e.tenant_id = $1 and e.consultation_id = $2 order by e.log, e.seq
        """;

    private const string FilesSql = $"select {StoredAttachment.Columns} from attachments where tenant_id = $1 and consultation_id = $2 and attachment_id = any($3) order by attachment_id";

    private sealed record Asked(Actor Actor, Guid DisclosureId, PackageRequest Request, DateTimeOffset Now);

    internal Task<PartsFound> Find(Guid tenantId, Actor actor, Guid disclosureId, PackageRequest request, bool recipientIsFit, DateTimeOffset now, CancellationToken ct) =>
        transactions.RunAsync(tenantId, async (tx, token) =>
        {
            var asked = new Asked(actor, disclosureId, request, now);
            var (decision, row, _) = await DisclosureDesk.Judge(tx, actor, disclosureId, new(DisclosureStep.Package, same => same), now, token);
            if (decision.Allows() && !recipientIsFit) decision = Decision.RefusedCertificate;
            if (row is null || !decision.Allows()) return await Refuse(tx, asked, row, new(decision), token);
            if (Named(row, request) is not { } chosen) return new PartsFound(decision, Missing: true);
            var cases = new List<SealedCase>();
            foreach (var one in row.Consultations.Where(id => chosen.Keys.Any(name => name.ConsultationId == id)))
            {
                var (refused, found) = await Case(tx, actor, one, [.. chosen.Where(entry => entry.Key.ConsultationId == one).Select(entry => entry.Value)], token);
                if (refused is not null) return await Refuse(tx, asked, row, refused, token);
                if (found is null) return new PartsFound(decision, Missing: true);
                cases.Add(found);
            }
            if (!PackageFiles.Fit(cases)) return await Refuse(tx, asked, row, new(Decision.RefusedTooLarge), token);
            await Write(tx, asked, cases, token);
            var resident = cases[0].Consultation.ResidentId;
            var identity = await LoneContents.Find(tx, PutIdentity.FindSql, resident, token);
            return new PartsFound(decision, new(row, chosen, cases, resident, identity is not null, request.WithIdentity ? identity : null,
                await DisclosureForms.Find(tx, disclosureId, token), await DisclosureBases.Find(tx, row.Basis ?? 0, row.BasisVersion ?? 0, token)));
        }, ct);

    /// <summary>Each entry with the consultation that it is of; null when one is not of this request or named twice.</summary>
    private static Dictionary<EntryName, SelectedEntry>? Named(DisclosureRow row, PackageRequest request)
    {
        var named = new Dictionary<EntryName, SelectedEntry>();
        foreach (var entry in request.Entries)
            if (!row.Consultations.Contains(entry.ConsultationId ?? row.ConsultationId) || !named.TryAdd(new(entry.ConsultationId ?? row.ConsultationId, entry.Log, entry.Seq), entry)) return null;
        return named;
    }

    private async Task<(PartsFound? Refused, SealedCase? Case)> Case(TenantTransaction tx, Actor actor, Guid consultationId, IReadOnlyList<SelectedEntry> chosen, CancellationToken ct)
    {
        StoredConsultation? consultation = null;
        foreach (var log in chosen.Select(entry => entry.Log).Distinct().Order())
        {
            var decided = await access.Decide(tx, actor, consultationId, MayOpen.ActOn(log, writing: false) ?? CaseAct.ReadStaff, ct);
            if (!decided.IsAllowed) return (new(decided.Decision, RetryAfter: decided.RetryAfter), null);
            consultation = decided.Consultation;
        }
        var entries = await Entries(tx, consultationId, chosen, ct);
        if (consultation is null || entries.Count != chosen.Count) return (null, null);
        var (decision, files) = await Files(tx, consultationId, chosen, entries, ct);
        if (!decision.Allows()) return (new(decision, Missing: decision == Decision.RefusedNotThere), null);
        return (null, new(consultationId, consultation, entries, await Held(tx, consultationId, ct), files));
    }

    private static async Task<PartsFound> Refuse(TenantTransaction tx, Asked asked, DisclosureRow? row, PartsFound refused, CancellationToken ct)
    {
        await tx.Write(DisclosureDesk.Row(asked.Actor, VaultAct.PackageDisclosure, refused.Decision, asked.DisclosureId, row), asked.Now, ct);
        return refused;
    }

    private static async Task<List<StoredEntry>> Entries(TenantTransaction tx, Guid consultationId, IReadOnlyList<SelectedEntry> chosen, CancellationToken ct)
    {
        await using var batch = tx.Command(EntriesSql, tx.TenantId, consultationId, chosen.Select(entry => (short)entry.Log).ToArray(), chosen.Select(entry => entry.Seq).ToArray());
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var entries = new List<StoredEntry>();
        while (await reader.ReadAsync(ct)) entries.Add(StoredEntry.Of(reader, tx.TenantId, consultationId));
        return entries;
    }

    /// <summary>The chosen files in the order of their entries. Each must belong to the entry that it was chosen of, and be through the scanner.</summary>
    private static async Task<(Decision, IReadOnlyList<StoredAttachment>)> Files(
        TenantTransaction tx, Guid consultationId, IReadOnlyList<SelectedEntry> chosen, List<StoredEntry> entries, CancellationToken ct)
    {
        var wanted = entries.SelectMany(entry => chosen.First(one => one.Log == entry.Place.Log && one.Seq == entry.Place.Seq).WithFiles.Select(id => (Id: id, entry.EntryId))).ToList();
        if (wanted.Count == 0) return (Decision.AllowedDisclosure, []);
        var found = new Dictionary<Guid, StoredAttachment>();
        await using (var batch = tx.Command(FilesSql, tx.TenantId, consultationId, wanted.Select(file => file.Id).ToArray()))
        await using (var reader = await batch.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                if (StoredAttachment.Of(reader, tx.TenantId, consultationId) is var file) found[file.Place.AttachmentId] = file;
        if (wanted.Any(file => !found.TryGetValue(file.Id, out var known) || known.EntryId != file.EntryId)) return (Decision.RefusedNotThere, []);
        var files = wanted.Select(file => found[file.Id]).ToList();
        return (files.Any(file => file.State == AttachmentState.Infected) ? Decision.RefusedByScanner : files.Any(file => file.State != AttachmentState.Whole) ? Decision.RefusedUnready : Decision.AllowedDisclosure, files);
    }

    private static async Task Write(TenantTransaction tx, Asked asked, List<SealedCase> cases, CancellationToken ct)
    {
        foreach (var one in cases)
        {
            foreach (var log in one.Entries.GroupBy(entry => entry.Place.Log))
                await tx.Write(Row(VaultAct.ReadEntries, one) with { Log = log.Key, FromSeq = log.Min(entry => entry.Place.Seq), ToSeq = log.Max(entry => entry.Place.Seq) }, asked.Now, ct);
            foreach (var file in one.Files) await tx.Write(Row(VaultAct.ReadAttachment, one) with { ObjectId = file.Place.AttachmentId, Log = file.Place.Log }, asked.Now, ct);
        }
        if (asked.Request.WithIdentity) await tx.Write(Row(VaultAct.OpenLineUserId, cases[0]) with { ObjectId = cases[0].Consultation.ResidentId }, asked.Now, ct);

        AccessRow Row(VaultAct act, SealedCase one) => new(asked.Actor, act, Decision.AllowedDisclosure) { ConsultationId = one.ConsultationId, ReferenceId = asked.DisclosureId };
    }

    private static async Task<int> Held(TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Command("select count(*)::int from entries where tenant_id = $1 and consultation_id = $2", tx.TenantId, consultationId);
        return await batch.ExecuteScalarAsync(ct) is int held ? held : 0;
    }
}

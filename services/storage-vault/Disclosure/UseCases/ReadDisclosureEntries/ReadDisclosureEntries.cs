using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Disclosure.Packaging;
using StorageVault.Entries;
using StorageVault.Keys;

namespace StorageVault.Disclosure.UseCases.ReadDisclosureEntries;

/// <summary>An entry to choose from: one text, in which blacked-out places are counted.</summary>
internal sealed record EntryToChoose(EntryLog Log, long Seq, EntryAuthor Author, EntryKind Kind, DateTimeOffset StoredAt, string Text)
{
    public override string ToString() => nameof(EntryToChoose);
}

/// <summary>A page of a log; <c>lastSeq</c> is where the log ends.</summary>
internal sealed record EntriesToChoose(IReadOnlyList<EntryToChoose> Entries, long LastSeq)
{
    public override string ToString() => nameof(EntriesToChoose);
}

/// <summary>Shows a log to whoever chooses from it: somebody of this disclosure who may also read the case. The row of the reading is committed before.</summary>
internal static class ReadDisclosureEntries
{
    private const int PageLength = 200;
    private const string Sql = $"select {StoredEntry.Columns} from entries where tenant_id = $1 and consultation_id = $2 and log = $3 and seq > $4 order by seq limit $5";
    private const string LastSql = "select last_seq from consultation_logs where tenant_id = $1 and consultation_id = $2 and log = $3";

    private sealed record Found(CaseDecision Decided, List<StoredEntry> Entries, long LastSeq);

    internal static async Task<Results<Ok<EntriesToChoose>, ProblemHttpResult>> Handle(
        Guid disclosureId, Caller caller, HttpResponse response, TenantTransactions transactions, CaseAccess access, DekCache deks, TimeProvider clock, CancellationToken ct, string log = "talk", long after = 0)
    {
        if (LogName.Read(log) is not { } which || MayOpen.ActOn(which, writing: false) is not { } act || after < 0) return Problems.Invalid("log is talk or staff; after is 0 or more.");
        var actor = Actor.Of(caller);
        var found = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var row = await DisclosureRow.Find(tx, disclosureId, locked: false, token);
            var seen = row is null ? Decision.RefusedNotThere : DisclosureRule.MaySee(row.Facts, (await DisclosureDesk.Person(tx, actor, row.ConsultationId, row.DepartmentId, token)).Person);
            var decided = row is not null && seen.Allows() ? await access.Decide(tx, actor, row.ConsultationId, act, token) : new CaseDecision(seen, null);
            var (entries, last) = row is not null && decided.IsAllowed ? await Page(tx, row.ConsultationId, which, after, token) : ([], 0);
            await tx.Write(new(actor, VaultAct.ReadEntries, decided.Decision)
            {
                ConsultationId = row?.ConsultationId, ReferenceId = disclosureId, Log = which, FromSeq = entries.Count == 0 ? null : entries[0].Place.Seq, ToSeq = entries.Count == 0 ? null : entries[^1].Place.Seq,
            }, clock.GetUtcNow(), token);
            return new Found(decided, entries, last);
        }, ct);
        if (found.Decided.Consultation is not { } consultation) return found.Decided.Refusal(response);
        using var key = await deks.Hold(consultation.Dek, ct);
        return TypedResults.Ok(new EntriesToChoose([.. found.Entries.Select(entry => Choose(entry, key, consultation.Dek))], found.LastSeq));
    }

    private static EntryToChoose Choose(StoredEntry entry, Sealing.ContentKey key, WrappedDek dek) =>
        new(entry.Place.Log, entry.Place.Seq, entry.Place.Author, entry.Place.Kind, entry.StoredAt, Selection.TextOf(entry.Open(key, dek, withAuthor: false)));

    private static async Task<(List<StoredEntry>, long)> Page(TenantTransaction tx, Guid consultationId, EntryLog log, long after, CancellationToken ct)
    {
        await using var batch = tx.Command(Sql, tx.TenantId, consultationId, (short)log, after, PageLength);
        batch.BatchCommands.Add(TenantTransaction.Sql(LastSql, tx.TenantId, consultationId, (short)log));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var entries = new List<StoredEntry>();
        while (await reader.ReadAsync(ct)) entries.Add(StoredEntry.Of(reader, tx.TenantId, consultationId));
        await reader.NextResultAsync(ct);
        return (entries, await reader.ReadAsync(ct) ? reader.GetInt64(0) : 0);
    }
}

using System.ComponentModel;
using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVaultClient;

namespace StorageVault.UseCases.ReadEntries;

/// <summary>Somebody reads a log, after a place in it. The access-log row is committed before the first word is opened.</summary>
internal static class ReadEntries
{
    /// <summary>Reads one page of the talk or of the staff's own log.</summary>
    internal static async Task<Results<Ok<EntriesPage>, ProblemHttpResult>> Handle(
        Guid consultationId, Caller caller, EntryReader reader, HttpResponse response, CancellationToken ct,
        [Description("The talk, or the staff's own notes, which residents never get.")] string log = "talk",
        [Description("The last seq the reader has; 0 for all.")] long after = 0, [Description("1 to 500 entries.")] int limit = 200)
    {
        if (LogName.Read(log) is not { } which || after < 0 || limit is < 1 or > 500) return Problems.Invalid("log is talk or staff; after is 0 or more; limit is 1 to 500.");
        return await reader.Read(caller, new(consultationId, which, after, limit), ct) switch
        {
            { Page: { } page } => TypedResults.Ok(page),
            { RetryAfter: { } wait } => Paces.TooOften(response, wait),
            _ => Problems.NotFound(),
        };
    }
}

/// <summary>Which part of which log is asked for.</summary>
internal sealed record EntriesWanted(Guid ConsultationId, EntryLog Log, long After, int Limit);

/// <summary>The page, or why there is none: too many consultations within an hour, or nothing that this person may know of.</summary>
internal sealed record EntriesRead(EntriesPage? Page, TimeSpan? RetryAfter = null)
{
    public override string ToString() => nameof(EntriesRead);
}

/// <summary>Reads in one short transaction and opens outside it.</summary>
internal sealed class EntryReader(TenantTransactions transactions, DekCache deks, ReadingMarks marks, CaseAccess access, Paces paces, TimeProvider clock)
{
    private const string PageSql = $"select {StoredEntry.Columns} from entries where tenant_id = $1 and consultation_id = $2 and log = $3 and seq > $4 order by seq limit $5";

    // After the entries: what it says is then never behind the page.
    private const string LogSql = "select last_seq, closed from consultation_logs where tenant_id = $1 and consultation_id = $2 and log = $3";

    private sealed record Found(StoredConsultation Consultation, IReadOnlyList<StoredEntry> Entries, long LastSeq, bool Closed, Action? Committed);

    private sealed record Looked(Found? Found, TimeSpan? RetryAfter = null);

    internal async Task<EntriesRead> Read(Caller caller, EntriesWanted wanted, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var looked = await transactions.RunAsync(caller.RequiredTenant, (tx, token) => Find(tx, actor, wanted, token), ct);
        if (looked.Found is not { } found) return new(null, looked.RetryAfter);
        found.Committed?.Invoke();
        if (found.Entries.Count == 0) return new(new EntriesPage([], found.LastSeq, found.Closed));
        using var key = await deks.Hold(found.Consultation.Dek, ct);
        var opened = new OpenedEntry[found.Entries.Count];
        for (var i = 0; i < opened.Length; i++) opened[i] = found.Entries[i].Open(key, found.Consultation.Dek, withAuthor: actor.Kind == ActorKind.Staff);
        return new(new EntriesPage(opened, found.LastSeq, found.Closed));
    }

    private async Task<Looked> Find(TenantTransaction tx, Actor actor, EntriesWanted wanted, CancellationToken ct)
    {
        var (consultation, entries, lastSeq, closed) = await Look(tx, wanted, ct);
        var decision = access.Judge(tx.TenantId, actor, consultation?.Facts, MayOpen.ActOn(wanted.Log, writing: false));
        if (consultation is null || !decision.Allows()) return await Refuse(tx, actor, wanted, decision, null, ct);
        var reading = new ReadingMarks.Reading(tx.TenantId, actor.SessionId ?? Guid.Empty, wanted.ConsultationId, wanted.Log);
        var (from, to) = entries.Count == 0 ? (wanted.After + 1, wanted.After) : (entries[0].Place.Seq, entries[^1].Place.Seq);
        if (!marks.RowIsDue(reading, actor, decision, from, to)) return new(new(consultation, entries, lastSeq, closed, null));

        // Only where a row is due: an open reading was counted when it was opened.
        if (await paces.Check(tx, actor, wanted.ConsultationId, ct) is { } wait) return await Refuse(tx, actor, wanted, Decision.RefusedTooOften, wait, ct);
        (from, to) = marks.RangeWith(reading, from, to);
        await Insert(tx, new AccessRow(actor, VaultAct.ReadEntries, decision)
        {
            ConsultationId = wanted.ConsultationId, Log = wanted.Log, FromSeq = to < from ? null : from, ToSeq = to < from ? null : to,
        }, ct);
        // To be done once the row is committed.
        return new(new(consultation, entries, lastSeq, closed, () => marks.RowWritten(reading, actor, decision)));
    }

    private async Task<Looked> Refuse(TenantTransaction tx, Actor actor, EntriesWanted wanted, Decision decision, TimeSpan? wait, CancellationToken ct)
    {
        await Insert(tx, new AccessRow(actor, VaultAct.ReadEntries, decision) { ConsultationId = wanted.ConsultationId, Log = wanted.Log }, ct);
        return new(null, wait);
    }

    private async Task Insert(TenantTransaction tx, AccessRow row, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(row.Insert(tx.TenantId, clock.GetUtcNow()));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task<(StoredConsultation?, List<StoredEntry>, long, bool)> Look(TenantTransaction tx, EntriesWanted wanted, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(StoredConsultation.Select(tx.TenantId, wanted.ConsultationId));
        batch.BatchCommands.Add(TenantTransaction.Sql(PageSql, tx.TenantId, wanted.ConsultationId, (short)wanted.Log, wanted.After, wanted.Limit));
        batch.BatchCommands.Add(TenantTransaction.Sql(LogSql, tx.TenantId, wanted.ConsultationId, (short)wanted.Log));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var consultation = await StoredConsultation.Read(reader, tx.TenantId, ct);
        await reader.NextResultAsync(ct);
        var entries = new List<StoredEntry>();
        while (await reader.ReadAsync(ct)) entries.Add(StoredEntry.Of(reader, tx.TenantId, wanted.ConsultationId));
        await reader.NextResultAsync(ct);
        var (lastSeq, closed) = await reader.ReadAsync(ct) ? (reader.GetInt64(0), reader.GetBoolean(1)) : (0, false);
        return (consultation, entries, lastSeq, closed);
    }
}

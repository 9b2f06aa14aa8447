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
        Guid consultationId, Caller caller, EntryReader reader, CancellationToken ct,
        [Description("The talk, or the staff's own notes, which residents never get.")] string log = "talk",
        [Description("The last seq the reader has; 0 for all.")] long after = 0, [Description("1 to 500 entries.")] int limit = 200)
    {
        if (LogName.Read(log) is not { } which || after < 0 || limit is < 1 or > 500) return Problems.Invalid("log is talk or staff; after is 0 or more; limit is 1 to 500.");
        return await reader.Read(caller, new(consultationId, which, after, limit), ct) is { } page ? TypedResults.Ok(page) : Problems.NotFound();
    }
}

/// <summary>Which part of which log is asked for.</summary>
internal sealed record EntriesWanted(Guid ConsultationId, EntryLog Log, long After, int Limit);

/// <summary>Reads in one short transaction and opens outside it.</summary>
internal sealed class EntryReader(TenantTransactions transactions, DekCache deks, ReadingMarks marks, TimeProvider clock)
{
    private const string PageSql = $"select {StoredEntry.Columns} from entries where tenant_id = $1 and consultation_id = $2 and log = $3 and seq > $4 order by seq limit $5";

    // After the entries: what it says is then never behind the page.
    private const string LogSql = "select last_seq, closed from consultation_logs where tenant_id = $1 and consultation_id = $2 and log = $3";

    private sealed record Found(StoredConsultation Consultation, IReadOnlyList<StoredEntry> Entries, long LastSeq, bool Closed, Action? Committed);

    internal async Task<EntriesPage?> Read(Caller caller, EntriesWanted wanted, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var found = await transactions.RunAsync(caller.RequiredTenant, (tx, token) => Find(tx, actor, wanted, token), ct);
        if (found is null) return null;
        found.Committed?.Invoke();
        if (found.Entries.Count == 0) return new([], found.LastSeq, found.Closed);
        using var key = await deks.Hold(found.Consultation.Dek, ct);
        var opened = new OpenedEntry[found.Entries.Count];
        for (var i = 0; i < opened.Length; i++) opened[i] = found.Entries[i].Open(key, found.Consultation.Dek, withAuthor: actor.Kind == ActorKind.Staff);
        return new(opened, found.LastSeq, found.Closed);
    }

    private async Task<Found?> Find(TenantTransaction tx, Actor actor, EntriesWanted wanted, CancellationToken ct)
    {
        var (consultation, entries, lastSeq, closed) = await Look(tx, wanted, ct);
        var decision = MayOpen.Entries(actor, consultation?.Facts, wanted.Log, writing: false);
        if (consultation is null || !decision.Allows())
        {
            await Insert(tx, new AccessRow(actor, VaultAct.ReadEntries, decision) { ConsultationId = wanted.ConsultationId, Log = wanted.Log }, ct);
            return null;
        }

        return new(consultation, entries, lastSeq, closed, await Account(tx, actor, decision, wanted, entries, ct));
    }

    /// <summary>Writes the row of this reading when one is due; what it gives is to be done once that is committed.</summary>
    private async Task<Action?> Account(TenantTransaction tx, Actor actor, Decision decision, EntriesWanted wanted, List<StoredEntry> entries, CancellationToken ct)
    {
        var reading = new ReadingMarks.Reading(tx.TenantId, actor.SessionId ?? Guid.Empty, wanted.ConsultationId, wanted.Log);
        var (from, to) = entries.Count == 0 ? (wanted.After + 1, wanted.After) : (entries[0].Place.Seq, entries[^1].Place.Seq);
        if (!marks.RowIsDue(reading, actor, decision, from, to)) return null;
        (from, to) = marks.RangeWith(reading, from, to);
        await Insert(tx, new AccessRow(actor, VaultAct.ReadEntries, decision)
        {
            ConsultationId = wanted.ConsultationId, Log = wanted.Log, FromSeq = to < from ? null : from, ToSeq = to < from ? null : to,
        }, ct);
        return () => marks.RowWritten(reading, actor, decision);
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

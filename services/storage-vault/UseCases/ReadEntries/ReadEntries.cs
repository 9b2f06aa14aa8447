using System.ComponentModel;
using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
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

/// <summary>Reads in short transactions and opens outside them.</summary>
internal sealed class EntryReader(TenantTransactions transactions, DekCache deks, ReadingMarks marks, CaseAccess access, Paces paces, TimeProvider clock)
{
    private const string PageSql = $"select {StoredEntry.Columns} from entries where tenant_id = $1 and consultation_id = $2 and log = $3 and seq > $4 order by seq limit $5";

    // After the entries: what it says is then never behind the page.
    private const string LogSql = "select last_seq, closed from consultation_logs where tenant_id = $1 and consultation_id = $2 and log = $3";

    private sealed record Page(StoredConsultation? Consultation, IReadOnlyList<StoredEntry> Entries, long LastSeq, bool Closed);

    private sealed record Found(StoredConsultation Consultation, Page Page, Action? Committed);

    private sealed record Looked(Found? Found, TimeSpan? RetryAfter = null);

    internal async Task<EntriesRead> Read(Caller caller, EntriesWanted wanted, CancellationToken ct)
    {
        var (tenantId, actor) = (caller.RequiredTenant, Actor.Of(caller));
        // An open reading, asked anew whether it may go on, needs no row: one round trip. Whatever needs one is looked at again in the row's own transaction.
        var page = await transactions.OnceAsync(tenantId, Asking(tenantId, actor, wanted), (reader, token) => Look(reader, tenantId, wanted, token), ct);
        var looked = GoesOn(tenantId, actor, wanted, page) ?? await transactions.RunAsync(tenantId, (tx, token) => Find(tx, actor, wanted, token), ct);
        if (looked.Found is not { } found) return new(null, looked.RetryAfter);
        found.Committed?.Invoke();
        var (entries, lastSeq, closed) = (found.Page.Entries, found.Page.LastSeq, found.Page.Closed);
        if (entries.Count == 0) return new(new EntriesPage([], lastSeq, closed));
        using var key = await deks.Hold(found.Consultation.Dek, ct);
        var opened = new OpenedEntry[entries.Count];
        for (var i = 0; i < opened.Length; i++) opened[i] = entries[i].Open(key, found.Consultation.Dek, withAuthor: actor.Kind == ActorKind.Staff);
        return new(new EntriesPage(opened, lastSeq, closed));
    }

    private Looked? GoesOn(Guid tenantId, Actor actor, EntriesWanted wanted, Page page)
    {
        var decision = access.Judge(tenantId, actor, page.Consultation?.Facts, MayOpen.ActOn(wanted.Log, writing: false));
        if (page.Consultation is not { } consultation || !decision.Allows()) return null;
        var (reading, from, to) = Range(tenantId, actor, wanted, page);
        return marks.RowIsDue(reading, actor, decision, from, to) ? null : new(new(consultation, page, null));
    }

    private static (ReadingMarks.Reading Reading, long From, long To) Range(Guid tenantId, Actor actor, EntriesWanted wanted, Page page)
    {
        var (from, to) = page.Entries.Count == 0 ? (wanted.After + 1, wanted.After) : (page.Entries[0].Place.Seq, page.Entries[^1].Place.Seq);
        return (new(tenantId, actor.SessionId ?? Guid.Empty, wanted.ConsultationId, wanted.Log), from, to);
    }

    private async Task<Looked> Find(TenantTransaction tx, Actor actor, EntriesWanted wanted, CancellationToken ct)
    {
        var page = await Look(tx, actor, wanted, ct);
        var decision = access.Judge(tx.TenantId, actor, page.Consultation?.Facts, MayOpen.ActOn(wanted.Log, writing: false));
        if (page.Consultation is not { } consultation || !decision.Allows()) return await Refuse(tx, actor, wanted, decision, null, ct);
        var (reading, from, to) = Range(tx.TenantId, actor, wanted, page);
        if (!marks.RowIsDue(reading, actor, decision, from, to)) return new(new(consultation, page, null));

        // Only where a row is due: an open reading was counted when it was opened.
        if (await paces.Check(tx, actor, wanted.ConsultationId, ct) is { } wait) return await Refuse(tx, actor, wanted, Decision.RefusedTooOften, wait, ct);
        (from, to) = marks.RangeWith(reading, from, to);
        await Insert(tx, new AccessRow(actor, VaultAct.ReadEntries, decision)
        {
            ConsultationId = wanted.ConsultationId, Log = wanted.Log, FromSeq = to < from ? null : from, ToSeq = to < from ? null : to,
        }, ct);
        // To be done once the row is committed.
        return new(new(consultation, page, () => marks.RowWritten(reading, actor, decision)));
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

    private static async Task<Page> Look(TenantTransaction tx, Actor actor, EntriesWanted wanted, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        foreach (var command in Asking(tx.TenantId, actor, wanted)) batch.BatchCommands.Add(command);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await Look(reader, tx.TenantId, wanted, ct);
    }

    private static NpgsqlBatchCommand[] Asking(Guid tenantId, Actor actor, EntriesWanted wanted) =>
    [
        StoredConsultation.SelectFor(actor, tenantId, wanted.ConsultationId),
        TenantTransaction.Sql(PageSql, tenantId, wanted.ConsultationId, (short)wanted.Log, wanted.After, wanted.Limit),
        TenantTransaction.Sql(LogSql, tenantId, wanted.ConsultationId, (short)wanted.Log),
    ];

    private static async Task<Page> Look(NpgsqlDataReader reader, Guid tenantId, EntriesWanted wanted, CancellationToken ct)
    {
        var consultation = await StoredConsultation.Read(reader, tenantId, ct);
        await reader.NextResultAsync(ct);
        var entries = new List<StoredEntry>();
        while (await reader.ReadAsync(ct)) entries.Add(StoredEntry.Of(reader, tenantId, wanted.ConsultationId));
        await reader.NextResultAsync(ct);
        var (lastSeq, closed) = await reader.ReadAsync(ct) ? (reader.GetInt64(0), reader.GetBoolean(1)) : (0, false);
        return new(consultation, entries, lastSeq, closed);
    }
}

using Contracts.WebChat.V1;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;

namespace WebChat.Jobs;

/// <summary>What is due for an unread reply.</summary>
internal enum NoticeVerdict
{
    /// <summary>It was read meanwhile: nothing.</summary>
    Drop,

    /// <summary>Somebody is looking: ask again in a moment.</summary>
    Wait,

    /// <summary>Nobody looks: one neutral notice.</summary>
    Due,
}

/// <summary>When a neutral notice is due: a reply is unread and nobody has looked for a while (design 4.6).</summary>
internal static class NoticeRule
{
    // An open stream is noted at least every 10 s; twice that without a note is nobody.
    private static readonly TimeSpan Looking = TimeSpan.FromSeconds(20);

    /// <summary>Decides at the end of the grace time.</summary>
    public static NoticeVerdict Decide(long seq, long residentReadSeq, DateTimeOffset? seenAt, DateTimeOffset now) =>
        residentReadSeq >= seq ? NoticeVerdict.Drop
        : seenAt is { } at && now - at < Looking ? NoticeVerdict.Wait
        : NoticeVerdict.Due;
}

/// <summary>Fires the timers of unread replies: rows in the database, so that no death of a pod loses or doubles one.</summary>
internal sealed partial class NoticeTimer(TenantTransactions transactions, TimeProvider clock, ILogger<NoticeTimer> log)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private sealed record Timer(Guid ConsultationId, Guid ResidentId, long Seq, Guid? FirstEntryId, long ReadSeq, DateTimeOffset? SeenAt);

    /// <summary>One round over all tenants with something due.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        foreach (var (tenantId, due) in await JobRows.FindAsync(
            transactions, "select tenant_id, consultation_id from pending_notices where noticed_at is null and due_at <= $1 order by due_at limit 200", [clock.GetUtcNow()], ct))
        {
            await transactions.RunAsync(tenantId, (tx, token) => FireAsync(tx, due, token), ct);
        }
    }

    private async Task FireAsync(TenantTransaction tx, Guid[] consultations, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var timers = await ClaimAsync(tx, consultations, now, ct);
        if (timers.Count == 0)
        {
            return;
        }

        await using var batch = tx.Batch();
        foreach (var timer in timers)
        {
            batch.BatchCommands.Add(NoticeRule.Decide(timer.Seq, timer.ReadSeq, timer.SeenAt, now) switch
            {
                NoticeVerdict.Drop => TenantTransaction.Sql("delete from pending_notices where tenant_id = $1 and consultation_id = $2", tx.TenantId, timer.ConsultationId),
                NoticeVerdict.Wait => TenantTransaction.Sql("update pending_notices set due_at = $3 where tenant_id = $1 and consultation_id = $2", tx.TenantId, timer.ConsultationId, now + Again),
                _ => Due(tx, timer, now),
            });
        }

        await batch.ExecuteNonQueryAsync(ct);
    }

    private Npgsql.NpgsqlBatchCommand Due(TenantTransaction tx, Timer timer, DateTimeOffset now)
    {
        // Of one reply always the same: after a restore to a time before it was sent, LINE knows the key and shows nobody a second one (decision 0042).
        var intentId = timer.FirstEntryId is { } first ? NameBasedId.Of(timer.ConsultationId, first) : Guid.CreateVersion7();
        tx.Announce(new NoticeDue { TenantId = tx.TenantId, IntentId = intentId, ConsultationId = timer.ConsultationId, ResidentId = timer.ResidentId, DueAt = now });
        LogDue(log, tx.TenantId, timer.ConsultationId);
        return TenantTransaction.Sql(
            "update pending_notices set noticed_at = $3, intent_id = $4 where tenant_id = $1 and consultation_id = $2", tx.TenantId, timer.ConsultationId, now, intentId);
    }

    private static async Task<List<Timer>> ClaimAsync(TenantTransaction tx, Guid[] consultations, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = tx.Command(
            """
            select p.consultation_id, p.resident_id, p.seq, p.first_entry_id, c.resident_read_seq, c.resident_seen_at
            from pending_notices p join consultations c on c.tenant_id = p.tenant_id and c.consultation_id = p.consultation_id
            where p.tenant_id = $1 and p.consultation_id = any($2) and p.noticed_at is null and p.due_at <= $3 for update of p skip locked
            """, tx.TenantId, consultations, now);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var timers = new List<Timer>();
        while (await reader.ReadAsync(ct))
        {
            timers.Add(new Timer(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetValue(3) as Guid?, reader.GetInt64(4), reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return timers;
    }

    [LoggerMessage(EventIds.NoticeFellDue, LogLevel.Information, "A notice fell due for consultation {ConsultationId} of tenant {TenantId}")]
    private static partial void LogDue(ILogger log, Guid tenantId, Guid consultationId);
}

/// <summary>Finds rows to work on, of all tenants, as the relay role; the work itself runs in each tenant's own transaction.</summary>
internal static class JobRows
{
    /// <summary>Tenant and consultation of what the query finds.</summary>
    public static async Task<IReadOnlyList<(Guid TenantId, Guid[] Consultations)>> FindAsync(TenantTransactions transactions, string sql, object?[] values, CancellationToken ct)
    {
        var found = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(sql, values);
            await using var reader = await batch.ExecuteReaderAsync(token);
            var rows = new List<(Guid TenantId, Guid ConsultationId)>();
            while (await reader.ReadAsync(token))
            {
                rows.Add((reader.GetGuid(0), reader.GetGuid(1)));
            }

            return rows;
        }, ct);
        return [.. found.GroupBy(row => row.TenantId).Select(group => (group.Key, group.Select(row => row.ConsultationId).ToArray()))];
    }
}

using Contracts.LineContactPoint.V1;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;

namespace LineContactPoint.Sending;

/// <summary>Why a push is made. Numbers are stored: never moved.</summary>
internal enum PushPurpose : short
{
    Notice = 1,
    LateAnswer = 2,
}

/// <summary>Wakes the push worker.</summary>
internal sealed class PushBell
{
    public Bell Bell { get; } = new();
}

/// <summary>A push that is due.</summary>
internal sealed record DuePush(
    Guid TenantId, Guid IntentId, PushPurpose Purpose, MessageTemplate Template, Guid? ConsultationId, Guid? ResidentId, byte[]? SealedTo, int Attempts, DateTimeOffset? BeganAt, DateTimeOffset CreatedAt);

/// <summary>The rows behind the pushes: one per message that must arrive once.</summary>
internal sealed class PushLedger(TenantTransactions transactions, TimeProvider clock)
{
    private const short Waiting = 1;

    /// <summary>Puts a push into the caller's batch; the same intent again changes nothing.</summary>
    public static NpgsqlBatchCommand Enqueue(Guid tenantId, Guid intentId, PushPurpose purpose, MessageTemplate template, Guid? consultationId, Guid? residentId, byte[]? userHash, byte[]? sealedTo) => TenantTransaction.Sql(
        "insert into push_ledger (tenant_id, intent_id, purpose, template, consultation_id, resident_id, user_hash, sealed_to) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        tenantId, intentId, (short)purpose, (short)template, Typed(consultationId, NpgsqlDbType.Uuid), Typed(residentId, NpgsqlDbType.Uuid), Typed(userHash, NpgsqlDbType.Bytea), Typed(sealedTo, NpgsqlDbType.Bytea));

    /// <summary>Takes what is due for half a minute; nobody else takes it meanwhile.</summary>
    public Task<List<DuePush>> ClaimAsync(int atMost, CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using var batch = tx.Command(
            """
            update push_ledger p set next_at = clock_timestamp() + interval '30 seconds', attempts = attempts + 1
            from (select tenant_id, intent_id from push_ledger where state = 1 and next_at <= clock_timestamp() order by next_at limit $1 for update skip locked) due
            where p.tenant_id = due.tenant_id and p.intent_id = due.intent_id
            returning p.tenant_id, p.intent_id, p.purpose, p.template, p.consultation_id, p.resident_id, p.sealed_to, p.attempts, p.began_at, p.created_at
            """, atMost);
        await using var reader = await batch.ExecuteReaderAsync(token);
        var due = new List<DuePush>();
        while (await reader.ReadAsync(token))
        {
            due.Add(new DuePush(
                reader.GetGuid(0), reader.GetGuid(1), (PushPurpose)reader.GetInt16(2), (MessageTemplate)reader.GetInt16(3), reader.IsDBNull(4) ? null : reader.GetGuid(4), reader.IsDBNull(5) ? null : reader.GetGuid(5),
                reader.IsDBNull(6) ? null : reader.GetFieldValue<byte[]>(6), reader.GetInt32(7), reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8), reader.GetFieldValue<DateTimeOffset>(9)));
        }

        return due;
    }, ct);

    /// <summary>Before the first attempt: to whom, and when the key's 24 hours begin. False when the row was settled meanwhile.</summary>
    public Task<bool> BeginAsync(DuePush push, byte[] sealedTo, CancellationToken ct) => transactions.RunAsync(push.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Command(
            "update push_ledger set sealed_to = $3, began_at = coalesce(began_at, $4) where tenant_id = $1 and intent_id = $2 and state = 1", tx.TenantId, push.IntentId, sealedTo, clock.GetUtcNow());
        return await batch.ExecuteNonQueryAsync(token) == 1;
    }, ct);

    public Task AgainAsync(DuePush push, TimeSpan after, CancellationToken ct) => transactions.RunAsync(push.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Command(
            "update push_ledger set next_at = clock_timestamp() + $3 where tenant_id = $1 and intent_id = $2 and state = 1", tx.TenantId, push.IntentId, after);
        await batch.ExecuteNonQueryAsync(token);
    }, ct);

    /// <summary>The outcome, once; the address is wiped with it, and a notice's outcome is announced with it.</summary>
    public Task SettleAsync(DuePush push, NoticeOutcome outcome, Guid? requestId, CancellationToken ct) => transactions.RunAsync(push.TenantId, async (tx, token) =>
    {
        var now = clock.GetUtcNow();
        await using var batch = tx.Command(
            "update push_ledger set state = $3, settled_at = $4, line_request_id = $5, sealed_to = null where tenant_id = $1 and intent_id = $2 and state = $6",
            tx.TenantId, push.IntentId, StateOf(outcome), now, Typed(requestId, NpgsqlDbType.Uuid), Waiting);
        if (await batch.ExecuteNonQueryAsync(token) == 1 && push is { Purpose: PushPurpose.Notice, ConsultationId: { } consultation })
        {
            tx.Announce(new NoticeSent { TenantId = push.TenantId, IntentId = push.IntentId, ConsultationId = consultation, Outcome = outcome, SettledAt = now });
        }
    }, ct);

    /// <summary>Whether the resident has blocked the account: a push would be taken and never seen.</summary>
    public Task<bool> BlockedAsync(DuePush push, CancellationToken ct) => transactions.RunAsync(push.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Command("select 1 from residents where tenant_id = $1 and resident_id = $2 and friend = false", tx.TenantId, push.ResidentId ?? Guid.Empty);
        return await batch.ExecuteScalarAsync(token) is not null;
    }, ct);

    private static short StateOf(NoticeOutcome outcome) => outcome switch
    {
        NoticeOutcome.Accepted => 2,
        NoticeOutcome.NotReachable => 4,
        NoticeOutcome.QuotaReached => 5,
        _ => 3,
    };

    internal static NpgsqlParameter Typed(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}

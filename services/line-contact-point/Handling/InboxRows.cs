using LineContactPoint.Webhook;
using ServiceDefaults.Data;

namespace LineContactPoint.Handling;

/// <summary>Takes due rows, as the relay role: the inbox is of all tenants.</summary>
internal sealed class InboxRows(TenantTransactions transactions)
{
    // A user's events are handled one after the other in the order of LINE's times; a waiting emergency does not hold up the answers.
    private const string Claim =
        """
        update webhook_events e set next_at = clock_timestamp() + interval '30 seconds', attempts = attempts + 1
        from (
            select tenant_id, event_hash from webhook_events w
            where (answered_at is null or sealed_words is not null) and next_at <= clock_timestamp()
              and (answered_at is not null or user_hash is null or not exists (
                select 1 from webhook_events o
                where o.tenant_id = w.tenant_id and o.user_hash = w.user_hash and o.answered_at is null and (o.event_at, o.row_id) < (w.event_at, w.row_id)))
            order by event_at, row_id limit $1 for update skip locked) due
        where e.tenant_id = due.tenant_id and e.event_hash = due.event_hash
        returning e.tenant_id, e.event_hash, e.row_id, e.kind, e.event_at, e.received_at, e.user_hash, e.silent, e.urgent, e.sealed_address, e.sealed_words, e.answered_at is not null, e.attempts
        """;

    public Task<List<DueEvent>> ClaimAsync(int atMost, CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using var batch = tx.Command(Claim, atMost);
        await using var reader = await batch.ExecuteReaderAsync(token);
        var due = new List<DueEvent>();
        while (await reader.ReadAsync(token))
        {
            due.Add(new DueEvent(
                reader.GetGuid(0), reader.GetFieldValue<byte[]>(1), reader.GetGuid(2), (ArrivedKind)reader.GetInt16(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5),
                Bytes(reader, 6), reader.GetBoolean(7), reader.GetBoolean(8), Bytes(reader, 9), Bytes(reader, 10), reader.GetBoolean(11), reader.GetInt32(12)));
        }

        return due;
    }, ct);

    /// <summary>What is sealed rests 24 hours at most; what was seen is remembered 8 days; sign-ins end after their minutes; settled pushes go after 90 days.</summary>
    public Task<int> SweepAsync(CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using (var old = tx.Batch())
        {
            old.BatchCommands.Add(TenantTransaction.Sql("delete from webhook_events where received_at < clock_timestamp() - interval '8 days'"));
            old.BatchCommands.Add(TenantTransaction.Sql("delete from line_sign_ins where expires_at < clock_timestamp()"));
            old.BatchCommands.Add(TenantTransaction.Sql("delete from push_ledger where settled_at < clock_timestamp() - interval '90 days'"));
            await old.ExecuteNonQueryAsync(token);
        }

        await using var wipe = tx.Command(
            """
            update webhook_events set sealed_address = null, sealed_words = null, answered_at = coalesce(answered_at, clock_timestamp())
            where received_at < clock_timestamp() - interval '24 hours' and (sealed_address is not null or sealed_words is not null)
            """);
        return await wipe.ExecuteNonQueryAsync(token);
    }, ct);

    private static byte[]? Bytes(Npgsql.NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);
}

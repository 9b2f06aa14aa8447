using ServiceDefaults.Data;

namespace WebChat.Sessions;

/// <summary>Wrong phrases are few: five in ten minutes from one network, five with one beginning (trust 4.1). Counted in the database, so that pods share them.</summary>
internal sealed class PhraseTries(TenantTransactions transactions, PhraseKey key, TimeProvider clock)
{
    private const int Most = 5;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Counts a try before it is made; gives how long to wait when there were too many.</summary>
    public Task<TimeSpan?> CountAsync(Guid tenantId, string network, string? letters, CancellationToken ct) => transactions.RunAsync(tenantId, async (tx, token) =>
    {
        var now = clock.GetUtcNow();
        await using var batch = tx.Command(
            """
            insert into phrase_tries (tenant_id, bucket, began_at, count) select $1, b, $3, 1 from unnest($2::bytea[]) as b order by b
            on conflict (tenant_id, bucket) do update set
                count = case when phrase_tries.began_at <= $4 then 1 else phrase_tries.count + 1 end,
                began_at = case when phrase_tries.began_at <= $4 then $3 else phrase_tries.began_at end
            returning count, began_at
            """, tenantId, Buckets(tenantId, network, letters), now, now - Window);
        await using var reader = await batch.ExecuteReaderAsync(token);
        TimeSpan? wait = null;
        while (await reader.ReadAsync(token))
        {
            if (reader.GetInt32(0) > Most)
            {
                var left = reader.GetFieldValue<DateTimeOffset>(1) + Window - now;
                wait = wait is { } longest && longest > left ? longest : left;
            }
        }

        return wait;
    }, ct);

    /// <summary>A right phrase does not count against a school's shared network.</summary>
    public async Task ForgiveAsync(TenantTransaction tx, string network, string? letters, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "update phrase_tries set count = greatest(count - 1, 0) where tenant_id = $1 and bucket = any($2)", tx.TenantId, Buckets(tx.TenantId, network, letters));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private byte[][] Buckets(Guid tenantId, string network, string? letters) =>
        letters is null ? [key.Network(tenantId, network)] : [key.Network(tenantId, network), key.Beginning(tenantId, letters)];
}

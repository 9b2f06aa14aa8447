using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Sealing;

namespace StorageVault.Keys.Rings;

/// <summary>Re-wraps single data keys into another bucket: the final one after closing, the hold bucket and back. Asked for in the asker's own commit.</summary>
internal sealed class BucketMoves(TenantTransactions transactions, KeyRings rings, Rewrapper rewrapper, DekCache deks, TimeProvider clock)
{
    private const int AtOnce = 200;

    private const string AskSql = """
        insert into kek_moves (tenant_id, dek_id, generation, kek_id) values ($1, $2, $3, $4)
        on conflict (tenant_id, dek_id, generation) do update set kek_id = excluded.kek_id, asked_at = clock_timestamp()
        """;

    private const string WaitingSql = """
        select m.dek_id, m.generation, m.kek_id, d.kek_id, d.kek_version, d.wrapped
        from kek_moves m join deks d on d.tenant_id = m.tenant_id and d.dek_id = m.dek_id and d.generation = m.generation
        where m.tenant_id = $1 and m.asked_at <= clock_timestamp() order by m.asked_at limit $2
        """;

    // A key that was shredded meanwhile wishes for nothing any more.
    private const string GoneSql = """
        delete from kek_moves m where m.tenant_id = $1
            and not exists (select from deks d where d.tenant_id = m.tenant_id and d.dek_id = m.dek_id and d.generation = m.generation)
        """;

    private const string DoneSql = "delete from kek_moves where tenant_id = $1 and dek_id = any($2) and kek_id = $3";

    /// <summary>For the asker's batch: this data key shall stand in that bucket. A later wish replaces an earlier one.</summary>
    internal static NpgsqlBatchCommand Ask(Guid tenantId, DekName dek, Bucket bucket) => TenantTransaction.Sql(AskSql, tenantId, dek.DekId, dek.Generation, bucket.Id);

    /// <summary>Does what one tenant waits for, at once: for who must not go on before it is done (a hold before its year's key is destroyed).</summary>
    internal async Task<int> Run(Guid tenantId, CancellationToken ct)
    {
        var waiting = await transactions.RunAsync(tenantId, Waiting, ct);
        foreach (var group in waiting.GroupBy(move => move.Bucket))
            await rings.WithActive(tenantId, () => Take(tenantId, group.Key, [.. group.Select(move => move.Dek)], ct));
        foreach (var (dek, _) in waiting) deks.Drop(tenantId, dek.Name.DekId);
        return waiting.Count;
    }

    /// <summary>Tenants that wait, oldest wish first.</summary>
    internal Task<IReadOnlyList<Guid>> Tenants(CancellationToken ct) => transactions.RunAsRelayAsync<IReadOnlyList<Guid>>(async (tx, token) =>
    {
        await using var batch = tx.Command("select tenant_id from kek_moves where asked_at <= clock_timestamp() group by tenant_id order by min(asked_at) limit 20");
        await using var reader = await batch.ExecuteReaderAsync(token);
        var tenants = new List<Guid>();
        while (await reader.ReadAsync(token)) tenants.Add(reader.GetGuid(0));
        return tenants;
    }, ct);

    private static async Task<List<(WrappedDek Dek, Bucket Bucket)>> Waiting(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(GoneSql, tx.TenantId));
        batch.BatchCommands.Add(TenantTransaction.Sql(WaitingSql, tx.TenantId, AtOnce));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var waiting = new List<(WrappedDek, Bucket)>();
        while (await reader.ReadAsync(ct))
            if (Bucket.Parse(reader.GetString(2)) is { } bucket)
                waiting.Add((new(tx.TenantId, new DekName(reader.GetGuid(0), reader.GetInt32(1)), reader.GetString(3), reader.GetInt32(4), reader.GetFieldValue<byte[]>(5)), bucket));
        return waiting;
    }

    private async Task<int> Take(Guid tenantId, Bucket bucket, IReadOnlyList<WrappedDek> waiting, CancellationToken ct)
    {
        var to = await rings.Active(tenantId, bucket, ct);
        var elsewhere = waiting.Where(dek => dek.KekId != bucket.Id).ToList();
        var page = await rewrapper.Rewrap(elsewhere, to, ct);
        var broken = elsewhere.Except(page.Select(row => row.Before)).Select(dek => dek.Name.DekId).ToArray();
        return await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            var stored = await Rewrapper.Store(tx, page, token);
            // A row that changed under our hands keeps its wish and is taken again.
            var done = waiting.Where(dek => dek.KekId == bucket.Id).Concat(stored == page.Count ? page.Select(row => row.Before) : []).Select(dek => dek.Name.DekId).ToArray();
            await using var batch = tx.Batch();
            batch.BatchCommands.Add(TenantTransaction.Sql(DoneSql, tenantId, done, bucket.Id));
            batch.BatchCommands.Add(TenantTransaction.Sql("update kek_moves set asked_at = clock_timestamp() + interval '1 hour' where tenant_id = $1 and dek_id = any($2)", tenantId, broken));
            batch.BatchCommands.Add(new AccessRow(KeyCare.Actor, VaultAct.MoveToBucket, Decision.AllowedKeyAct) { FromSeq = bucket.Year ?? 0, ToSeq = stored }.Insert(tenantId, clock.GetUtcNow()));
            await batch.ExecuteNonQueryAsync(token);
            return stored;
        }, ct);
    }
}

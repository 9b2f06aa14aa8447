using ServiceDefaults.Data;

namespace StorageVault.Ending;

/// <summary>Sets and releases holds. What a hold covers is marked row by row, and the database itself refuses to lose a marked row.</summary>
internal static class HoldKeeper
{
    // A consultation, all of a resident, or a desk's period; with each consultation goes the identity of who wrote it.
    private const string MarkSql = """
        with covered as (
            select c.resident_id, c.dek_id from consultations c join ending_orders o on o.tenant_id = c.tenant_id and o.order_id = $2
            where c.tenant_id = $1 and (c.consultation_id = o.consultation_id or c.resident_id = o.resident_id
                or (c.desk_id = o.desk_id and c.opened_at < o.until_at and coalesce(c.closed_at, 'infinity') >= o.from_at))),
        named as (
            select dek_id from covered
            union select i.dek_id from identities i where i.tenant_id = $1
                and (i.resident_id in (select resident_id from covered) or i.resident_id = (select resident_id from ending_orders where tenant_id = $1 and order_id = $2))
            union select e.dek_id from emergency_exceptions e where e.tenant_id = $1
                and e.resident_id = (select resident_id from ending_orders where tenant_id = $1 and order_id = $2))
        insert into held_deks (tenant_id, dek_id, generation, hold_id)
        select d.tenant_id, d.dek_id, d.generation, $2 from deks d join named using (dek_id) where d.tenant_id = $1
        on conflict do nothing
        """;

    private const string HoldSql = """
        update deks d set held = true where d.tenant_id = $1 and not d.held
            and exists (select from held_deks k where k.tenant_id = d.tenant_id and k.dek_id = d.dek_id and k.generation = d.generation and k.hold_id = $2)
        """;

    // Marks of other holds stay, and so do the rows they cover.
    private const string FreeSql = """
        update deks d set held = false where d.tenant_id = $1 and d.held
            and not exists (select from held_deks k where k.tenant_id = d.tenant_id and k.dek_id = d.dek_id and k.generation = d.generation)
        """;

    /// <summary>Marks everything in scope; what is opened later in scope marks itself. The lock waits for openings under way.</summary>
    internal static async Task<int> Set(TenantTransaction tx, EndingOrder order, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql("select pg_advisory_xact_lock(4004, hashtext($1::text))", tx.TenantId.ToString("D")));
        batch.BatchCommands.Add(Ended(order, now));
        var mark = TenantTransaction.Sql(MarkSql, tx.TenantId, order.OrderId);
        batch.BatchCommands.Add(mark);
        batch.BatchCommands.Add(TenantTransaction.Sql(HoldSql, tx.TenantId, order.OrderId));
        await batch.ExecuteNonQueryAsync(ct);
        return (int)mark.RecordsAffected;
    }

    /// <summary>Takes a hold's marks away and wakes the erasures that waited for it.</summary>
    internal static async Task Release(TenantTransaction tx, EndingOrder order, Guid holdId, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "update ending_orders set released_at = $3 where tenant_id = $1 and order_id = $2 and kind = 1 and released_at is null", tx.TenantId, holdId, now));
        batch.BatchCommands.Add(Ended(order, now));
        batch.BatchCommands.Add(TenantTransaction.Sql("delete from held_deks where tenant_id = $1 and hold_id = $2", tx.TenantId, holdId));
        batch.BatchCommands.Add(TenantTransaction.Sql(FreeSql, tx.TenantId));
        batch.BatchCommands.Add(TenantTransaction.Sql("update ending_orders set state = 2 where tenant_id = $1 and kind in (3, 4) and state = 4", tx.TenantId));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static Npgsql.NpgsqlBatchCommand Ended(EndingOrder order, DateTimeOffset now) =>
        TenantTransaction.Sql("update ending_orders set state = 3, ended_at = $3 where tenant_id = $1 and order_id = $2", order.TenantId, order.OrderId, now);
}

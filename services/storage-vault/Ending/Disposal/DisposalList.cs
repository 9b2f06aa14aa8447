using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Ending.Retention;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Ending.Disposal;

/// <summary>What happens to one data key of a bucket when the bucket ends.</summary>
internal sealed record DisposalItem(DekName Dek, Guid? ConsultationId, Guid? DeskId, DateTimeOffset? OpenedAt, DateTimeOffset? ClosedAt, bool Held, Bucket? MovesTo)
{
    /// <summary>For an emergency exception, whose opening and end are the time of its arrival here.</summary>
    internal Guid? ExceptionId { get; init; }

    /// <summary>Its time is over and nothing keeps it.</summary>
    internal bool Ends => MovesTo is null;
}

/// <summary>The disposal list of one bucket: what ends, what is held, and what stands in it by mistake or by a changed decision.</summary>
internal sealed record DisposalList(int Bucket, IReadOnlyList<DisposalItem> Items, DateTimeOffset DatabaseTime)
{
    private const string Sql = """
        select d.dek_id, d.generation, d.held, c.consultation_id, c.desk_id, coalesce(c.opened_at, e.opened_at), case when c.consultation_id is null then e.opened_at else c.closed_at end, i.resident_id, e.exception_id
        from deks d left join consultations c on c.tenant_id = d.tenant_id and c.dek_id = d.dek_id left join identities i on i.tenant_id = d.tenant_id and i.dek_id = d.dek_id
            left join emergency_exceptions e on e.tenant_id = d.tenant_id and e.dek_id = d.dek_id
        where d.tenant_id = $1 and d.kek_id = $2 order by d.dek_id, d.generation
        """;

    /// <summary>What two people approve: the names of the keys that end.</summary>
    internal string Hash => DisposalCertificate.HashOf(Items.Where(item => item.Ends).Select(item => item.Dek.DekId));

    internal static async Task<DisposalList> Find(TenantTransaction tx, int bucket, DeskRetentions retentions, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql("select clock_timestamp()"));
        batch.BatchCommands.Add(TenantTransaction.Sql(Sql, tx.TenantId, Keys.Bucket.OfYear(bucket).Id));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var databaseTime = reader.GetFieldValue<DateTimeOffset>(0);
        await reader.NextResultAsync(ct);
        return new(bucket, await Read(reader, bucket, retentions, tx.TenantId, ct), databaseTime);
    }

    private static async Task<List<DisposalItem>> Read(NpgsqlDataReader reader, int bucket, DeskRetentions retentions, Guid tenantId, CancellationToken ct)
    {
        var items = new List<DisposalItem>();
        while (await reader.ReadAsync(ct))
        {
            var item = new DisposalItem(
                new(reader.GetGuid(0), reader.GetInt32(1)), Maybe<Guid>(3), Maybe<Guid>(4), Maybe<DateTimeOffset>(5), Maybe<DateTimeOffset>(6), reader.GetBoolean(2), null) { ExceptionId = Maybe<Guid>(8) };
            items.Add(item with { MovesTo = Target(item, bucket, !reader.IsDBNull(7), retentions, tenantId) });
        }

        return items;

        T? Maybe<T>(int column) where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
    }

    /// <summary>What a released hold leaves in the hold bucket goes back to where it belongs.</summary>
    internal static async Task<IReadOnlyList<DisposalItem>> Released(TenantTransaction tx, DeskRetentions retentions, CancellationToken ct)
    {
        await using var batch = tx.Command(Sql, tx.TenantId, Keys.Bucket.Hold.Id);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return [.. (await Read(reader, 0, retentions, tx.TenantId, ct)).Where(item => !item.Held)];
    }

    /// <summary>Where it goes instead of ending. Whatever is not surely over is kept.</summary>
    private static Bucket? Target(DisposalItem item, int bucket, bool isIdentity, DeskRetentions retentions, Guid tenantId)
    {
        if (item.Held) return Keys.Bucket.Hold;
        if (isIdentity) return Keys.Bucket.Identity;
        if (item.OpenedAt is not { } opened) return Keys.Bucket.Unset;
        var decided = item.DeskId is { } desk ? retentions.Of(tenantId, desk) : item.ExceptionId is not null ? retentions.OfExceptions(tenantId) : null;
        return RetentionRule.LastYear(decided, opened, item.ClosedAt) is not { } last ? Keys.Bucket.Unset : last > bucket ? Keys.Bucket.OfYear(last) : null;
    }
}

using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Ending.Retention;

namespace StorageVault.Ending.Disposal;

/// <summary>What must be true before a bucket's end is proposed, approved and begun: its year over by two clocks that agree, and the list unchanged.</summary>
internal sealed partial class BucketDisposal(DeskRetentions retentions, TimeProvider clock, ILogger<BucketDisposal> log)
{
    /// <summary>Clocks that differ by more than this are not two witnesses of one time (fault cases N38, N39).</summary>
    internal static readonly TimeSpan Agree = TimeSpan.FromSeconds(10);

    internal const string ClocksDiffer = "clocks-differ", NotOver = "bucket-not-over", ListChanged = "list-changed";

    /// <summary>What stands in the way, or null.</summary>
    internal async Task<string?> Conflict(TenantTransaction tx, EndingOrder order, CancellationToken ct)
    {
        var bucket = order.Bucket ?? 0;
        var list = await DisposalList.Find(tx, bucket, retentions, ct);
        if (InTime(bucket, list.DatabaseTime) is { } conflict) return conflict;
        return order.ListHash is { } hash && Convert.ToHexStringLower(hash) == list.Hash && list.Items.Any(item => item.Ends) ? null : ListChanged;
    }

    /// <summary>Both clocks agree and both say that the year is over.</summary>
    internal string? InTime(int bucket, DateTimeOffset databaseTime)
    {
        var ours = clock.GetUtcNow();
        if ((ours - databaseTime).Duration() > Agree)
        {
            LogClocks(log, (int)(ours - databaseTime).TotalSeconds);
            return ClocksDiffer;
        }

        return RetentionRule.IsOver(bucket, ours, databaseTime) ? null : NotOver;
    }

    internal Task<DisposalList> List(TenantTransaction tx, int bucket, CancellationToken ct) => DisposalList.Find(tx, bucket, retentions, ct);

    /// <summary>Keeps the proposed list, one row per key: nothing else is ever destroyed under the order.</summary>
    internal async Task Keep(TenantTransaction tx, EndingOrder order, CancellationToken ct)
    {
        var list = await DisposalList.Find(tx, order.Bucket ?? 0, retentions, ct);
        var ends = list.Items.Where(item => item.Ends).DistinctBy(item => item.Dek.DekId).ToList();
        await using var batch = tx.Command(
            "insert into bucket_lists (tenant_id, order_id, dek_id, consultation_id) select $1, $2, d, c from unnest($3, $4) as listed (d, c)",
            tx.TenantId, order.OrderId, ends.Select(item => item.Dek.DekId).ToArray(),
            new NpgsqlParameter<Guid?[]> { TypedValue = [.. ends.Select(item => item.ConsultationId)] });
        await batch.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(EventIds.ClocksDiffer, LogLevel.Error, "The clocks of the vault and its database differ by {Elapsed} s: no bucket is destroyed until they agree")]
    private static partial void LogClocks(ILogger log, int elapsed);
}

using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using StorageVault.Keys;
using StorageVault.Keys.Rings;
using StorageVault.Sealing;

namespace StorageVault.Ending.Disposal;

/// <summary>Ends a bucket after two people approved: others moved out, key switched off, waiting, destroyed, checked, certified. Each turn does what is due and may be repeated.</summary>
internal sealed partial class BucketRunner(
    TenantTransactions transactions, BucketDisposal disposal, KeyLifecycle lifecycle, BucketMoves moves, IKeyProvider keys, DisposalRecords records, IOptions<EndingOptions> options, ILogger<BucketRunner> log)
{
    private const string BeginSql = """
        insert into bucket_destructions (tenant_id, order_id, bucket, state, listed, held, moved, switched_off_at, destroy_after)
        values ($1, $2, $3, 1, (select count(*) from bucket_lists where tenant_id = $1 and order_id = $2), $4, $5, clock_timestamp(), clock_timestamp() + $6) on conflict do nothing
        """;

    // Everything else has to be gone from under this key before it is switched off, and nothing in it may be on hold.
    private const string StrangersSql = """
        select count(*)::int from deks d where d.tenant_id = $1 and d.kek_id = $3
            and (d.held or not exists (select from bucket_lists l where l.tenant_id = d.tenant_id and l.order_id = $2 and l.dek_id = d.dek_id))
        """;

    private const string StandsSql = "select state, destroy_after <= clock_timestamp(), clock_timestamp() from bucket_destructions where tenant_id = $1 and order_id = $2";

    private sealed record Stand(short State, bool Due, DateTimeOffset DatabaseTime);

    internal async Task Run(Guid tenantId, EndingOrder order, CancellationToken ct)
    {
        var bucket = Bucket.OfYear(order.Bucket ?? 0);
        var stand = await Find(tenantId, order, ct);
        if (stand is null || await Strangers(tenantId, order, bucket, ct) > 0) await Clear(tenantId, order, bucket, stand is not null, ct);
        if (await Strangers(tenantId, order, bucket, ct) > 0) return;
        stand ??= await Begin(tenantId, order, bucket, ct);
        if (stand is not { State: 1 }) return;
        await lifecycle.DestroyBucket(tenantId, bucket, options.Value.DisposalWaits, Eraser.Vault, ct);
        if (stand.Due && disposal.InTime(order.Bucket ?? 0, stand.DatabaseTime) is null) await Finish(tenantId, order, bucket, ct);
    }

    /// <summary>Undo inside the waiting period: the key opens again.</summary>
    internal async Task Undo(Guid tenantId, EndingOrder order, CancellationToken ct)
    {
        await Open(tenantId, Bucket.OfYear(order.Bucket ?? 0), ct);
        await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Command("update bucket_destructions set state = 3 where tenant_id = $1 and order_id = $2 and state = 1", tenantId, order.OrderId);
            await batch.ExecuteNonQueryAsync(token);
        }, ct);
    }

    /// <summary>Moves out what must not end. A hold set while the key waits switched off opens it again first; the waiting then begins anew.</summary>
    private async Task Clear(Guid tenantId, EndingOrder order, Bucket bucket, bool switchedOff, CancellationToken ct)
    {
        if (switchedOff) await Open(tenantId, bucket, ct);
        await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            var approved = await DisposalRecords.Listed(tx, order.OrderId, token);
            await using var batch = tx.Batch();
            foreach (var item in (await disposal.List(tx, order.Bucket ?? 0, token)).Items.Where(item => !item.Ends || !approved.Contains(item.Dek.DekId)))
                batch.BatchCommands.Add(BucketMoves.Ask(tenantId, item.Dek, item.MovesTo ?? Bucket.Unset));
            if (switchedOff)
                batch.BatchCommands.Add(TenantTransaction.Sql(
                    "update bucket_destructions set destroy_after = clock_timestamp() + $3 where tenant_id = $1 and order_id = $2 and state = 1", tenantId, order.OrderId, options.Value.DisposalWaits));
            if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(token);
        }, ct);
        while (await moves.Run(tenantId, ct) > 0) ct.ThrowIfCancellationRequested();
    }

    private async Task Open(Guid tenantId, Bucket bucket, CancellationToken ct)
    {
        foreach (var (kek, state) in await lifecycle.Versions(tenantId, bucket, ct))
            if (state == KekState.Disabled) await lifecycle.Enable(kek, Eraser.Vault, ct);
    }

    private async Task<Stand?> Begin(Guid tenantId, EndingOrder order, Bucket bucket, CancellationToken ct)
    {
        await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            var (held, moved) = await DisposalRecords.MovedOut(tx, order, token);
            if (await disposal.Conflict(tx, order, token) is { } conflict) throw new DisposalRefusedException(conflict);
            await using var batch = tx.Command(BeginSql, tenantId, order.OrderId, bucket.Year ?? 0, held, moved, options.Value.DisposalWaits);
            await batch.ExecuteNonQueryAsync(token);
        }, ct);
        return await Find(tenantId, order, ct);
    }

    /// <summary>Destroys, then proves it: every key of the list is refused, and every other sample of the tenant still opens.</summary>
    private async Task Finish(Guid tenantId, EndingOrder order, Bucket bucket, CancellationToken ct)
    {
        var proofs = await lifecycle.ProofsOf(tenantId, bucket, Eraser.Vault, ct);
        if (proofs.Count == 0 || proofs.Count < (await lifecycle.Versions(tenantId, bucket, ct)).Count) return;
        var (listed, others) = await transactions.RunAsync(tenantId, (tx, token) => DisposalRecords.Samples(tx, bucket, token), ct);
        foreach (var dek in listed)
            if (await Opens(dek, ct)) throw new DisposalRefusedException("still-opens");
        foreach (var dek in others)
            if (!await Opens(dek, ct)) throw new DisposalRefusedException("other-key-lost");
        await records.Close(tenantId, order, bucket, proofs, ct);
        LogDestroyed(log, tenantId, listed.Count);
    }

    private async Task<bool> Opens(WrappedDek dek, CancellationToken ct)
    {
        try
        {
            using var key = await keys.Unwrap(dek, ct);
            return true;
        }
        catch (EnvelopeRefusedException) { return false; }
    }

    private Task<int> Strangers(Guid tenantId, EndingOrder order, Bucket bucket, CancellationToken ct) => transactions.RunAsync(tenantId, async (tx, token) =>
        await tx.Command(StrangersSql, tenantId, order.OrderId, bucket.Id).ExecuteScalarAsync(token) as int? ?? 0, ct);

    private Task<Stand?> Find(Guid tenantId, EndingOrder order, CancellationToken ct) => transactions.RunAsync(tenantId, async (tx, token) =>
    {
        await using var batch = tx.Command(StandsSql, tenantId, order.OrderId);
        await using var reader = await batch.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) ? new Stand(reader.GetInt16(0), reader.GetBoolean(1), reader.GetFieldValue<DateTimeOffset>(2)) : null;
    }, ct);

    [LoggerMessage(EventIds.BucketDestroyed, LogLevel.Information, "A bucket of tenant {TenantId} was destroyed with {Count} keys")]
    private static partial void LogDestroyed(ILogger log, Guid tenantId, int count);
}

/// <summary>A bucket cannot go on towards its end now; the code says why.</summary>
internal sealed class DisposalRefusedException(string code) : Exception("A disposal was refused.")
{
    internal string Code { get; } = code;
}

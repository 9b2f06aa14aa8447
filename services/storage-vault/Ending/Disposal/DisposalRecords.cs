using Contracts.StorageVault.V1;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Ending.Disposal;

/// <summary>The rows around a bucket's end: the approved list, samples for the proof, tombstones, ledger and certificate.</summary>
internal sealed class DisposalRecords(TenantTransactions transactions, ErasureLedger ledger, Certificates certificates, DekCache deks, IOptions<EndingOptions> options, TimeProvider clock)
{
    private const string DekColumns = "dek_id, generation, kek_id, kek_version, wrapped";

    internal static async Task<HashSet<Guid>> Listed(TenantTransaction tx, Guid orderId, CancellationToken ct)
    {
        await using var batch = tx.Command("select dek_id from bucket_lists where tenant_id = $1 and order_id = $2", tx.TenantId, orderId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var listed = new HashSet<Guid>();
        while (await reader.ReadAsync(ct)) listed.Add(reader.GetGuid(0));
        return listed;
    }

    /// <summary>How many of the tenant's keys stand on hold, and how many were moved elsewhere since the proposal: both are printed.</summary>
    internal static async Task<(int Held, int Moved)> MovedOut(TenantTransaction tx, EndingOrder order, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "select (count(*) filter (where held and kek_id = 'hold'))::int, (count(*) filter (where kek_id <> $2))::int from deks where tenant_id = $1", tx.TenantId, Bucket.OfYear(order.Bucket ?? 0).Id);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt32(0), reader.GetInt32(1)) : default;
    }

    /// <summary>All keys of the bucket, and up to 100 others of the same tenant.</summary>
    internal static async Task<(List<WrappedDek> Listed, List<WrappedDek> Others)> Samples(TenantTransaction tx, Bucket bucket, CancellationToken ct)
    {
        var listed = await Read(tx, $"select {DekColumns} from deks where tenant_id = $1 and kek_id = $2", bucket, ct);
        var others = await Read(tx, $"""
            select {DekColumns} from deks d where tenant_id = $1 and kek_id <> $2
                and exists (select from kek_versions v where v.tenant_id = d.tenant_id and v.kek_id = d.kek_id and v.version = d.kek_version and v.state in (2, 3))
            order by random() limit 100
            """, bucket, ct);
        return (listed, others);
    }

    /// <summary>The last commit: what cannot be opened any more is also taken out of the table, told, written to the ledger and certified.</summary>
    internal async Task Close(Guid tenantId, EndingOrder order, Bucket bucket, IReadOnlyList<DestructionProof> proofs, CancellationToken ct)
    {
        var gone = await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            var now = clock.GetUtcNow();
            var erased = await Delete(tx, order, bucket, token);
            var why = new Erasure(order.OrderId, EndingReason.RetentionEnded, now);
            await Eraser.Record(tx, erased, why, token);
            var line = await ledger.Append([new(now, tenantId, LedgerKind.Bucket, null, null, bucket.Year, (int)why.Reason, order.OrderId), .. erased.Select(one => Eraser.Line(tenantId, one, why))], token);
            await Store(tx, order, Certificate(order, erased, proofs, await MovedOut(tx, order, token), line, now), now, token);
            return erased;
        }, ct);
        foreach (var one in gone) deks.Drop(tenantId, one.DekId);
    }

    private DisposalCertificate Certificate(EndingOrder order, List<Erased> erased, IReadOnlyList<DestructionProof> proofs, (int Held, int Moved) kept, LedgerLine line, DateTimeOffset now) => new(
        DisposalCertificate.TypeName, order.TenantId, order.OrderId, order.Kind, (int)EndingReason.RetentionEnded, null, null, order.Bucket,
        erased.Count(one => one.Kind == LedgerKind.Consultation), 0, erased.Count(one => one.Kind == LedgerKind.Exception), kept.Held, kept.Moved, DisposalCertificate.HashOf(erased.Select(one => one.DekId)),
        string.Join(' ', proofs.Select(proof => proof.SealedSha256)),
        [new(order.FirstBy, order.FirstAt, order.FirstTown), new(order.SecondBy ?? Guid.Empty, order.SecondAt ?? now, order.SecondTown ?? false)],
        proofs.Max(proof => proof.DestroyedAt), Later(proofs.Max(proof => proof.BackupsGoneAt), now + options.Value.KeyBackupsLive), line.N, line.Hash);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static async Task<List<Erased>> Delete(TenantTransaction tx, EndingOrder order, Bucket bucket, CancellationToken ct)
    {
        await using var batch = tx.Command(
            """
            delete from deks d using bucket_lists l where d.tenant_id = $1 and d.kek_id = $3 and not d.held and l.tenant_id = d.tenant_id and l.order_id = $2 and l.dek_id = d.dek_id
            returning d.dek_id, l.consultation_id, (select e.exception_id from emergency_exceptions e where e.tenant_id = d.tenant_id and e.dek_id = d.dek_id)
            """, tx.TenantId, order.OrderId, bucket.Id);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var gone = new List<Erased>();
        while (await reader.ReadAsync(ct)) gone.Add(Of(reader));
        return [.. gone.Distinct()];

        static Erased Of(NpgsqlDataReader reader) =>
            !reader.IsDBNull(1) ? new(reader.GetGuid(0), LedgerKind.Consultation, reader.GetGuid(1))
            : !reader.IsDBNull(2) ? new(reader.GetGuid(0), LedgerKind.Exception, reader.GetGuid(2))
            : new(reader.GetGuid(0), LedgerKind.Other, null);
    }

    private async Task Store(TenantTransaction tx, EndingOrder order, DisposalCertificate certificate, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(Certificates.Insert(tx.TenantId, order.OrderId, now, certificates.Sign(certificate)));
        batch.BatchCommands.Add(TenantTransaction.Sql("update bucket_destructions set state = 2, destroyed_at = $3 where tenant_id = $1 and order_id = $2", tx.TenantId, order.OrderId, now));
        batch.BatchCommands.Add(TenantTransaction.Sql("update ending_orders set state = 3, ended_at = $3 where tenant_id = $1 and order_id = $2", tx.TenantId, order.OrderId, now));
        batch.BatchCommands.Add(new AccessRow(Eraser.Vault, VaultAct.DestroyBucket, Decision.AllowedPurpose) { ReferenceId = order.OrderId, FromSeq = order.Bucket }.Insert(tx.TenantId, now));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task<List<WrappedDek>> Read(TenantTransaction tx, string sql, Bucket bucket, CancellationToken ct)
    {
        await using var batch = tx.Command(sql, tx.TenantId, bucket.Id);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var found = new List<WrappedDek>();
        while (await reader.ReadAsync(ct)) found.Add(new(tx.TenantId, new DekName(reader.GetGuid(0), reader.GetInt32(1)), reader.GetString(2), reader.GetInt32(3), reader.GetFieldValue<byte[]>(4)));
        return found;
    }
}

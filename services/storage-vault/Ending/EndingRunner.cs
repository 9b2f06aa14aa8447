using Contracts.StorageVault.V1;
using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Keys;

namespace StorageVault.Ending;

/// <summary>Carries out what two people approved: at once when asked, and again by the worker until it is done.</summary>
internal sealed partial class EndingRunner(
    TenantTransactions transactions, ErasureLedger ledger, Certificates certificates, DekCache deks, IOptions<EndingOptions> options, TimeProvider clock, ILogger<EndingRunner> log)
{
    private sealed record Step(EndingOrder? Order, IReadOnlyList<Erased> Gone);

    /// <summary>One step of an approved order; doing it again changes nothing more.</summary>
    internal async Task<EndingOrder?> Run(Guid tenantId, Guid orderId, CancellationToken ct)
    {
        var step = await transactions.RunAsync(tenantId, (tx, token) => Take(tx, orderId, token), ct);
        foreach (var erased in step.Gone) deks.Drop(tenantId, erased.DekId);
        if (step.Order is { State: EndingState.Done } done) LogDone(log, tenantId, done.OrderId, done.Kind);
        return step.Order;
    }

    private async Task<Step> Take(TenantTransaction tx, Guid orderId, CancellationToken ct)
    {
        if (await EndingOrder.Find(tx, orderId, locked: true, ct) is not { State: EndingState.Approved or EndingState.Partly } order)
            return new(await EndingOrder.Find(tx, orderId, locked: false, ct), []);
        var now = clock.GetUtcNow();
        return order.Kind switch
        {
            EndingKind.Hold => await Hold(tx, order, now, ct),
            EndingKind.ReleaseHold => await Release(tx, order, now, ct),
            EndingKind.EraseConsultation or EndingKind.EraseResident => await Erase(tx, order, now, ct),
            _ => new(order, []),
        };
    }

    private static async Task<Step> Hold(TenantTransaction tx, EndingOrder order, DateTimeOffset now, CancellationToken ct)
    {
        await HoldKeeper.Set(tx, order, now, ct);
        await tx.Write(Row(order, VaultAct.SetHold), now, ct);
        return new(order with { State = EndingState.Done, EndedAt = now }, []);
    }

    private static async Task<Step> Release(TenantTransaction tx, EndingOrder order, DateTimeOffset now, CancellationToken ct)
    {
        await HoldKeeper.Release(tx, order, order.HoldId ?? Guid.Empty, now, ct);
        await tx.Write(Row(order, VaultAct.ReleaseHold) with { ObjectId = order.HoldId }, now, ct);
        return new(order with { State = EndingState.Done, EndedAt = now }, []);
    }

    /// <summary>Keys, tombstones, events and audit rows in one commit; the ledger's lines are on the disk before it.</summary>
    private async Task<Step> Erase(TenantTransaction tx, EndingOrder order, DateTimeOffset now, CancellationToken ct)
    {
        var why = new Erasure(order.OrderId, order.Reason ?? EndingReason.Unknown, now);
        var (gone, left) = order.Kind == EndingKind.EraseConsultation
            ? await Eraser.Consultation(tx, order.ConsultationId ?? Guid.Empty, why, ct)
            : await Eraser.Resident(tx, order.ResidentId ?? Guid.Empty, why, ct);
        var state = left == 0 ? EndingState.Done : EndingState.Partly;
        if (state == order.State && gone.Count == 0) return new(order, []);
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql("update ending_orders set state = $3, ended_at = $4 where tenant_id = $1 and order_id = $2",
            tx.TenantId, order.OrderId, (short)state, new NpgsqlParameter<DateTimeOffset?> { TypedValue = left == 0 ? now : null }));
        await batch.ExecuteNonQueryAsync(ct);
        List<LedgerEntry> lines = [.. gone.Select(erased => Eraser.Line(tx.TenantId, erased, why))];
        // After a restore the other services must hear of it again, also of a resident who had no identity here.
        if (left == 0 && order.ResidentId is { } resident) lines.Add(new(now, tx.TenantId, LedgerKind.Resident, resident, null, null, (int)why.Reason, order.OrderId));
        var last = lines.Count > 0 ? await ledger.Append(lines, ct) : null;
        if (left == 0) await Certify(tx, order, last, now, ct);
        return new(order with { State = state, EndedAt = left == 0 ? now : null }, gone);
    }

    /// <summary>Says what all steps of the order destroyed.</summary>
    private async Task Certify(TenantTransaction tx, EndingOrder order, LedgerLine? last, DateTimeOffset now, CancellationToken ct)
    {
        var gone = await Tombstones(tx, order.OrderId, ct);
        var line = last ?? (await ledger.Read(ct)).LastOrDefault(known => known.Entry.OrderId == order.OrderId);
        var certificate = new DisposalCertificate(
            DisposalCertificate.TypeName, tx.TenantId, order.OrderId, order.Kind, (int)(order.Reason ?? EndingReason.Unknown), order.ConsultationId, order.ResidentId, null,
            Of(LedgerKind.Consultation), Of(LedgerKind.Identity), Of(LedgerKind.Exception), 0, 0, DisposalCertificate.HashOf(gone.Select(one => one.DekId)), null,
            [new(order.FirstBy, order.FirstAt, order.FirstTown), new(order.SecondBy ?? Guid.Empty, order.SecondAt ?? now, order.SecondTown ?? false)],
            now, now + options.Value.KeyBackupsLive, line?.N ?? 0, line?.Hash ?? string.Empty);
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(Certificates.Insert(tx.TenantId, order.OrderId, now, certificates.Sign(certificate)));
        await batch.ExecuteNonQueryAsync(ct);

        int Of(LedgerKind kind) => gone.Count(one => one.Kind == kind);
    }

    private static async Task<List<Erased>> Tombstones(TenantTransaction tx, Guid orderId, CancellationToken ct)
    {
        await using var batch = tx.Command("select dek_id, subject, subject_id from tombstones where tenant_id = $1 and order_id = $2", tx.TenantId, orderId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var found = new List<Erased>();
        while (await reader.ReadAsync(ct)) found.Add(new(reader.GetGuid(0), (LedgerKind)reader.GetInt16(1), reader.IsDBNull(2) ? null : reader.GetGuid(2)));
        return found;
    }

    private static AccessRow Row(EndingOrder order, VaultAct act) =>
        new(Eraser.Vault, act, Decision.AllowedPurpose) { ConsultationId = order.ConsultationId, ObjectId = order.ResidentId ?? order.DeskId, ReferenceId = order.OrderId };

    [LoggerMessage(EventIds.EndingDone, LogLevel.Information, "Order {EventId} of tenant {TenantId} was carried out: {Reason}")]
    private static partial void LogDone(ILogger log, Guid tenantId, Guid eventId, EndingKind reason);
}

using ServiceDefaults.Data;
using StorageVault.Access;

namespace StorageVault.Ending;

/// <summary>What an order is about, as it stands now: whether it is there, whose department it is, and what stands in the way.</summary>
internal sealed record EndingSubject(bool There, Guid? DepartmentId = null, string? Conflict = null)
{
    internal const string OnHold = "on-hold", StillOpen = "consultation-open", NotStanding = "hold-not-standing", CannotErase = "cannot-erase-now";

    private const string ConsultationSql = """
        select c.department_id, c.closed_at is null, d.held from consultations c join deks d on d.tenant_id = c.tenant_id and d.dek_id = c.dek_id and d.generation = c.dek_generation
        where c.tenant_id = $1 and c.consultation_id = $2
        """;

    // Nothing of a resident may be open; what is on hold stays back, unless that is everything.
    private const string ResidentSql = """
        select exists (select from identities where tenant_id = $1 and resident_id = $2) or exists (select from consultations where tenant_id = $1 and resident_id = $2),
            exists (select from consultations c join deks d using (tenant_id, dek_id) where c.tenant_id = $1 and c.resident_id = $2 and c.closed_at is null),
            coalesce((select bool_and(d.held) from deks d where d.tenant_id = $1 and d.dek_id in (
                select dek_id from consultations where tenant_id = $1 and resident_id = $2 union select dek_id from identities where tenant_id = $1 and resident_id = $2)), false)
        """;

    internal static Task<EndingSubject> Find(TenantTransaction tx, EndingOrder order, CancellationToken ct) => order switch
    {
        { ConsultationId: { } consultation } => Consultation(tx, consultation, order.Kind, ct),
        { ResidentId: { } resident } => Resident(tx, resident, order.Kind, ct),
        { HoldId: { } hold } => Hold(tx, hold, ct),
        _ => Task.FromResult(new EndingSubject(true)),
    };

    /// <summary>An order about a resident who was named through a consultation, made out to the resident; about nobody where there is none.</summary>
    internal static async Task<EndingOrder> Named(TenantTransaction tx, EndingOrder order, CancellationToken ct)
    {
        if (order is not { Kind: EndingKind.EraseResident, ConsultationId: { } consultation }) return order;
        await using var batch = tx.Command("select c.resident_id from consultations c join deks d using (tenant_id, dek_id) where c.tenant_id = $1 and c.consultation_id = $2 limit 1", tx.TenantId, consultation);
        return order with { ConsultationId = null, ResidentId = await batch.ExecuteScalarAsync(ct) as Guid? ?? Guid.Empty };
    }

    internal static Decision DecisionOf(string conflict) => conflict switch
    {
        OnHold => Decision.RefusedOnHold,
        Disposal.BucketDisposal.ClocksDiffer => Decision.RefusedClocks,
        _ => Decision.RefusedState,
    };

    private static async Task<EndingSubject> Consultation(TenantTransaction tx, Guid consultationId, EndingKind kind, CancellationToken ct)
    {
        await using var batch = tx.Command(ConsultationSql, tx.TenantId, consultationId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return new(false);
        var (department, open, held) = (reader.GetGuid(0), reader.GetBoolean(1), reader.GetBoolean(2));
        return new(true, department, kind != EndingKind.EraseConsultation ? null : held ? OnHold : open ? StillOpen : null);
    }

    private static async Task<EndingSubject> Resident(TenantTransaction tx, Guid residentId, EndingKind kind, CancellationToken ct)
    {
        await using var batch = tx.Command(ResidentSql, tx.TenantId, residentId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct) || !reader.GetBoolean(0)) return new(false);
        return new(true, null, kind != EndingKind.EraseResident ? null : reader.GetBoolean(2) ? OnHold : reader.GetBoolean(1) ? StillOpen : null);
    }

    // A hold on one consultation is released by who may order for that consultation; wider ones by officers.
    private static async Task<EndingSubject> Hold(TenantTransaction tx, Guid holdId, CancellationToken ct)
    {
        if (await EndingOrder.Find(tx, holdId, locked: false, ct) is not { Kind: EndingKind.Hold } hold) return new(false);
        var department = hold.ConsultationId is { } consultation ? (await Consultation(tx, consultation, EndingKind.Hold, ct)).DepartmentId : null;
        return new(true, department, hold.Stands ? null : NotStanding);
    }
}

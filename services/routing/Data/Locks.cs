using Microsoft.EntityFrameworkCore;
using ServiceDefaults.Data;

namespace Routing.Data;

/// <summary>The locks, always taken in this order: desk line, counselor, consultation. Each is held for one short transaction.</summary>
internal static class Locks
{
    /// <summary>Makes the transaction the only writer of a desk's line.</summary>
    public static async Task<DeskLine> LockLineAsync(this RoutingDb db, TenantTransaction tx, Guid deskId, CancellationToken ct)
    {
        await using (var insert = tx.Command("insert into desk_lines (tenant_id, desk_id) values ($1, $2) on conflict do nothing", db.TenantId, deskId))
        {
            await insert.ExecuteNonQueryAsync(ct);
        }

        return await db.DeskLines.FromSql($"select * from desk_lines where tenant_id = {db.TenantId} and desk_id = {deskId} for update").SingleAsync(ct);
    }

    /// <summary>Makes the transaction the only one that counts and changes a person's load and presence.</summary>
    public static async Task<Counselor> LockCounselorAsync(this RoutingDb db, TenantTransaction tx, Guid staffId, DateTimeOffset now, CancellationToken ct)
    {
        await using (var insert = tx.Command("insert into counselors (tenant_id, staff_id, since) values ($1, $2, $3) on conflict do nothing", db.TenantId, staffId, now))
        {
            await insert.ExecuteNonQueryAsync(ct);
        }

        return await db.Counselors.FromSql($"select * from counselors where tenant_id = {db.TenantId} and staff_id = {staffId} for update").SingleAsync(ct);
    }

    /// <summary>The consultation's row, locked, or null.</summary>
    public static Task<Consultation?> LockConsultationAsync(this RoutingDb db, Guid consultationId, CancellationToken ct) =>
        db.Consultations.FromSql($"select * from consultations where tenant_id = {db.TenantId} and consultation_id = {consultationId} for update").SingleOrDefaultAsync(ct);

    /// <summary>What a person has on their hands; exact only under the lock of their row.</summary>
    public static Task<int> LoadAsync(this RoutingDb db, Guid staffId, CancellationToken ct) =>
        db.Consultations.CountAsync(
            item => item.AssignedStaffId == staffId
                && (item.State == ConsultationState.Assigning || item.State == ConsultationState.Taken || item.State == ConsultationState.Closing), ct);

    /// <summary>How many wait before this one in its line.</summary>
    public static Task<int> AheadAsync(this RoutingDb db, Consultation item, CancellationToken ct) =>
        db.Consultations.CountAsync(
            other => other.DeskId == item.DeskId && other.State == ConsultationState.Waiting
                && (other.RequestedAt < item.RequestedAt || (other.RequestedAt == item.RequestedAt && other.ConsultationId < item.ConsultationId)), ct);
}

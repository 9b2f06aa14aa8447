using Microsoft.EntityFrameworkCore;
using ServiceDefaults.Data;

namespace Routing.Data;

/// <summary>A person's presence and load, read under the lock of their row.</summary>
internal readonly record struct HeldCounselor(bool OnDuty, DateTimeOffset Since, int Load);

/// <summary>The locks, always taken in this order: desk line, counselor, consultation. Each is held for one short transaction, so they come in few round trips.</summary>
internal static class Locks
{
    private const string MakeLine = "insert into desk_lines (tenant_id, desk_id) values ($1, $2) on conflict do nothing";
    private const string LockLine = "select 1 from desk_lines where tenant_id = $1 and desk_id = $2 for update";
    private const string MakeCounselor = "insert into counselors (tenant_id, staff_id, since) values ($1, $2, $3) on conflict do nothing";

    // Each statement sees what was committed before it began: counted after the lock was given, the load is exact.
    private const string CountLoad = "select count(*)::int from consultations where tenant_id = $1 and assigned_staff_id = $2 and state in (2, 3, 4)";

    /// <summary>Makes the transaction the only writer of a desk's line.</summary>
    public static async Task LockLineAsync(this RoutingDb db, TenantTransaction tx, Guid deskId, CancellationToken ct)
    {
        await using var batch = tx.Command(MakeLine, db.TenantId, deskId);
        batch.BatchCommands.Add(TenantTransaction.Sql(LockLine, db.TenantId, deskId));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Makes the transaction the only writer of a desk's line and the only one that counts and raises a person's load.</summary>
    public static async Task<HeldCounselor> LockLineAndCounselorAsync(this RoutingDb db, TenantTransaction tx, Guid deskId, Guid staffId, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = tx.Command(MakeLine, db.TenantId, deskId);
        batch.BatchCommands.Add(TenantTransaction.Sql(MakeCounselor, db.TenantId, staffId, now));
        batch.BatchCommands.Add(TenantTransaction.Sql(LockLine, db.TenantId, deskId));
        batch.BatchCommands.Add(TenantTransaction.Sql("select on_duty, since from counselors where tenant_id = $1 and staff_id = $2 for update", db.TenantId, staffId));
        batch.BatchCommands.Add(TenantTransaction.Sql(CountLoad, db.TenantId, staffId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        var (onDuty, since) = (reader.GetBoolean(0), reader.GetFieldValue<DateTimeOffset>(1));
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        return new HeldCounselor(onDuty, since, reader.GetInt32(0));
    }

    /// <summary>Makes the transaction the only one that changes a person's presence.</summary>
    public static async Task<Counselor> LockCounselorAsync(this RoutingDb db, TenantTransaction tx, Guid staffId, DateTimeOffset now, CancellationToken ct)
    {
        await using (var insert = tx.Command(MakeCounselor, db.TenantId, staffId, now))
        {
            await insert.ExecuteNonQueryAsync(ct);
        }

        return await db.Counselors.FromSql($"select * from counselors where tenant_id = {db.TenantId} and staff_id = {staffId} for update").SingleAsync(ct);
    }

    /// <summary>Raises the version of a line that this transaction holds.</summary>
    public static async Task<long> RaiseLineAsync(this RoutingDb db, TenantTransaction tx, Guid deskId, CancellationToken ct)
    {
        await using var batch = tx.Command("update desk_lines set version = version + 1 where tenant_id = $1 and desk_id = $2 returning version", db.TenantId, deskId);
        return await batch.ExecuteScalarAsync(ct) is long version ? version : throw new InvalidOperationException("A line vanished.");
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

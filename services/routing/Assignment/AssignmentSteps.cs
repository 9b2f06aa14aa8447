using Contracts.Routing.V1;
using Microsoft.EntityFrameworkCore;
using Routing.Data;
using Routing.Live;
using ServiceDefaults.Data;

namespace Routing.Assignment;

/// <summary>A promise under way.</summary>
/// <param name="ConsultationId">Of which consultation.</param>
/// <param name="AssignmentId">The assignment, also the grant's id.</param>
/// <param name="StaffId">To whom.</param>
/// <param name="SessionId">The session they asked from.</param>
/// <param name="Epoch">The grant's epoch.</param>
internal sealed record Promised(Guid ConsultationId, Guid AssignmentId, Guid StaffId, Guid SessionId, long Epoch);

/// <summary>The last step of an assignment, and its undoing. Both look first whether the promise still stands.</summary>
internal sealed partial class AssignmentSteps(TenantDb<RoutingDb> database, LiveNotices notices, RoutingMeters meters, TimeProvider clock, ILogger<AssignmentSteps> log)
{
    /// <summary>The vault has the grant: taken. False when the promise does not stand any more; its grant is then being ended.</summary>
    public async Task<bool> CompleteAsync(Guid tenantId, Promised promised, CancellationToken ct)
    {
        DateTimeOffset? waitedSince = null;
        var done = await database.RunAsync(tenantId, async (db, tx, token) =>
        {
            var item = await LockAsync(db, tx, promised.ConsultationId, token);
            if (item.AssignmentId != promised.AssignmentId || item.State is not ConsultationState.Assigning)
            {
                return item.AssignmentId == promised.AssignmentId && item.State is ConsultationState.Taken or ConsultationState.Closing or ConsultationState.Closed;
            }

            var now = clock.GetUtcNow();
            item.State = ConsultationState.Taken;
            item.TakenAt = now;
            waitedSince = item.RequestedAt;
            item.Version++;
            await db.Steps.Where(step => step.Kind == StepKind.Assign && step.StepId == promised.AssignmentId).ExecuteDeleteAsync(token);
            tx.Announce(new CounselorAssigned
            {
                TenantId = tenantId, ConsultationId = item.ConsultationId, DeskId = item.DeskId, AssignmentId = promised.AssignmentId,
                CounselorId = promised.StaffId, AssignedAt = now, Version = item.Version,
            });
            await AnnounceHeadAsync(db, tx, item, now, token);
            return true;
        }, ct);
        if (waitedSince is { } since)
        {
            meters.Ended(since, WaitingEnd.Taken);
        }

        if (done)
        {
            LogTaken(log, promised.ConsultationId, promised.StaffId);
        }

        notices.Board(tenantId);
        notices.Case(tenantId, promised.ConsultationId);
        return done;
    }

    /// <summary>Puts the consultation back to its place in the line and has the grant ended. False when it was carried through after all.</summary>
    public async Task<bool> ReleaseAsync(Guid tenantId, Promised promised, CancellationToken ct)
    {
        var released = await database.RunAsync(tenantId, async (db, tx, token) =>
        {
            var item = await LockAsync(db, tx, promised.ConsultationId, token);
            if (item.AssignmentId != promised.AssignmentId)
            {
                return true;
            }

            if (item.State != ConsultationState.Assigning)
            {
                return item.State == ConsultationState.Abandoned;
            }

            item.State = ConsultationState.Waiting;
            item.AssignmentId = null;
            item.AssignedStaffId = null;
            item.Version++;
            await EndGrantAsync(db, promised, clock.GetUtcNow(), token);
            return true;
        }, ct);
        if (released)
        {
            LogReleased(log, promised.ConsultationId, promised.StaffId);
        }

        notices.Board(tenantId);
        return released;
    }

    /// <summary>Replaces the promise's step by one that ends its grant: the vault may or may not have it.</summary>
    public static async Task EndGrantAsync(RoutingDb db, Promised promised, DateTimeOffset now, CancellationToken ct)
    {
        await db.Steps.Where(step => step.Kind == StepKind.Assign && step.StepId == promised.AssignmentId).ExecuteDeleteAsync(ct);
        db.Steps.Add(new Step
        {
            TenantId = db.TenantId, Kind = StepKind.EndGrant, StepId = promised.AssignmentId, ConsultationId = promised.ConsultationId,
            StaffId = promised.StaffId, SessionId = promised.SessionId, Epoch = promised.Epoch, DueAt = now,
        });
    }

    /// <summary>Tells that the head left and everybody moved up. Nothing when others still wait before it: they did not move.</summary>
    public static async Task AnnounceHeadAsync(RoutingDb db, TenantTransaction tx, Consultation left, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.AheadAsync(left, ct) > 0)
        {
            return;
        }

        tx.Announce(new LineHeadMoved { TenantId = db.TenantId, DeskId = left.DeskId, MovedAt = now, Version = await db.RaiseLineAsync(tx, left.DeskId, ct) });
    }

    private static async Task<Consultation> LockAsync(RoutingDb db, TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        var deskId = await db.Consultations.Where(item => item.ConsultationId == consultationId).Select(item => item.DeskId).SingleAsync(ct);
        await db.LockLineAsync(tx, deskId, ct);
        return await db.LockConsultationAsync(consultationId, ct) ?? throw new InvalidOperationException("A consultation vanished.");
    }

    [LoggerMessage(EventIds.Taken, LogLevel.Information, "Consultation {ConsultationId} was taken by {CounselorId}")]
    private static partial void LogTaken(ILogger log, Guid consultationId, Guid counselorId);

    [LoggerMessage(EventIds.Released, LogLevel.Warning, "The promise of consultation {ConsultationId} to {CounselorId} was undone")]
    private static partial void LogReleased(ILogger log, Guid consultationId, Guid counselorId);
}

using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Routing.Assignment;
using Routing.Data;
using Routing.Live;
using Routing.Settings;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace Routing.UseCases.ReadBoard;

/// <summary>The board of one person in one tenant: their desks' lines, their cases, what needs them at once.</summary>
internal static class ReadBoard
{
    private const int MostWaiting = 500;
    private const int MostCases = 200;

    // Closed cases stay in sight until the shift is over: for memos, and to see that all went well.
    private static readonly TimeSpan ClosedInSight = AssignmentRule.LongestShift;

    internal static async Task<Results<Ok<BoardView>, ProblemHttpResult>> Handle(
        Caller caller, TenantDb<RoutingDb> database, TenantSettings settings, Cases cases, TimeProvider clock, CancellationToken ct)
    {
        var (tenantId, scope) = (caller.RequiredTenant, StaffScope.Of(caller.RequiredAct));
        if (!scope.Takes)
        {
            return Problems.NotAllowed();
        }

        var now = clock.GetUtcNow();
        var desks = settings.Desks(tenantId).Where(desk => scope.Sees(desk.Key, desk.Value.DepartmentId)).OrderBy(desk => desk.Value.Name, StringComparer.Ordinal).ToList();
        return TypedResults.Ok(await database.RunAsync(tenantId, async (db, _, token) =>
        {
            var counselors = await OnDutyAsync(db, now, token);
            var waiting = await WaitingAsync(db, [.. desks.Select(desk => desk.Key)], token);
            var mine = await CasesAsync(db.Consultations.Where(item => item.AssignedStaffId == scope.StaffId), now, token);
            return new BoardView(
                counselors.Contains(scope.StaffId),
                settings.Capacity(tenantId, scope.StaffId),
                await db.LoadAsync(scope.StaffId, token),
                [.. desks.Select(desk => Draw(desk.Key, desk.Value, waiting, counselors, settings, tenantId, now))],
                await cases.DrawAsync(db, mine, token),
                await AlertsAsync(db, scope, settings, counselors.Contains(scope.StaffId), token),
                await TeamAsync(db, scope, cases, now, token));
        }, ct));
    }

    private static DeskView Draw(
        Guid deskId, DeskSetting desk, ILookup<Guid, WaitingView> waiting, HashSet<Guid> onDuty, TenantSettings settings, Guid tenantId, DateTimeOffset now) =>
        new(deskId, desk.Name, desk.DepartmentId, OpeningRule.OpenAt(desk, now),
            [.. waiting[deskId].Select((item, at) => item with { Place = at + 1 })],
            settings.Scopes(tenantId).Count(scope => onDuty.Contains(scope.StaffId) && scope.Covers(deskId, desk.DepartmentId)));

    private static async Task<HashSet<Guid>> OnDutyAsync(RoutingDb db, DateTimeOffset now, CancellationToken ct)
    {
        var oldest = now - AssignmentRule.LongestShift;
        return await db.Counselors.Where(counselor => counselor.OnDuty && counselor.Since > oldest).Select(counselor => counselor.StaffId).ToHashSetAsync(ct);
    }

    private static async Task<ILookup<Guid, WaitingView>> WaitingAsync(RoutingDb db, List<Guid> deskIds, CancellationToken ct)
    {
        var rows = await db.Consultations.AsNoTracking().Where(item => deskIds.Contains(item.DeskId) && item.State == ConsultationState.Waiting)
            .OrderBy(item => item.RequestedAt).ThenBy(item => item.ConsultationId).Take(MostWaiting)
            .Select(item => new
            {
                item.DeskId, item.ConsultationId, item.RequestedAt, Urgent = db.Alerts.Any(alert => alert.ConsultationId == item.ConsultationId),
            }).ToListAsync(ct);
        return rows.ToLookup(row => row.DeskId, row => new WaitingView(row.ConsultationId, row.RequestedAt, 0, row.Urgent));
    }

    private static Task<List<Consultation>> CasesAsync(IQueryable<Consultation> of, DateTimeOffset now, CancellationToken ct)
    {
        var closedAfter = now - ClosedInSight;
        return of.AsNoTracking()
            .Where(item => item.State == ConsultationState.Taken || item.State == ConsultationState.Closing || (item.State == ConsultationState.Closed && item.ClosedAt > closedAfter))
            .OrderBy(item => item.State).ThenBy(item => item.TakenAt).Take(MostCases).ToListAsync(ct);
    }

    private static async Task<List<CaseView>?> TeamAsync(RoutingDb db, StaffScope scope, Cases cases, DateTimeOffset now, CancellationToken ct)
    {
        if (!scope.Supervisor)
        {
            return null;
        }

        var departments = scope.Departments.ToList();
        var rows = await CasesAsync(db.Consultations.Where(item => item.DepartmentId != null && departments.Contains(item.DepartmentId.Value)), now, ct);
        return await cases.DrawAsync(db, rows, ct);
    }

    private static async Task<List<AlertView>> AlertsAsync(RoutingDb db, StaffScope scope, TenantSettings settings, bool onDuty, CancellationToken ct)
    {
        var rows = await db.Alerts.AsNoTracking().Where(alert => alert.SeenAt == null).OrderByDescending(alert => alert.RaisedAt).Take(MostWaiting)
            .Select(alert => new
            {
                Alert = alert, Theirs = db.Consultations.Any(item => item.ConsultationId == alert.ConsultationId && item.AssignedStaffId == scope.StaffId),
            }).ToListAsync(ct);
        return [.. rows
            .Where(row => AlertRule.Concerns(row.Alert, row.Alert.DeskId is { } desk ? settings.Desk(db.TenantId, desk)?.DepartmentId : null, scope, onDuty, row.Theirs))
            .Select(row => new AlertView(row.Alert.AlertId, row.Alert.Kind, row.Alert.ConsultationId, row.Alert.ExceptionId, row.Alert.DeskId, row.Alert.RaisedAt))];
    }
}

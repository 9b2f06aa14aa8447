using Microsoft.AspNetCore.Http.HttpResults;
using Routing.Live;
using Routing.Settings;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace Routing.UseCases.ReadBoard;

/// <summary>The board of one person in one tenant: their desks' lines, their cases, what needs them at once.</summary>
internal static class ReadBoard
{
    internal static async Task<Results<Ok<BoardView>, ProblemHttpResult>> Handle(
        Caller caller, BoardReader reader, TenantSettings settings, Cases cases, TimeProvider clock, CancellationToken ct)
    {
        var (tenantId, act) = (caller.RequiredTenant, caller.RequiredAct);
        var scope = StaffScope.Of(act);
        if (!scope.Takes)
        {
            return Problems.NotAllowed();
        }

        var desks = settings.Desks(tenantId).Where(desk => scope.Sees(desk.Key, desk.Value.DepartmentId)).OrderBy(desk => desk.Value.Name, StringComparer.Ordinal).ToList();
        return TypedResults.Ok(Draw(await reader.ReadAsync(tenantId, scope, desks.Select(desk => desk.Key), ct), tenantId, scope, act.SessionId, desks, settings, cases, clock.GetUtcNow()));
    }

    private static BoardView Draw(
        BoardRows rows, Guid tenantId, StaffScope scope, Guid? sessionId, List<KeyValuePair<Guid, DeskSetting>> desks, TenantSettings settings, Cases cases, DateTimeOffset now)
    {
        var onDuty = rows.OnDuty.TryGetValue(scope.StaffId, out var from);
        var scopes = settings.Scopes(tenantId).Where(other => rows.OnDuty.ContainsKey(other.StaffId)).ToList();
        return new BoardView(
            // Said from another session, it is over in a moment: this sign-in has ended that one. A switch that goes off by itself just when somebody takes a talk would be worse than one that is off at once.
            onDuty && from == sessionId,
            settings.Capacity(tenantId, scope.StaffId),
            rows.Loads.GetValueOrDefault(scope.StaffId),
            [.. desks.Select(desk => new DeskView(
                desk.Key, desk.Value.Name, desk.Value.DepartmentId, OpeningRule.OpenAt(desk.Value, now), [.. rows.Waiting[desk.Key].Select((item, at) => item with { Place = at + 1 })],
                scopes.Count(other => other.Covers(desk.Key, desk.Value.DepartmentId))))],
            cases.Draw(rows.Cases[scope.StaffId]),
            Alerts(rows, tenantId, scope, settings, onDuty),
            scope.Supervisor ? cases.Draw(Team(rows, scope)) : null);
    }

    private static IEnumerable<CaseRow> Team(BoardRows rows, StaffScope scope) =>
        scope.Departments.SelectMany(department => rows.Team[department]).OrderBy(row => row.Item.State).ThenBy(row => row.Item.TakenAt).Take(BoardRows.MostCases);

    private static IReadOnlyList<AlertView> Alerts(BoardRows rows, Guid tenantId, StaffScope scope, TenantSettings settings, bool onDuty) =>
        [.. rows.Alerts
            .Where(open => AlertRule.Concerns(open.Alert, open.Alert.DeskId is { } desk ? settings.Desk(tenantId, desk)?.DepartmentId : null, scope, onDuty, open.AssignedStaffId == scope.StaffId))
            .Select(open => open.Alert)
            .Select(alert => new AlertView(alert.AlertId, alert.Kind, alert.ConsultationId, alert.ExceptionId, alert.DeskId, alert.RaisedAt))];
}

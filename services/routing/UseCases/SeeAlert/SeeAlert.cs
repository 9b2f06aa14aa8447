using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Routing.Data;
using Routing.Live;
using Routing.Settings;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace Routing.UseCases.SeeAlert;

/// <summary>A supervisor, or who has the consultation, takes an alert off the board; repeating it is safe.</summary>
internal static partial class SeeAlert
{
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid alertId, Caller caller, TenantDb<RoutingDb> database, TenantSettings settings, LiveNotices notices, TimeProvider clock, ILogger<Alert> log, CancellationToken ct)
    {
        var (tenantId, act) = (caller.RequiredTenant, caller.RequiredAct);
        var seen = await database.RunAsync(tenantId, async (db, _, token) =>
        {
            if (await db.Alerts.SingleOrDefaultAsync(item => item.AlertId == alertId, token) is not { } alert)
            {
                return false;
            }

            var theirs = await db.Consultations.AnyAsync(item => item.ConsultationId == alert.ConsultationId && item.AssignedStaffId == act.Subject, token);
            var department = alert.DeskId is { } desk ? settings.Desk(tenantId, desk)?.DepartmentId : null;
            if (!AlertRule.MayAcknowledge(alert, department, StaffScope.Of(act), theirs))
            {
                return false;
            }

            alert.SeenAt ??= clock.GetUtcNow();
            alert.SeenBy ??= act.Subject;
            return true;
        }, ct);
        if (!seen)
        {
            return Problems.NotFound();
        }

        notices.Board(tenantId);
        LogSeen(log, act.Subject);
        return TypedResults.NoContent();
    }

    [LoggerMessage(EventIds.AlertSeen, LogLevel.Information, "Staff member {StaffId} has seen an alert")]
    private static partial void LogSeen(ILogger log, Guid staffId);
}

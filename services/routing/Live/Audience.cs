using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Routing.Assignment;
using Routing.Data;
using Routing.Settings;
using ServiceDefaults.Data;

namespace Routing.Live;

/// <summary>Who hears of what: the person who has the consultation and the supervisors of its department, nobody else.</summary>
internal sealed class Audience(TenantDb<RoutingDb> database, TenantSettings settings, TimeProvider clock)
{
    private const int MostKnown = 20_000;
    private static readonly TimeSpan KnownFor = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<(Guid Tenant, Guid Consultation), (DateTimeOffset Until, IReadOnlyList<LiveKey> Keys)> known = new();

    /// <summary>Who has it may have changed: look again.</summary>
    public void Forget(Guid tenantId, Guid consultationId) => known.TryRemove((tenantId, consultationId), out _);

    /// <summary>The addresses for each of these consultations; an unknown one has none.</summary>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<LiveKey>>> OfCasesAsync(Guid tenantId, IReadOnlySet<Guid> consultationIds, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var found = new Dictionary<Guid, IReadOnlyList<LiveKey>>();
        foreach (var id in consultationIds)
        {
            if (known.TryGetValue((tenantId, id), out var entry) && entry.Until > now)
            {
                found[id] = entry.Keys;
            }
        }

        var missing = consultationIds.Where(id => !found.ContainsKey(id)).ToList();
        if (missing.Count == 0)
        {
            return found;
        }

        var rows = await database.RunInBackgroundAsync(tenantId, (db, _, token) => db.Consultations.AsNoTracking().Where(item => missing.Contains(item.ConsultationId))
            .Select(item => new { item.ConsultationId, item.AssignedStaffId, item.DepartmentId, item.State }).ToListAsync(token), ct);
        if (known.Count > MostKnown)
        {
            known.Clear();
        }

        foreach (var row in rows)
        {
            LiveKey[] keys =
            [
                .. row.AssignedStaffId is { } staff && row.State != ConsultationState.Abandoned ? [new LiveKey(LiveScope.Staff, tenantId, staff)] : Array.Empty<LiveKey>(),
                .. row.DepartmentId is { } department ? [new LiveKey(LiveScope.Department, tenantId, department)] : Array.Empty<LiveKey>(),
            ];
            found[row.ConsultationId] = keys;
            if (row.State == ConsultationState.Taken)
            {
                known[(tenantId, row.ConsultationId)] = (now + KnownFor, keys);
            }
        }

        return found;
    }

    /// <summary>Who must hear of an alert: its supervisors, who is on duty for its desk, and who has the consultation; null when there is no such open alert (yet).</summary>
    public async Task<IReadOnlyList<LiveKey>?> OfAlertAsync(Guid tenantId, Guid alertId, CancellationToken ct)
    {
        var found = await database.RunInBackgroundAsync(tenantId, async (db, _, token) =>
        {
            if (await db.Alerts.AsNoTracking().SingleOrDefaultAsync(item => item.AlertId == alertId && item.SeenAt == null, token) is not { } alert)
            {
                return null;
            }

            var assignee = await db.Consultations.Where(item => item.ConsultationId == alert.ConsultationId).Select(item => item.AssignedStaffId).SingleOrDefaultAsync(token);
            var counselors = await db.Counselors.AsNoTracking().Where(counselor => counselor.OnDuty).ToListAsync(token);
            return new Found(alert, assignee, counselors);
        }, ct);
        if (found is null)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var onDuty = found.Counselors.Where(counselor => AssignmentRule.OnDuty(counselor.OnDuty, counselor.Since, now)).Select(counselor => counselor.StaffId).ToHashSet();
        var department = found.Alert.DeskId is { } desk ? settings.Desk(tenantId, desk)?.DepartmentId : null;
        return [.. settings.Scopes(tenantId)
            .Where(scope => AlertRule.Concerns(found.Alert, department, scope, onDuty.Contains(scope.StaffId), scope.StaffId == found.Assignee))
            .Select(scope => new LiveKey(LiveScope.Staff, tenantId, scope.StaffId))];
    }

    private sealed record Found(Alert Alert, Guid? Assignee, List<Counselor> Counselors);
}

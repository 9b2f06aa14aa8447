using Contracts.Routing.V1;
using Microsoft.EntityFrameworkCore;
using Routing.Assignment;
using Routing.Data;
using ServiceDefaults.Data;

namespace Routing.Presence;

/// <summary>Who is on duty: a row, so that it survives a restart. Going off never touches the consultations a person has.</summary>
internal static class PresenceBook
{
    /// <summary>Sets a person's presence; announces it when it changed.</summary>
    public static async Task SetAsync(RoutingDb db, TenantTransaction tx, Guid staffId, bool onDuty, Guid? sessionId, DateTimeOffset now, CancellationToken ct)
    {
        var counselor = await db.LockCounselorAsync(tx, staffId, now, ct);
        var was = AssignmentRule.OnDuty(counselor.OnDuty, counselor.Since, now);
        if (onDuty || was != onDuty)
        {
            // Saying "on duty" again begins the shift anew, from the session it is said from.
            counselor.Since = now;
        }

        counselor.OnDuty = onDuty;
        counselor.SessionId = onDuty ? sessionId : null;
        if (was != onDuty)
        {
            tx.Announce(new PresenceChanged { TenantId = db.TenantId, StaffId = staffId, OnDuty = onDuty, ChangedAt = now });
        }
    }

    /// <summary>Takes these people off duty who are on; gives how many.</summary>
    public static async Task<int> EndAsync(RoutingDb db, TenantTransaction tx, IReadOnlyCollection<Guid> staffIds, DateTimeOffset now, CancellationToken ct)
    {
        // In a fixed order, so that two of these never wait for each other.
        var onDuty = await db.Counselors.AsNoTracking().Where(counselor => counselor.OnDuty && staffIds.Contains(counselor.StaffId))
            .OrderBy(counselor => counselor.StaffId).Select(counselor => counselor.StaffId).ToListAsync(ct);
        foreach (var staffId in onDuty)
        {
            await SetAsync(db, tx, staffId, onDuty: false, null, now, ct);
        }

        return onDuty.Count;
    }
}

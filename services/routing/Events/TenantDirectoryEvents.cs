using Contracts.TenantDirectory.V1;
using Microsoft.EntityFrameworkCore;
using Routing.Data;
using Routing.Live;
using Routing.Presence;
using Routing.Settings;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;

namespace Routing.Events;

/// <summary>A person's rights changed. Where the copy of the settings knows it first, they are off duty here; where it comes later, <see cref="StaffWatch"/> does it.</summary>
internal sealed class StaffChangedConsumer(TenantDb<RoutingDb> database, TenantSettings settings, LiveNotices notices, TimeProvider clock) : IEventConsumer<StaffChanged>
{
    public async Task HandleAsync(StaffChanged happened, EventContext context, CancellationToken ct)
    {
        if (settings.Scope(context.TenantId, happened.StaffId) is { Takes: false })
        {
            await database.InAsync(context.Transaction, (db, tx, token) => PresenceBook.EndAsync(db, tx, [happened.StaffId], clock.GetUtcNow(), token), ct);
            notices.BoardSoon(context.TenantId);
        }
    }
}

/// <summary>A session ended: who went on duty from it is off, and its streams end. Another session of the same person stays as it is.</summary>
internal sealed class StaffSessionEndedConsumer(TenantDb<RoutingDb> database, LiveNotices notices, TimeProvider clock) : IEventConsumer<StaffSessionEnded>
{
    public async Task HandleAsync(StaffSessionEnded happened, EventContext context, CancellationToken ct)
    {
        notices.EndSession(happened.SessionId);
        await database.InAsync(context.Transaction, async (db, tx, token) =>
        {
            var from = await db.Counselors.Where(counselor => counselor.OnDuty && counselor.SessionId == happened.SessionId).Select(counselor => counselor.StaffId).ToListAsync(token);
            return await PresenceBook.EndAsync(db, tx, from, clock.GetUtcNow(), token);
        }, ct);
        notices.BoardSoon(context.TenantId);
    }
}

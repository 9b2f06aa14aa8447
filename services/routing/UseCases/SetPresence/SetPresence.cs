using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Routing.Data;
using Routing.Live;
using Routing.Presence;
using Routing.Settings;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace Routing.UseCases.SetPresence;

/// <summary>On or off duty.</summary>
/// <param name="OnDuty">Whether the person takes consultations now.</param>
public sealed record SetPresenceRequest([property: Required] bool? OnDuty);

/// <summary>One's own presence.</summary>
/// <param name="OnDuty">Whether on duty.</param>
/// <param name="Capacity">How many consultations at once.</param>
/// <param name="Load">How many now.</param>
public sealed record PresenceView(bool OnDuty, int Capacity, int Load);

/// <summary>Goes on or off duty; consultations one has stay.</summary>
internal static partial class SetPresence
{
    internal static async Task<Results<Ok<PresenceView>, ProblemHttpResult>> Handle(
        SetPresenceRequest request, Caller caller, TenantDb<RoutingDb> database, TenantSettings settings, LiveNotices notices, TimeProvider clock, ILogger<SetPresenceRequest> log,
        CancellationToken ct)
    {
        var (tenantId, act) = (caller.RequiredTenant, caller.RequiredAct);
        if (!StaffScope.Of(act).Takes)
        {
            return Problems.NotAllowed();
        }

        var onDuty = request.OnDuty ?? false;
        var load = await database.RunAsync(tenantId, async (db, tx, token) =>
        {
            await PresenceBook.SetAsync(db, tx, act.Subject, onDuty, act.SessionId, clock.GetUtcNow(), token);
            return await db.LoadAsync(act.Subject, token);
        }, ct);
        notices.Board(tenantId);
        LogPresenceSet(log, act.Subject, onDuty ? 1 : 0);
        return TypedResults.Ok(new PresenceView(onDuty, settings.Capacity(tenantId, act.Subject), load));
    }

    [LoggerMessage(EventIds.PresenceSet, LogLevel.Information, "Staff member {StaffId} set their presence (on duty: {Count})")]
    private static partial void LogPresenceSet(ILogger log, Guid staffId, int count);
}

using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using TenantDirectory.Sessions;

namespace TenantDirectory.UseCases.CheckSessions;

/// <summary>Tickets as they stood in the cookies.</summary>
public sealed record CheckSessionsRequest([property: Required] IReadOnlyList<string> Tickets)
{
    public override string ToString() => nameof(CheckSessionsRequest);
}

/// <summary>One tenant of a session.</summary>
internal sealed record SessionMembership(Guid TenantId, IReadOnlyList<string> Roles, IReadOnlyList<Guid> Departments, IReadOnlyList<Guid> Desks);

/// <summary>A running session.</summary>
internal sealed record SessionView(
    Guid SessionId, Guid StaffId, string DisplayName, DateTimeOffset StepUpAt, DateTimeOffset ExpiresAt, IReadOnlyList<SessionMembership> Memberships)
{
    public override string ToString() => nameof(SessionView);
}

/// <summary>What stands behind the ticket with this number; nothing when it is unknown, ended or run out.</summary>
internal sealed record CheckedTicket(int TicketIndex, SessionView? Session);

/// <summary>The answers in the order of the tickets.</summary>
internal sealed record CheckedSessions(IReadOnlyList<CheckedTicket> Sessions);

/// <summary>The gateway asks before each staff request (its copy lives 2 s) and every second for open streams.</summary>
internal static class CheckSessions
{
    /// <summary>Checks up to 500 tickets with one query.</summary>
    internal static async Task<Results<Ok<CheckedSessions>, ProblemHttpResult>> Handle(CheckSessionsRequest request, StaffSessions sessions, CancellationToken ct)
    {
        if (request.Tickets.Count > 500 || request.Tickets.Any(ticket => ticket is null or { Length: > 200 }))
        {
            return Problems.Invalid("At most 500 tickets.");
        }

        var found = await sessions.CheckAsync(request.Tickets, ct);
        return TypedResults.Ok(new CheckedSessions([.. found.Select((session, index) => new CheckedTicket(index, View(session)))]));
    }

    private static SessionView? View(StaffSession? session) => session is null ? null : new SessionView(
        session.SessionId, session.StaffId, session.DisplayName, session.StepUpAt, session.ExpiresAt,
        [.. session.Acts.OrderBy(act => act.Key).Select(act => new SessionMembership(act.Key, act.Value.Roles, act.Value.Departments, act.Value.Desks))]);
}

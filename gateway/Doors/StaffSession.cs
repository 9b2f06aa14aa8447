using System.Collections.Concurrent;
using ServiceDefaults.Tokens;

namespace Gateway.Doors;

/// <summary>What a staff member is in one tenant.</summary>
internal sealed record Membership(Guid TenantId, IReadOnlyList<string> Roles, IReadOnlyList<Guid> Departments, IReadOnlyList<Guid> Desks);

/// <summary>A checked staff session, as the owner of sessions tells it. The gateway takes no name from it.</summary>
internal sealed record StaffSession(Guid SessionId, Guid StaffId, DateTimeOffset? StepUpAt, DateTimeOffset ExpiresAt, IReadOnlyList<Membership> Memberships)
{
    private readonly ConcurrentDictionary<(Guid TenantId, string Service), string> reading = new();

    /// <summary>The token for what this person reads: the same one as long as this answer of the sessions' owner is believed, which is 2 s. A reader's may be repeated (trust 4.3).</summary>
    public string ReadingToken(Guid tenantId, string service, Func<string> make) => reading.GetOrAdd((tenantId, service), _ => make());

    /// <summary>The person in one tenant, or null where the session has no membership.</summary>
    public Act? In(Guid tenantId) => Memberships.FirstOrDefault(membership => membership.TenantId == tenantId) is { } membership
        ? new Act(StaffId, SessionId, membership.Roles.ToHashSet(), membership.Departments.ToHashSet(), membership.Desks.ToHashSet(), StepUpAt)
        : null;

    /// <summary>The person over all tenants: what holds in each is looked up by the stream's owner.</summary>
    public Act Everywhere() => Act.Of(StaffId, SessionId) with { StepUpAt = StepUpAt };
}

/// <summary>What the door found out about a request.</summary>
internal sealed record Admission(Guid? TenantId, Act? Act, StaffSession? Session, string? Ticket)
{
    public Guid RequiredTenant => TenantId ?? throw new InvalidOperationException("This request has no tenant.");

    public Act RequiredAct => Act ?? throw new InvalidOperationException("This request has no person.");

    public IReadOnlyList<Guid> Tenants => Session is { } session ? [.. session.Memberships.Select(membership => membership.TenantId)] : [];

    /// <summary>The ticket is the cookie's value: it must not reach a log by way of a printed record.</summary>
    public override string ToString() => nameof(Admission);

    public static Admission Of(HttpContext http) => http.Features.Get<Admission>() ?? throw new InvalidOperationException("The request did not pass the door.");
}

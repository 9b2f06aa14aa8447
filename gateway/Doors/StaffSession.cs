using ServiceDefaults.Tokens;

namespace Gateway.Doors;

/// <summary>What a staff member is in one tenant.</summary>
internal sealed record Membership(Guid TenantId, IReadOnlyList<string> Roles, IReadOnlyList<Guid> Departments, IReadOnlyList<Guid> Desks);

/// <summary>A checked staff session, as the owner of sessions tells it. The gateway takes no name from it.</summary>
internal sealed record StaffSession(Guid SessionId, Guid StaffId, DateTimeOffset? StepUpAt, DateTimeOffset ExpiresAt, IReadOnlyList<Membership> Memberships)
{
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

    public static Admission Of(HttpContext http) => http.Features.Get<Admission>() ?? throw new InvalidOperationException("The request did not pass the door.");
}

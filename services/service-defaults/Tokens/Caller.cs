using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Validation;

namespace ServiceDefaults.Tokens;

/// <summary>What an internal token may be used as; each issuer may make only some of them.</summary>
public enum TokenUse
{
    /// <summary>Not known to this build: refused.</summary>
    Unknown = 0,

    /// <summary>Somebody on a tenant's public host; no person is known.</summary>
    Visitor = 1,

    /// <summary>A signed-in staff member; made by the gateway after the session check.</summary>
    Staff = 2,

    /// <summary>A resident with a session; made by the service that holds the sessions.</summary>
    Resident = 3,

    /// <summary>A service reading feeds and settings; no tenant, no person.</summary>
    Service = 4,

    /// <summary>A service acting for one named purpose without a person, or naming a staff member.</summary>
    Purpose = 5,
}

/// <summary>The person a call is made for.</summary>
/// <param name="Subject">The staff member's or resident's id.</param>
/// <param name="SessionId">The session it was checked against.</param>
/// <param name="Roles">Staff roles in the named tenant, in their wire form.</param>
/// <param name="Departments">Departments in the named tenant.</param>
/// <param name="Desks">Desks in the named tenant.</param>
/// <param name="StepUpAt">When the person last proved themselves anew.</param>
public sealed record Act(
    Guid Subject, Guid SessionId, IReadOnlySet<string> Roles, IReadOnlySet<Guid> Departments, IReadOnlySet<Guid> Desks, DateTimeOffset? StepUpAt)
{
    /// <summary>A person without roles: a resident, or the staff member a purpose names.</summary>
    public static Act Of(Guid subject, Guid sessionId) =>
        new(subject, sessionId, new HashSet<string>(), new HashSet<Guid>(), new HashSet<Guid>(), null);
}

/// <summary>Who calls: read from the verified internal token, from nothing else.</summary>
/// <param name="Issuer">The calling service.</param>
/// <param name="Use">What the token may be used as.</param>
/// <param name="TenantId">The tenant; absent for feeds, settings and the staff stream.</param>
/// <param name="TenantIds">All tenants of the staff session, on streams only.</param>
/// <param name="Act">The person, where there is one.</param>
/// <param name="Purpose">The named purpose, for <see cref="TokenUse.Purpose"/>.</param>
/// <remarks>Not validated as input: validation reads every property, and <see cref="RequiredTenant"/> throws where there is none.</remarks>
#pragma warning disable ASP0029 // The attribute may still move; without it each endpoint that takes a tenantless caller answers 500. Owner: service-defaults, 2026-11-21.
[SkipValidation]
#pragma warning restore ASP0029
public sealed record Caller(string Issuer, TokenUse Use, Guid? TenantId, IReadOnlyList<Guid> TenantIds, Act? Act, string? Purpose)
{
    /// <summary>The tenant of a call that must have one; policies guarantee it.</summary>
    public Guid RequiredTenant => TenantId ?? throw new InvalidOperationException("This call carries no tenant.");

    /// <summary>The person of a call that must have one; policies guarantee it.</summary>
    public Act RequiredAct => Act ?? throw new InvalidOperationException("This call carries no person.");

    /// <summary>The caller of a request that passed authentication.</summary>
    public static Caller Of(HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("The request was not authenticated.");

    /// <summary>Lets endpoints take a <see cref="Caller"/> as a parameter.</summary>
    public static ValueTask<Caller> BindAsync(HttpContext http) => ValueTask.FromResult(Of(http));
}

using System.Security.Claims;
using System.Text.Encodings.Web;
using Gateway.Forwarding;
using Gateway.Hosts;
using Gateway.Routes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace Gateway.Doors;

/// <summary>Why a request stops at the door.</summary>
internal enum Refusal
{
    /// <summary>Nobody lives on this host, this path is another host's, or the named tenant is not the session's.</summary>
    NotFound = 1,

    /// <summary>No session, or one that ended.</summary>
    SignInNeeded = 2,

    /// <summary>Another site sent it.</summary>
    NotAllowed = 3,

    /// <summary>A header is missing.</summary>
    Invalid = 4,

    /// <summary>Hosts or sessions cannot be looked up now.</summary>
    Away = 5,
}

/// <summary>Decides at the door: host, then origin, then session, then the named tenant. The rest is the services' decision on the person.</summary>
internal sealed class DoorCheck(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, HostTable hosts, StaffSessions sessions, IOptions<GatewayOptions> gateway)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The authentication scheme.</summary>
    public const string SchemeName = "Door";

    /// <summary>The header in which the console names the tenant of a request.</summary>
    public const string TenantHeader = "Tomoshibi-Tenant";

    private Refusal refusal = Refusal.NotFound;

    /// <summary>One policy per kind of caller; what names none is refused.</summary>
    public static void AddPolicies(IServiceCollection services)
    {
        services.AddAuthentication(SchemeName).AddScheme<AuthenticationSchemeOptions, DoorCheck>(SchemeName, null);
        var policies = services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(SchemeName).RequireAssertion(_ => false).Build());
        foreach (var who in Enum.GetValues<Who>())
        {
            policies.AddPolicy(who.ToString(), policy => policy.AddAuthenticationSchemes(SchemeName).RequireAuthenticatedUser()
                .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint()?.Metadata.GetMetadata<Gate>()?.Who == who));
        }
    }

    /// <inheritdoc />
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Context.GetEndpoint()?.Metadata.GetMetadata<Gate>() is not { } gate)
        {
            return AuthenticateResult.NoResult();
        }

        var (admission, why) = await AdmitAsync(gate);
        if (admission is null)
        {
            refusal = why;
            return AuthenticateResult.Fail("Refused at the door.");
        }

        Context.Features.Set(admission);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(SchemeName)), SchemeName));
    }

    private async Task<(Admission? Admission, Refusal Why)> AdmitAsync(Gate gate)
    {
        var tenantId = hosts.TenantOf(Request.Host);
        if (gate.Host == HostClass.Tenant && tenantId is null)
        {
            return (null, hosts.Loaded || OnDesk ? Refusal.NotFound : Refusal.Away);
        }

        if (gate.Host == HostClass.Desk && !OnDesk)
        {
            return (null, Refusal.NotFound);
        }

        if (!gate.FromOtherSites && gate.Service.Length > 0 && Request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
        {
            return (null, Refusal.NotAllowed);
        }

        return gate.Who is Who.Staff or Who.StaffStream ? await AdmitStaffAsync(gate) : (new Admission(tenantId, null, null, null), default);
    }

    private bool OnDesk => string.Equals(Request.Host.Host, gateway.Value.DeskHost, StringComparison.OrdinalIgnoreCase);

    private async Task<(Admission? Admission, Refusal Why)> AdmitStaffAsync(Gate gate)
    {
        try
        {
            if (Request.Cookies[SessionCookies.Staff] is not { } ticket || await sessions.FindAsync(ticket, Context.RequestAborted) is not { } session)
            {
                return (null, Refusal.SignInNeeded);
            }

            if (gate.Who == Who.StaffStream)
            {
                return (new Admission(null, session.Everywhere(), session, ticket), default);
            }

            if (Request.Headers[TenantHeader] is not [{ } named] || !Guid.TryParseExact(named, "D", out var tenantId))
            {
                return (null, Refusal.Invalid);
            }

            return session.In(tenantId) is { } act ? (new Admission(tenantId, act, session, ticket), default) : (null, Refusal.NotFound);
        }
        catch (SessionsUnknownException)
        {
            return (null, Refusal.Away);
        }
    }

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => refusal switch
    {
        Refusal.SignInNeeded => Problems.SignInNeeded().ExecuteAsync(Context),
        Refusal.NotAllowed => Problems.NotAllowed().ExecuteAsync(Context),
        Refusal.Invalid => Problems.Invalid("The header Tomoshibi-Tenant must name one tenant.").ExecuteAsync(Context),
        Refusal.Away => Forwarder.AwayAsync(Context, string.Empty),
        _ => Problems.NotFound().ExecuteAsync(Context),
    };

    /// <inheritdoc />
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.NotFound().ExecuteAsync(Context);
}

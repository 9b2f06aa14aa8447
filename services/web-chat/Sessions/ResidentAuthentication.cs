using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace WebChat.Sessions;

/// <summary>A resident: the gateway's visitor token says which tenant, the session cookie says who, and both must agree.</summary>
internal sealed class ResidentAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionStore sessions)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>The scheme and the policy.</summary>
    public const string Name = "Resident";

    /// <summary>Adds the scheme and the policy.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ResidentAuthentication>(Name, null);
        services.AddAuthorizationBuilder().AddPolicy(Name, policy => policy.AddAuthenticationSchemes(Name).RequireAuthenticatedUser().RequireAssertion(Holds));
    }

    private static bool Holds(AuthorizationHandlerContext context) =>
        context.Resource is HttpContext http && http.Features.Get<Caller>() is { Use: TokenUse.Visitor, TenantId: { } tenantId }
        && http.Features.Get<ResidentSession>()?.TenantId == tenantId;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!(await Context.AuthenticateAsync(InternalTokens.Scheme)).Succeeded || Context.Features.Get<Caller>() is not { Use: TokenUse.Visitor, TenantId: { } tenantId })
        {
            return AuthenticateResult.NoResult();
        }

        if (await sessions.FindAsync(tenantId, Request.Cookies[SessionCookies.Session], Context.RequestAborted) is not { } session)
        {
            return AuthenticateResult.Fail("There is no such session.");
        }

        Context.Features.Set(session);
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("use", Name)], Scheme.Name));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Problems.SignInNeeded().ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.NotAllowed().ExecuteAsync(Context);
}

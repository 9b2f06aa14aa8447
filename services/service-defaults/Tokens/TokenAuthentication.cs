using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Tokens;

/// <summary>Which issuer may make which tokens for this service: pinned in code, so that a stolen key of one cannot speak as another.</summary>
public sealed class TokenRules
{
    private readonly HashSet<(string Issuer, TokenUse Use)> uses = [];
    private readonly HashSet<(string Issuer, string Purpose)> purposes = [];

    /// <summary>An issuer may make these uses.</summary>
    public TokenRules Accept(string issuer, params TokenUse[] accepted)
    {
        Array.ForEach(accepted, use => uses.Add((issuer, use)));
        return this;
    }

    /// <summary>An issuer may name these purposes.</summary>
    public TokenRules AcceptPurpose(string issuer, params string[] accepted)
    {
        Array.ForEach(accepted, purpose => purposes.Add((issuer, purpose)));
        return this;
    }

    internal bool Allow(Caller caller) => caller.Use == TokenUse.Purpose
        ? caller.Purpose is { } purpose && purposes.Contains((caller.Issuer, purpose))
        : uses.Contains((caller.Issuer, caller.Use));
}

/// <summary>Verifies the internal token of each request and names the policies that endpoints ask for.</summary>
public static class InternalTokens
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "InternalToken";

    /// <summary>The issuer of the operators' tool.</summary>
    public const string Operator = "operator-cli";

    /// <summary>Whether a policy asks for a person: without one the answer is 401.</summary>
    internal static bool AsksForPerson(string? policy) => policy is "Staff" or "StaffStream" or "Person" or "ResidentAct" or "Resident";

    /// <summary>Whether a policy is for people whose roles are asked: the answer may be 403.</summary>
    internal static bool AsksForRole(string? policy) => policy is "Staff" or "StaffStream";

    /// <summary>Whether the caller names the tenant, one of the session's.</summary>
    internal static bool AsksForTenant(string? policy) => policy is "Staff";

    /// <summary>Policies: <c>Visitor</c> (tenant, no person), <c>Staff</c>, <c>StaffStream</c>, <c>ResidentAct</c>, <c>Person</c> (staff or resident), <c>Service</c>, <c>Operator</c>, and <c>Purpose:…</c>.</summary>
    public static IServiceCollection AddInternalTokens(this IServiceCollection services, Action<TokenRules> configure)
    {
        var rules = new TokenRules().Accept(Operator, TokenUse.Service);
        configure(rules);
        services.AddSingleton(rules).AddSingleton<TokenVerifier>().AddSingleton<TokenMint>();
        services.AddAuthentication(Scheme).AddScheme<AuthenticationSchemeOptions, TokenHandler>(Scheme, null);
        services.AddAuthorizationBuilder()
            // Denies each of our endpoints that names no policy. What is no endpoint of ours gets the framework's own 404, 405 or 415.
            .SetFallbackPolicy(new AuthorizationPolicyBuilder(Scheme).RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build())
            .AddPolicy("Visitor", policy => Require(policy, caller => caller is { Use: TokenUse.Visitor, TenantId: not null }))
            .AddPolicy("Staff", policy => Require(policy, caller => caller is { Use: TokenUse.Staff, TenantId: not null, Act: not null }))
            .AddPolicy("StaffStream", policy => Require(policy, caller => caller is { Use: TokenUse.Staff, Act: not null }))
            .AddPolicy("ResidentAct", policy => Require(policy, caller => caller is { Use: TokenUse.Resident, TenantId: not null, Act: not null }))
            .AddPolicy("Person", policy => Require(policy, caller => caller is { Use: TokenUse.Staff or TokenUse.Resident, TenantId: not null, Act: not null }))
            // The operators' tool speaks under an issuer of its own, for its own short list of routes: it reads neither feeds nor settings.
            .AddPolicy("Operator", policy => Require(policy, caller => caller is { Use: TokenUse.Service, Issuer: Operator }))
            .AddPolicy("Service", policy => Require(policy, caller => caller is { Use: TokenUse.Service, Issuer: not Operator }));
        services.AddSingleton<IAuthorizationPolicyProvider, PurposePolicies>();
        return services;
    }

    internal static void Require(AuthorizationPolicyBuilder policy, Func<Caller, bool> test) =>
        policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser()
            .RequireAssertion(context => context.Resource is HttpContext http && http.Features.Get<Caller>() is { } caller && test(caller));

    private sealed class PurposePolicies(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
    {
        public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
        {
            if (!policyName.StartsWith("Purpose:", StringComparison.Ordinal)) return await base.GetPolicyAsync(policyName);

            var purpose = policyName["Purpose:".Length..];
            var builder = new AuthorizationPolicyBuilder();
            Require(builder, caller => caller is { Use: TokenUse.Purpose, TenantId: not null } && caller.Purpose == purpose);
            return builder.Build();
        }
    }
}

/// <summary>Checks signature, issuer's own key, audience, times and shape of an internal token.</summary>
public sealed class TokenVerifier
{
    private const int MostKnown = 10_000;
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };
    private readonly Dictionary<string, SecurityKey> keys;
    private readonly ConcurrentDictionary<string, (Caller Caller, DateTime Until)> known = new();
    private readonly TokenValidationParameters rules;
    private readonly TimeProvider clock;

    /// <summary>Reads the mounted JWKS.</summary>
    public TokenVerifier(IOptions<ServiceOptions> service, IOptions<TokenOptions> options, TimeProvider clock)
    {
        this.clock = clock;
        keys = new JsonWebKeySet(File.ReadAllText(options.Value.JwksFile)).GetSigningKeys().ToDictionary(key => key.KeyId);
        rules = new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidAudience = service.Value.Name,
            ValidateIssuer = false,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            LifetimeValidator = (_, expires, parsed, _) => Alive(expires, parsed),
            IssuerSigningKeyResolver = (_, parsed, kid, _) => KeysOf(parsed, kid),
        };
    }

    /// <summary>The verified token, or null; never says why.</summary>
    public async Task<JsonWebToken?> VerifyAsync(string token)
    {
        if (token.Length > 8192) return null;

        var result = await Handler.ValidateTokenAsync(token, rules);
        return result.IsValid ? (JsonWebToken)result.SecurityToken : null;
    }

    private IEnumerable<SecurityKey> KeysOf(SecurityToken parsed, string? kid) =>
        kid is not null && parsed is JsonWebToken jwt && kid.StartsWith(jwt.Issuer + ".", StringComparison.Ordinal) && keys.TryGetValue(kid, out var key) ? [key] : [];

    /// <summary>Whose reader's token this text is, where it was verified before and still lives: the very same text says the same again. Signing keys change with a restart only.</summary>
    internal Caller? Known(string token) => known.TryGetValue(token, out var found) && clock.GetUtcNow().UtcDateTime < found.Until ? found.Caller : null;

    internal Caller Remember(string token, Caller caller, DateTime until)
    {
        if (known.Count >= MostKnown)
        {
            known.Clear();
        }

        known[token] = (caller, until);
        return caller;
    }

    private bool Alive(DateTime? expires, SecurityToken parsed)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        // Two services' clocks may differ a little; a token that claims to live longer than a minute was not made by our mint.
        return expires is { } end && end > now - TimeSpan.FromSeconds(2) && parsed is JsonWebToken jwt
            && jwt.IssuedAt <= now + TimeSpan.FromSeconds(5) && end - jwt.IssuedAt <= TokenMint.Life;
    }
}

internal sealed class TokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenVerifier verifier, TokenRules rules, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private static readonly ConcurrentDictionary<string, long> Seen = new();
    private static long pruned;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[TokenMint.Header] is not [{ } token]) return AuthenticateResult.NoResult();

        var caller = (Reads ? verifier.Known(token) : null) ?? await CheckAsync(token);
        if (caller is null) return AuthenticateResult.Fail("The token was refused.");

        Context.Features.Set(caller);
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim("iss", caller.Issuer)], Scheme.Name));
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
    }

    private bool Reads => HttpMethods.IsGet(Request.Method) || HttpMethods.IsHead(Request.Method);

    private async Task<Caller?> CheckAsync(string token)
    {
        if (await verifier.VerifyAsync(token) is not { } jwt || Read(jwt) is not { } caller || !rules.Allow(caller) || !FirstUse(jwt)) return null;

        return Reads ? verifier.Remember(token, caller, jwt.ValidTo) : caller;
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) => Problems.SignInNeeded().ExecuteAsync(Context);

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problems.NotAllowed().ExecuteAsync(Context);

    /// <summary>A token for a write works once (trust 4.3); a reader's may be repeated within its minute.</summary>
    private bool FirstUse(JsonWebToken jwt)
    {
        if (Reads) return true;

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var last = Interlocked.Read(ref pruned);
        if (now - last > 30 && Interlocked.CompareExchange(ref pruned, now, last) == last)
        {
            foreach (var (id, at) in Seen)
            {
                if (now - at > 90)
                {
                    Seen.TryRemove(id, out _);
                }
            }
        }

        return jwt.Id is { Length: > 0 and <= 64 } jti && Seen.TryAdd(jti, now);
    }

    private static Caller? Read(JsonWebToken jwt)
    {
        if (!jwt.TryGetPayloadValue<string>("use", out var word) || !Enum.TryParse<TokenUse>(word, ignoreCase: true, out var use) || use == TokenUse.Unknown)
        {
            return null;
        }

        Guid? tenant = jwt.TryGetPayloadValue<string>("tenant", out var text) ? Guid.TryParseExact(text, "D", out var id) ? id : Guid.Empty : null;
        if (tenant == Guid.Empty) return null;

        var tenants = jwt.TryGetPayloadValue<JsonElement>("tenants", out var list) ? Ids(list) : [];
        var act = jwt.TryGetPayloadValue<JsonElement>("act", out var person) ? ReadAct(person) : null;
        jwt.TryGetPayloadValue<string>("purpose", out var purpose);
        return new Caller(jwt.Issuer, use, tenant, tenants, act, purpose);
    }

    private static Act? ReadAct(JsonElement act) =>
        act.ValueKind == JsonValueKind.Object && act.TryGetProperty("sub", out var sub) && sub.TryGetGuid(out var subject)
        && act.TryGetProperty("sid", out var sid) && sid.TryGetGuid(out var session)
            ? new Act(
                subject,
                session,
                act.TryGetProperty("roles", out var roles) ? roles.EnumerateArray().Select(role => role.GetString() ?? string.Empty).ToHashSet() : [],
                act.TryGetProperty("departments", out var departments) ? Ids(departments).ToHashSet() : [],
                act.TryGetProperty("desks", out var desks) ? Ids(desks).ToHashSet() : [],
                act.TryGetProperty("stepUpAt", out var at) && at.TryGetInt64(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null)
            : null;

    private static List<Guid> Ids(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Where(item => item.TryGetGuid(out _)).Select(item => item.GetGuid())] : [];
}

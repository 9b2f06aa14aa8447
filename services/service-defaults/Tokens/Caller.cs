using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

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
        if (token.Length > 8192)
        {
            return null;
        }

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

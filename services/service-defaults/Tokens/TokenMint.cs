using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Tokens;

/// <summary>Makes internal tokens: ES256, one audience, at most 60 s. A new one per attempt that writes; readers' are used for 20 s (design §7, decision 0035).</summary>
public sealed class TokenMint : IDisposable
{
    /// <summary>The header they travel in.</summary>
    public const string Header = "Tomoshibi-Token";

    /// <summary>How long one lives.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(60);

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };
    // A third of its life: whoever is given one has time to use it.
    private static readonly TimeSpan Reused = TimeSpan.FromSeconds(20);
    private const int MostKept = 20_000;
    private readonly ConcurrentDictionary<(string Audience, Guid TenantId, Guid Subject, Guid SessionId), (DateTimeOffset At, string Token)> reading = new();
    private readonly ECDsa key;
    private readonly SigningCredentials credentials;
    private readonly string issuer;
    private readonly TimeProvider clock;

    /// <summary>Reads the service's key.</summary>
    public TokenMint(IOptions<ServiceOptions> service, IOptions<TokenOptions> options, TimeProvider clock)
        : this(service.Value.Name, File.ReadAllText(options.Value.PrivateKeyFile), clock)
    {
    }

    /// <summary>A mint for an issuer with a PEM key; the key's id is the issuer and the start of its public part's hash.</summary>
    public TokenMint(string issuer, string pem, TimeProvider clock)
    {
        this.issuer = issuer;
        this.clock = clock;
        key = ECDsa.Create();
        key.ImportFromPem(pem);
        credentials = new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = KeyId(issuer, key) }, SecurityAlgorithms.EcdsaSha256);
    }

    /// <summary>The id of an issuer's key: issuer, dot, 16 hex digits of the public key's SHA-256.</summary>
    public static string KeyId(string issuer, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return $"{issuer}.{Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16]}";
    }

    /// <summary>A visitor of a tenant's host.</summary>
    public string Visitor(string audience, Guid tenantId) => Make(audience, TokenUse.Visitor, tenantId);

    /// <summary>A service that reads a feed or settings.</summary>
    public string Service(string audience) => Make(audience, TokenUse.Service, null);

    /// <summary>A resident.</summary>
    public string Resident(string audience, Guid tenantId, Act act) => Make(audience, TokenUse.Resident, tenantId, act);

    /// <summary>A service that reads a feed or settings again and again: the same token for a while. A reader's may be repeated (trust 4.3), and signing costs more than reading.</summary>
    public string ServiceReading(string audience) => Again((audience, Guid.Empty, Guid.Empty, Guid.Empty), () => Service(audience));

    /// <summary>A resident who reads again and again: the same token for a while; all that an act of a resident says is whose session it is.</summary>
    public string ResidentReading(string audience, Guid tenantId, Act act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return Again((audience, tenantId, act.Subject, act.SessionId), () => Resident(audience, tenantId, act));
    }

    /// <summary>A staff member in one tenant.</summary>
    public string Staff(string audience, Guid tenantId, Act act) => Make(audience, TokenUse.Staff, tenantId, act);

    /// <summary>A staff member's stream over all tenants of the session.</summary>
    public string StaffStream(string audience, IReadOnlyCollection<Guid> tenantIds, Act act) =>
        Make(audience, TokenUse.Staff, null, act, claims => claims["tenants"] = tenantIds.Select(id => id.ToString("D")).ToArray());

    /// <summary>A named purpose, naming a staff member where one stands behind it.</summary>
    public string ForPurpose(string audience, Guid tenantId, string purpose, Act? act = null) =>
        Make(audience, TokenUse.Purpose, tenantId, act, claims => claims["purpose"] = purpose);

    /// <summary>Signs claims of another kind with the service's key: one-use tickets and the like.</summary>
    public string Sign(string audience, TimeSpan life, IDictionary<string, object> claims)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now,
            Expires = now + life,
            Claims = claims,
            SigningCredentials = credentials,
        });
    }

    private string Again((string, Guid, Guid, Guid) whose, Func<string> make)
    {
        var now = clock.GetUtcNow();
        if (reading.TryGetValue(whose, out var kept) && now - kept.At < Reused && now >= kept.At)
        {
            return kept.Token;
        }

        if (reading.Count >= MostKept)
        {
            reading.Clear();
        }

        var token = make();
        reading[whose] = (now, token);
        return token;
    }

    private string Make(string audience, TokenUse use, Guid? tenantId, Act? act = null, Action<Dictionary<string, object>>? more = null)
    {
        var claims = new Dictionary<string, object>
        {
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["use"] = JsonNamingPolicy.CamelCase.ConvertName(use.ToString()),
        };
        if (tenantId is { } tenant)
        {
            claims["tenant"] = tenant.ToString("D");
        }

        if (act is not null)
        {
            claims["act"] = Claims(act);
        }

        more?.Invoke(claims);
        return Sign(audience, Life, claims);
    }

    private static Dictionary<string, object> Claims(Act act)
    {
        var claims = new Dictionary<string, object> { ["sub"] = act.Subject.ToString("D"), ["sid"] = act.SessionId.ToString("D") };
        if (act.Roles.Count > 0)
        {
            claims["roles"] = act.Roles.ToArray();
        }

        if (act.Departments.Count > 0)
        {
            claims["departments"] = act.Departments.Select(id => id.ToString("D")).ToArray();
        }

        if (act.Desks.Count > 0)
        {
            claims["desks"] = act.Desks.Select(id => id.ToString("D")).ToArray();
        }

        if (act.StepUpAt is { } at)
        {
            claims["stepUpAt"] = at.ToUnixTimeSeconds();
        }

        return claims;
    }

    /// <inheritdoc />
    public void Dispose() => key.Dispose();
}

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

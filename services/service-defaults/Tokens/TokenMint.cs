using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Tokens;

/// <summary>Makes internal tokens: ES256, one audience, at most 60 s, a new one per attempt (design §7).</summary>
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

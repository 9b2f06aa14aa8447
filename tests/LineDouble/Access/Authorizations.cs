using System.Security.Cryptography;
using LineDouble.Rules;
using LineDouble.State;

namespace LineDouble.Access;

/// <summary>Codes between the sign-in page and the token call: once, ten minutes, bound to client, redirect and PKCE challenge.</summary>
internal sealed class Authorizations(World world)
{
    private readonly Dictionary<string, Authorization> _codes = new(StringComparer.Ordinal);

    public string Issue(Authorization authorization)
    {
        var code = Jose.Encode(RandomNumberGenerator.GetBytes(15));
        lock (world.Sync)
            _codes[code] = authorization;
        return code;
    }

    /// <summary>Used up whatever the outcome.</summary>
    public Authorization? Redeem(string? code)
    {
        lock (world.Sync)
            return code is not null && _codes.Remove(code, out var found) && world.Now - found.IssuedAt <= TimeSpan.FromMinutes(10) ? found : null;
    }
}

internal sealed record Authorization(Tenant Tenant, string UserKey, string RedirectUri, string Scope, string? Nonce, string? Challenge, bool Liff, DateTimeOffset IssuedAt);

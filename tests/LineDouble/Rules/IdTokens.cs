using System.Text.Json.Nodes;
using LineDouble.State;

namespace LineDouble.Rules;

/// <summary>Makes id tokens as LINE does, and each wrong kind that a verifier has to refuse.</summary>
internal static class IdTokens
{
    public const string Issuer = "https://access.line.me";

    public static string Make(World world, Tenant tenant, string userKey, string? nonce, bool web, string variant = "ok", double iatOffset = 0)
    {
        var now = (world.Now + TimeSpan.FromSeconds(iatOffset)).ToUnixTimeSeconds();
        var payload = new JsonObject
        {
            ["iss"] = variant == "wrongIss" ? "https://access.example.com" : Issuer,
            ["sub"] = variant == "emptySub" ? "" : tenant.UserId(userKey),
            ["aud"] = variant == "wrongAud" ? "1999999999" : tenant.Config.LoginChannel.Id,
            ["exp"] = variant == "expired" ? now - 120 : now + 3600,
            ["iat"] = variant switch { "expired" => now - 3720, "future" => now + 600, _ => now },
            ["amr"] = new JsonArray("linesso"),
        };
        if (variant == "wrongNonce")
            payload["nonce"] = "not-the-one-you-sent";
        else if (nonce is not null && variant != "noNonce")
            payload["nonce"] = nonce;
        return Sign(world, tenant, payload, web, variant);
    }

    private static string Sign(World world, Tenant tenant, JsonObject payload, bool web, string variant)
    {
        var (kid, key) = world.Keys.Current;
        var es = new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = variant == "unknownKid" ? "no-such-key" : kid };
        var hs = new JsonObject { ["alg"] = "HS256", ["typ"] = "JWT" };
        var secret = variant == "wrongSecret" ? "0123456789abcdef0123456789abcdef" : tenant.Config.LoginChannel.Secret;
        var token = (variant, web) switch
        {
            ("algNone", _) => Jose.Unsigned(new JsonObject { ["alg"] = "none", ["typ"] = "JWT" }, payload),
            ("algSwap", true) => Jose.Es256(es, payload, key),
            ("algSwap", false) => Jose.Hs256(hs, payload, secret),
            (_, true) => Jose.Hs256(hs, payload, secret),
            _ => Jose.Es256(es, payload, key),
        };
        return variant == "tampered" ? Tamper(token, payload) : token;
    }

    private static string Tamper(string token, JsonObject payload)
    {
        var parts = token.Split('.');
        payload["sub"] = "U00000000000000000000000000000000";
        return $"{parts[0]}.{Jose.Encode(payload.ToJsonString())}.{parts[2]}";
    }
}

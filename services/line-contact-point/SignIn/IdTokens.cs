using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LineContactPoint.SignIn;

/// <summary>The flow that produced a token; it pins the algorithm, the token never does.</summary>
internal enum TokenFlow
{
    Liff = 1,
    WebLogin = 2,
}

/// <summary>What a verified id token says. Everything else in it is thrown away.</summary>
internal sealed record VerifiedToken(string LineUserId, byte[] Hash, DateTimeOffset ExpiresAt)
{
    public override string ToString() => nameof(VerifiedToken);
}

/// <summary>How a verification ended; a refusal has no reason on purpose.</summary>
internal abstract record TokenVerdict
{
    private TokenVerdict()
    {
    }

    public sealed record Good(VerifiedToken Token) : TokenVerdict;

    public sealed record Refused : TokenVerdict;

    public sealed record Away : TokenVerdict;
}

/// <summary>Verifies LINE's id tokens on this server, with every check of line.md 9.3; the one against replay is web-chat's.</summary>
internal sealed class IdTokens(LineCertificates certificates, TimeProvider clock)
{
    private const int MostBytes = 4096;

    /// <summary>A token of LIFF: ES256 by LINE's published keys.</summary>
    public async Task<TokenVerdict> VerifyLiffAsync(string? token, string loginChannelId, CancellationToken ct)
    {
        if (Jwt.Read(token, MostBytes) is not { Algorithm: "ES256", KeyId: { Length: > 0 and <= 200 } kid, Signature.Length: 64 } jwt)
        {
            return new TokenVerdict.Refused();
        }

        return await certificates.FindAsync(kid, ct) switch
        {
            KeyAnswer.Known known when Signed(jwt, known.Key) => Claims(jwt, loginChannelId, TokenFlow.Liff, nonce: null),
            KeyAnswer.Away => new TokenVerdict.Away(),
            _ => new TokenVerdict.Refused(),
        };
    }

    /// <summary>A token of LINE Login in a browser: HS256 by the channel's secret, and our nonce.</summary>
    public TokenVerdict VerifyWebLogin(string? token, string loginChannelId, string loginChannelSecret, string nonce)
    {
        if (Jwt.Read(token, MostBytes) is not { Algorithm: "HS256" } jwt)
        {
            return new TokenVerdict.Refused();
        }

        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(loginChannelSecret), jwt.Signed);
        return CryptographicOperations.FixedTimeEquals(mac, jwt.Signature) ? Claims(jwt, loginChannelId, TokenFlow.WebLogin, nonce) : new TokenVerdict.Refused();
    }

    private static bool Signed(Jwt jwt, ECParameters key)
    {
        try
        {
            using var ec = ECDsa.Create(key);
            return ec.VerifyData(jwt.Signed, jwt.Signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            // A published point that is on no curve.
            return false;
        }
    }

    private TokenVerdict Claims(Jwt jwt, string loginChannelId, TokenFlow flow, string? nonce) =>
        ClaimsRule.Hold(jwt.Payload, loginChannelId, flow, nonce, clock.GetUtcNow()) is { } good
            ? new TokenVerdict.Good(new VerifiedToken(good.Subject, SHA256.HashData(jwt.Whole), good.ExpiresAt)) : new TokenVerdict.Refused();
}

/// <summary>The claims of an id token against what we expect.</summary>
internal static class ClaimsRule
{
    private const string Issuer = "https://access.line.me";
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LiffAge = TimeSpan.FromHours(1);
    private static readonly TimeSpan LoginAge = TimeSpan.FromMinutes(10);

    public static (string Subject, DateTimeOffset ExpiresAt)? Hold(JsonElement payload, string loginChannelId, TokenFlow flow, string? nonce, DateTimeOffset now)
    {
        if (Text(payload, "iss") != Issuer || Text(payload, "aud") != loginChannelId || Text(payload, "sub") is not { Length: > 0 and <= 64 } subject || !subject.All(char.IsAsciiLetterOrDigit))
        {
            return null;
        }

        if (Time(payload, "exp") is not { } expires || Time(payload, "iat") is not { } issued || expires <= now - Skew || issued > now + Skew)
        {
            return null;
        }

        // LIFF may hand out a token up to an hour old; one that we asked for ourselves is fresh.
        if (now - issued > (flow == TokenFlow.Liff ? LiffAge : LoginAge) + Skew)
        {
            return null;
        }

        return flow == TokenFlow.Liff || NonceHolds(Text(payload, "nonce"), nonce) ? (subject, expires) : null;
    }

    private static bool NonceHolds(string? given, string? wanted) =>
        given is not null && wanted is { Length: > 0 } && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(wanted));

    private static DateTimeOffset? Time(JsonElement payload, string name) =>
        payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds) && seconds is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static string? Text(JsonElement payload, string name) => payload.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>A token taken apart, nothing of it believed yet.</summary>
internal sealed record Jwt(string? Algorithm, string? KeyId, JsonElement Payload, byte[] Signed, byte[] Signature, byte[] Whole)
{
    public static Jwt? Read(string? token, int mostBytes)
    {
        if (token is null || token.Length > mostBytes || token.Split('.') is not [var head, var body, var signature] || !new[] { head, body, signature }.All(part => Base64Url.IsValid(part)))
        {
            return null;
        }

        try
        {
            // Strict UTF-8, no duplicate keys: two readers must never see two tokens.
            var options = new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false };
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(head), options);
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(body), options);
            return header.RootElement.ValueKind != JsonValueKind.Object || payload.RootElement.ValueKind != JsonValueKind.Object ? null
                : new Jwt(Word(header.RootElement, "alg"), Word(header.RootElement, "kid"), payload.RootElement.Clone(), Encoding.ASCII.GetBytes($"{head}.{body}"), Base64Url.DecodeFromChars(signature), Encoding.ASCII.GetBytes(token));
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Word(JsonElement header, string name) => header.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public override string ToString() => nameof(Jwt);
}

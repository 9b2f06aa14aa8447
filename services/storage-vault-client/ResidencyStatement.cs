using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StorageVaultClient;

/// <summary>What checking an attestation of residency found.</summary>
public enum ResidencyFinding
{
    /// <summary>Signed by this key, fresh, of this installation, and passed.</summary>
    Fine = 0,

    /// <summary>No signed statement of this kind.</summary>
    Malformed = 1,

    /// <summary>Changed, or signed with another key.</summary>
    NotSigned = 2,

    /// <summary>Older than asked for.</summary>
    TooOld = 3,

    /// <summary>Dated after now: a wrong clock, or made up.</summary>
    FromTheFuture = 4,

    /// <summary>Of another environment.</summary>
    OtherEnvironment = 5,

    /// <summary>Of another database.</summary>
    OtherDatabase = 6,

    /// <summary>Genuine and fresh, and it says that the vault did not pass.</summary>
    NotPassed = 7,
}

/// <summary>What a verifier holds an attestation to.</summary>
/// <param name="MaximumAge">How old it may be.</param>
/// <param name="Environment">The environment it must name; any when null.</param>
/// <param name="SystemId">The database's system identifier it must name; any when null.</param>
public sealed record ResidencyExpectation(TimeSpan MaximumAge, string? Environment = null, string? SystemId = null);

/// <summary>Signed statements about where data stands: JWS (RFC 7515), compact, ES256, with a type of their own so that no other token passes for one.</summary>
public static class ResidencyStatement
{
    /// <summary>The vault's own attestation (trust 6.2).</summary>
    public const string Attestation = "snsv-residency";

    /// <summary>The owner's statement about a site of one's own.</summary>
    public const string Site = "snsv-site";

    private const int Largest = 64 * 1024;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    /// <summary>Signs a payload; its <c>typ</c> is set to the statement's kind.</summary>
    public static string Sign(string kind, JsonObject payload, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(key);
        payload["typ"] = kind;
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = kind + "+jws", ["kid"] = KeyId(key) };
        var input = $"{Encode(header)}.{Encode(payload)}";
        return $"{input}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The start of the public key's hash: names a key, proves nothing.</summary>
    public static string KeyId(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
    }

    /// <summary>The payload when the statement is of this kind and signed with this key; otherwise why not.</summary>
    public static (ResidencyFinding Finding, JsonObject? Payload) Open(string kind, string jws, ECDsa publicKey)
    {
        ArgumentNullException.ThrowIfNull(jws);
        ArgumentNullException.ThrowIfNull(publicKey);
        var parts = jws.Trim().Split('.');
        if (jws.Length > Largest || parts.Length != 3 || Decode(parts[0]) is not { } header || Decode(parts[1]) is not { } payload
            || Text(header, "alg") != "ES256" || Text(header, "typ") != kind + "+jws" || Text(payload, "typ") != kind)
        {
            return (ResidencyFinding.Malformed, null);
        }

        var signature = Bytes(parts[2]);
        return signature is { Length: 64 } && publicKey.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256)
            ? (ResidencyFinding.Fine, payload) : (ResidencyFinding.NotSigned, null);
    }

    /// <summary>Checks the vault's attestation against what is expected of it.</summary>
    public static ResidencyFinding Verify(string jws, ECDsa publicKey, ResidencyExpectation expected, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var (finding, payload) = Open(Attestation, jws, publicKey);
        if (payload is null)
        {
            return finding;
        }

        return !Time(payload, "iat", out var at) || payload["v"]?.GetValueKind() != JsonValueKind.Number ? ResidencyFinding.Malformed
            : at > now + ClockSkew ? ResidencyFinding.FromTheFuture
            : now - at > expected.MaximumAge ? ResidencyFinding.TooOld
            : expected.Environment is { } environment && Text(payload, "env") != environment ? ResidencyFinding.OtherEnvironment
            : expected.SystemId is { } system && Text(payload["db"] as JsonObject, "systemId") != system ? ResidencyFinding.OtherDatabase
            : Text(payload, "result") == "pass" ? ResidencyFinding.Fine : ResidencyFinding.NotPassed;
    }

    /// <summary>A member that is a text, or null.</summary>
    public static string? Text(JsonObject? json, string name) => json?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A member that is a time with its zone.</summary>
    public static bool Time(JsonObject? json, string name, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(Text(json, name), "yyyy-MM-dd'T'HH:mm:ssK", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out at);

    /// <summary>How times are written in statements.</summary>
    public static string Write(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static string Encode(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static byte[]? Bytes(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static JsonObject? Decode(string text)
    {
        try
        {
            // A member written twice could mean two things: refused, as everywhere.
            return Bytes(text) is { } bytes ? JsonNode.Parse(bytes, null, new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

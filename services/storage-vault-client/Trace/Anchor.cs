using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace StorageVaultClient.Trace;

/// <summary>The end of one tenant's chain at the time of an anchor.</summary>
public sealed record AnchoredHead(Guid Tenant, long Seq, string Head);

/// <summary>What an anchor's signature is over: the root, and the heads it is the root of.</summary>
public sealed record AnchorStatement(int V, string Typ, DateTimeOffset At, string Root, IReadOnlyList<AnchoredHead> Heads);

/// <summary>A statement about all chains, signed: a compact JWS (ES256, key X2) that stands outside the database.</summary>
public static class Anchor
{
    /// <summary>The statement's type.</summary>
    public const string Type = "snsv-anchor";

    private static readonly JsonSerializerOptions Writing = new(JsonSerializerDefaults.Web);

    /// <summary>The statement over these heads, in the order of their tenants.</summary>
    public static AnchorStatement Of(DateTimeOffset at, IEnumerable<AnchoredHead> heads)
    {
        AnchoredHead[] ordered = [.. heads.OrderBy(head => head.Tenant.ToString("D"), StringComparer.Ordinal)];
        return new(1, Type, at, Convert.ToHexStringLower(Root(ordered)), ordered);
    }

    /// <summary>Signs a statement.</summary>
    public static string Sign(AnchorStatement statement, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var header = JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", kid = KeyId(key), typ = Type }, Writing);
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(statement, Writing))}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>The statement of a JWS whose signature, type and root hold; else null. The header is not asked which algorithm to use.</summary>
    public static AnchorStatement? Read(string jws, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(jws);
        ArgumentNullException.ThrowIfNull(key);
        var parts = jws.Trim().Split('.');
        if (parts.Length != 3) return null;
        try
        {
            if (!key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256)) return null;
            var statement = JsonSerializer.Deserialize<AnchorStatement>(Base64Url.DecodeFromChars(parts[1]), Writing);
            return statement is { V: 1, Typ: Type, Heads: not null } && Convert.ToHexStringLower(Root(statement.Heads)) == statement.Root ? statement : null;
        }
        catch (Exception e) when (e is FormatException or JsonException) { return null; }
    }

    /// <summary>The first 16 hex digits of the public key's SHA-256.</summary>
    public static string KeyId(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
    }

    private static byte[] Root(IReadOnlyList<AnchoredHead> heads) =>
        MerkleTree.Root([.. heads.Select(head => MerkleTree.Leaf(Encoding.UTF8.GetBytes($$"""{"head":"{{head.Head}}","seq":{{head.Seq}},"ten":"{{head.Tenant:D}}"}""")))]);
}

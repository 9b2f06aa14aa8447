using System.Security.Cryptography;
using System.Text;

namespace StorageVaultClient.Trace;

/// <summary>The arithmetic of the access log's hash chain (trust.md 2.6, 2.10); the vault links with it, the verifier recomputes with it.</summary>
public static class AuditChain
{
    /// <summary>Length of a hash.</summary>
    public const int Length = 32;

    /// <summary>What the first link of a tenant's chain follows.</summary>
    public static byte[] Genesis(string tenant) => SHA256.HashData(Encoding.UTF8.GetBytes($"snsv/audit/v1\0{tenant}"));

    /// <summary>What the first link of a tenant's chain follows; a tenant's text form is lower-case "D".</summary>
    public static byte[] Genesis(Guid tenantId) => Genesis(tenantId.ToString("D"));

    /// <summary>SHA-256 of 00, the hash before, and the row as canonical JSON (UTF-8, keys sorted, no spaces).</summary>
    public static byte[] Next(ReadOnlySpan<byte> before, ReadOnlySpan<byte> canonicalRow)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(before);
        hash.AppendData(canonicalRow);
        return hash.GetHashAndReset();
    }
}

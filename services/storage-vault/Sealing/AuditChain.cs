using System.Security.Cryptography;
using System.Text;

namespace StorageVault.Sealing;

/// <summary>The arithmetic of the access log's hash chain. Rows are committed unchained; the chainer comes with the vault issue.</summary>
internal static class AuditChain
{
    internal static byte[] Genesis(string tenant) => SHA256.HashData(Encoding.UTF8.GetBytes($"snsv/audit/v1\0{tenant}"));

    /// <summary>SHA-256 of 00, the hash before, and the row as canonical JSON (UTF-8, keys sorted, no spaces).</summary>
    internal static byte[] Next(ReadOnlySpan<byte> before, ReadOnlySpan<byte> canonicalRow)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(before);
        hash.AppendData(canonicalRow);
        return hash.GetHashAndReset();
    }
}

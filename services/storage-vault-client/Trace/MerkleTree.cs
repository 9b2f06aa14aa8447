using System.Security.Cryptography;

namespace StorageVaultClient.Trace;

/// <summary>The hash over many leaves of RFC 6962: 00 before a leaf, 01 before a node, so that a leaf never passes for a node.</summary>
public static class MerkleTree
{
    /// <summary>The hash of one leaf.</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> content) => Hash(0, content, []);

    /// <summary>The root over leaf hashes in their order; of none it is the hash of nothing.</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length == 0) return SHA256.HashData([]);
        if (leaves.Length == 1) return leaves[0];
        var half = 1;
        while (half * 2 < leaves.Length) half *= 2;
        return Hash(1, Root(leaves[..half]), Root(leaves[half..]));
    }

    private static byte[] Hash(byte prefix, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([prefix]);
        hash.AppendData(left);
        hash.AppendData(right);
        return hash.GetHashAndReset();
    }
}

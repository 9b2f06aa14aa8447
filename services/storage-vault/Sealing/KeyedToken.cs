using System.Security.Cryptography;
using System.Text;

namespace StorageVault.Sealing;

/// <summary>What stands for a value where the value must not stand: equal values give equal tokens, and only who has the key can make one (trust.md 2.6, 2.9).</summary>
/// <remarks>No column of the vault is looked up by one: returning residents are found by line-contact-point, under a key of its own (decision 0033).</remarks>
internal static class KeyedToken
{
    internal const int Length = 16;

    internal static byte[] Of(ReadOnlySpan<byte> key, string field, string value)
    {
        var named = Encoding.UTF8.GetBytes($"{field}\0{value}");
        var hash = HMACSHA256.HashData(key, named);
        CryptographicOperations.ZeroMemory(named);
        return hash[..Length];
    }
}

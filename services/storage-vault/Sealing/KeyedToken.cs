using System.Security.Cryptography;
using System.Text;

namespace StorageVault.Sealing;

/// <summary>A keyed token that finds an equal value again without storing it; one key per tenant and field.</summary>
internal static class BlindIndex
{
    internal const int Length = 16;

    internal static byte[] Token(ReadOnlySpan<byte> key, string field, string value) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{field}\0{value}"))[..Length];
}

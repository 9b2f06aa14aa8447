using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace TenantDirectory.Security;

/// <summary>256 random bits that a person holds (session ticket, invitation link); we keep only their hash.</summary>
internal static class OneTimeSecret
{
    /// <summary>A new one, in the form it travels in.</summary>
    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of it. A plain hash is enough: 256 bits cannot be guessed.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Whether it can be one at all: 43 characters of base64url.</summary>
    public static bool LooksRight(string? secret) => secret is { Length: 43 } && Base64Url.IsValid(secret);
}

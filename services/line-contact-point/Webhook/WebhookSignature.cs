using System.Security.Cryptography;
using System.Text;

namespace LineContactPoint.Webhook;

/// <summary>LINE's signature: HMAC-SHA256 over the raw bytes, in exactly one Base64 form of 44 characters.</summary>
internal static class WebhookSignature
{
    private const int Size = 44;

    /// <summary>Tries every active secret, without an early exit.</summary>
    public static bool Holds(ReadOnlySpan<byte> body, IReadOnlyList<byte[]> secrets, string? header)
    {
        // Three bytes at most per UTF-16 unit: a header of 44 wide characters must not overrun.
        Span<byte> got = stackalloc byte[Size * 3];
        if (header is not { Length: Size } || !Encoding.UTF8.TryGetBytes(header, got, out var written) || written != Size)
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> want = stackalloc byte[Size];
        var holds = false;
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(secret, body, mac);
            Encoding.ASCII.GetBytes(Convert.ToBase64String(mac), want);
            holds |= CryptographicOperations.FixedTimeEquals(want, got[..Size]);
        }

        return holds;
    }
}

using System.Globalization;
using System.Security.Cryptography;

namespace LocalSystem;

/// <summary>What a person's authenticator app shows (RFC 6238, SHA-1, 30 s, six digits): written here apart from the service, so that one checks the other.</summary>
public static class Totp
{
    /// <summary>A new secret in base32.</summary>
    public static string NewSecret()
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        return RandomNumberGenerator.GetString(alphabet, 32);
    }

    /// <summary>The code at a time.</summary>
    public static string Code(string base32, DateTimeOffset at)
    {
        var counter = BitConverter.GetBytes(at.ToUnixTimeSeconds() / 30);
        if (BitConverter.IsLittleEndian)
        {
            Array.Reverse(counter);
        }

#pragma warning disable CA5350 // RFC 6238 as authenticator apps speak it uses HMAC-SHA-1. Owner: LocalSystem, 2026-11-21.
        var mac = HMACSHA1.HashData(Decode(base32), counter);
#pragma warning restore CA5350
        var offset = mac[^1] & 15;
        var number = ((mac[offset] & 0x7f) << 24) | (mac[offset + 1] << 16) | (mac[offset + 2] << 8) | mac[offset + 3];
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    private static byte[] Decode(string base32)
    {
        var bits = 0;
        var value = 0;
        var bytes = new List<byte>();
        foreach (var letter in base32.TrimEnd('='))
        {
            value = (value << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(char.ToUpperInvariant(letter), StringComparison.Ordinal);
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(value >> bits));
                value &= (1 << bits) - 1;
            }
        }

        return [.. bytes];
    }
}

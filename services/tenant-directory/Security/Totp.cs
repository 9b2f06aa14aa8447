using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TenantDirectory.Security;

/// <summary>RFC 6238: SHA-1, 30 s, 6 digits, one step either side, each step at most once (trust 4.2).</summary>
internal static class Totp
{
    /// <summary>Bytes of a new secret: RFC 4226 asks for 160 bits.</summary>
    public const int SecretLength = 20;

    /// <summary>The step of a moment.</summary>
    public static long StepAt(DateTimeOffset at) => at.ToUnixTimeSeconds() / 30;

    /// <summary>The code of a step.</summary>
    public static string CodeAt(ReadOnlySpan<byte> secret, long step) => CodeAt(secret, step, 6);

    /// <summary>The code of a step with 1 to 8 digits; the RFC's own vectors have eight.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "Owner tenant-directory, 2026-11-21: RFC 6238's default, the only one every authenticator app knows; HMAC-SHA-1 is not weakened by collisions.")]
    public static string CodeAt(ReadOnlySpan<byte> secret, long step, int digits)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[20];
        HMACSHA1.HashData(secret, counter, hash);
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[19] & 15)..]) & 0x7FFF_FFFF;
        return (number % (int)Math.Pow(10, digits)).ToString(new string('0', digits), CultureInfo.InvariantCulture);
    }

    /// <summary>The step a code belongs to, newer than the last used one; null when it belongs to none.</summary>
    /// <remarks>All three steps are always computed: the time says nothing about which one fitted.</remarks>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long? lastUsedStep)
    {
        var given = Encoding.UTF8.GetBytes(code);
        long? found = null;
        for (var step = StepAt(now) - 1; step <= StepAt(now) + 1; step++)
        {
            var equal = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeAt(secret, step)), given);
            if (equal && found is null && step > (lastUsedStep ?? long.MinValue))
            {
                found = step;
            }
        }

        return found;
    }

    /// <summary>The address an authenticator app reads from the picture.</summary>
    public static string Uri(string email, string secretBase32) =>
        $"otpauth://totp/Tomoshibi:{System.Uri.EscapeDataString(email)}?secret={secretBase32}&issuer=Tomoshibi&algorithm=SHA1&digits=6&period=30";
}

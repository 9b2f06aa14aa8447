using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StorageVault.Disclosure.Packaging;

/// <summary>The certificate that a package is enveloped to: read once, judged, and named by its SHA-256 fingerprint.</summary>
/// <remarks>
/// No chain is checked: no list of issuers would hold for police, courts and agencies alike, and the vault reaches no revocation service. Whose it
/// is, is proven by a voice: the fingerprint is read out on the call to the published number and typed in by whoever packages.
/// </remarks>
internal static class RecipientCertificate
{
    internal const int Longest = 16_384;
    private const int ShortestKey = 2_048, LongestKey = 8_192;

    /// <summary>An RSA certificate that may be encrypted to now; null for anything else.</summary>
    internal static X509Certificate2? Read(string? text, DateTimeOffset now)
    {
        if (text is not { Length: > 0 and <= Longest }) return null;
        X509Certificate2? certificate = null;
        try
        {
            certificate = text.Contains("-----BEGIN", StringComparison.Ordinal) ? X509Certificate2.CreateFromPem(text) : X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text));
            if (IsFit(certificate, now)) return certificate;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException) { }
        certificate?.Dispose();
        return null;
    }

    internal static byte[] Fingerprint(X509Certificate2 certificate) => SHA256.HashData(certificate.RawData);

    /// <summary>Whether what was read out on the telephone is this one: all 64 digits, blanks and colons as people write them.</summary>
    internal static bool Is(byte[] fingerprint, string? typed)
    {
        var digits = new string([.. (typed ?? string.Empty).Where(letter => letter is not (':' or ' ' or '-'))]);
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigit) && CryptographicOperations.FixedTimeEquals(Convert.FromHexString(digits), fingerprint);
    }

    private static bool IsFit(X509Certificate2 certificate, DateTimeOffset now)
    {
        using var key = certificate.GetRSAPublicKey();
        var usage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        return key is { KeySize: >= ShortestKey and <= LongestKey } && certificate.NotBefore.ToUniversalTime() <= now && now < certificate.NotAfter.ToUniversalTime()
            && (usage is null || usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyEncipherment));
    }
}

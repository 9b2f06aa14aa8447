using System.Security.Cryptography.X509Certificates;

namespace LineDouble;

/// <summary>LINE's public hosts over TLS, for a browser that is told to find them on loopback and that runs LINE's own SDK.</summary>
public sealed record LineTls
{
    /// <summary>PEM file with the certificate and its key.</summary>
    public required string PemFile { get; init; }

    public required int Api { get; init; }
    public required int Access { get; init; }
    public required int Liff { get; init; }
    public required int Cdn { get; init; }

    internal X509Certificate2 Certificate()
    {
        // The detour by PKCS#12 gives a key that the TLS stack takes on every platform.
        using var read = X509Certificate2.CreateFromPemFile(PemFile, PemFile);
        return X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null);
    }
}

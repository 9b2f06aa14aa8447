using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ServiceDefaults.Tests;

/// <summary>A private authority in a folder, made for one test, and what it signs.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly X509Certificate2 authority;

    public Certificates()
    {
        Folder = Directory.CreateTempSubdirectory("tomoshibi-tls-").FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=inside", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        authority = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(2));
        File.WriteAllText(Authority, authority.ExportCertificatePem());
    }

    public string Folder { get; }

    public string Authority => Path.Combine(Folder, "ca.crt");

    public string Certificate(string name) => Path.Combine(Folder, name + ".crt");

    public string Key(string name) => Path.Combine(Folder, name + ".key");

    /// <summary>Signs a certificate for both sides of a connection and writes it; again under the same name is a renewal.</summary>
    public string Sign(string name, int days = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var signed = request.Create(authority, TimeProvider.System.GetUtcNow().AddHours(-12), TimeProvider.System.GetUtcNow().AddHours(12).AddDays(days - 1), RandomNumberGenerator.GetBytes(16));
        File.WriteAllText(Key(name), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Certificate(name), signed.ExportCertificatePem());
        return signed.SerialNumber;
    }

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace LocalSystem;

/// <summary>The hosts that LINE's own SDK asks for in our flow, played by the stand-in over TLS on loopback ports.</summary>
/// <param name="PemFile">The certificate with its key.</param>
/// <param name="Api">Port of <c>api.line.me</c>.</param>
/// <param name="Access">Port of <c>access.line.me</c>.</param>
/// <param name="Liff">Port of <c>liff.line.me</c>.</param>
/// <param name="Cdn">Port of the two hosts that hold scripts and words of the SDK.</param>
public sealed record LineHosts(string PemFile, int Api, int Access, int Liff, int Cdn)
{
    private IReadOnlyList<(string Host, int Port)> All =>
        [("api.line.me", Api), ("access.line.me", Access), ("liff.line.me", Liff), ("static.line-scdn.net", Cdn), ("liffsdk.line-scdn.net", Cdn)];

    /// <summary>Makes a certificate of its own for these hosts.</summary>
    public void MakeCertificate(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=LineDouble", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var (host, _) in All)
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(PemFile, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(PemFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>How a Chromium finds these hosts here and no other host at all, and takes this one key for their certificate.</summary>
    public IReadOnlyList<string> BrowserFlags()
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(PemFile));
        var key = Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
        var rules = All.Select(line => $"MAP {line.Host} 127.0.0.1:{line.Port}").Append("MAP * ~NOTFOUND").Append("EXCLUDE *.localhost").Append("EXCLUDE 127.0.0.1");
        return ["--ignore-certificate-errors-spki-list=" + key, "--host-resolver-rules=" + string.Join(", ", rules)];
    }
}

using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using ServiceDefaults.Tokens;

namespace LocalSystem;

/// <summary>Keys of this machine only, made at the first start and never stored in the repository.</summary>
public sealed class DevelopmentKeys(string folder)
{
    /// <summary>The private key of an issuer.</summary>
    public string PrivateKey(string issuer) => Path.Combine(folder, issuer + ".pem");

    /// <summary>Everybody's public keys.</summary>
    public string Jwks => Path.Combine(folder, "jwks.json");

    /// <summary>A secret of 32 random bytes, in base64.</summary>
    public string SecretFile(string name)
    {
        var path = Path.Combine(folder, name + ".key");
        if (!File.Exists(path))
        {
            Write(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }

        return path;
    }

    /// <summary>Settings of a vault in a room of one's own, by two sources that agree: what is declared, and a statement that the site's owner signed.</summary>
    public Dictionary<string, string> Place(DateTimeOffset now)
    {
        const string Region = "jp-onprem:local";
        var (statement, owner) = Residency(Region, now);
        return new()
        {
            ["Residency__Region"] = Region,
            ["Residency__Site"] = "local",
            ["Residency__SiteStatementFile"] = statement,
            ["Residency__SiteOwnerKeyFile"] = owner,
            ["Residency__Environment"] = "local",
        };
    }

    private (string Statement, string OwnerKey) Residency(string region, DateTimeOffset now)
    {
        var (statement, publicKey) = (Path.Combine(folder, "site.jws"), Path.Combine(folder, "site-owner.pem"));

        // Made anew at each start: a statement has an end.
        using var owner = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        static string Part(object json) => Base64UrlEncoder.Encode(JsonSerializer.Serialize(json));
        var input = Part(new { alg = "ES256", typ = "snsv-site+jws" }) + "." + Part(new { v = 1, typ = "snsv-site", region, address = "this machine", owner = "whoever runs it", exp = now.AddDays(30).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture) });
        Write(statement, input + "." + Base64UrlEncoder.Encode(owner.SignData(System.Text.Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256)));
        Write(publicKey, owner.ExportSubjectPublicKeyInfoPem());
        return (statement, publicKey);
    }

    /// <summary>A signing key that is no issuer's, e.g. the vault's X2, as PEM; its public half lies beside as <c>.pub.pem</c>.</summary>
    public string SigningKey(string name)
    {
        var path = Path.Combine(folder, name + ".signing.pem");
        if (!File.Exists(path))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Write(Path.Combine(folder, name + ".pub.pem"), key.ExportSubjectPublicKeyInfoPem());
            Write(path, key.ExportPkcs8PrivateKeyPem());
        }

        return path;
    }

    /// <summary>The public half of <see cref="SigningKey"/>.</summary>
    public string PublicKey(string name) => Path.Combine(folder, name + ".pub.pem");

    /// <summary>Makes what is missing.</summary>
    public void Make()
    {
        Directory.CreateDirectory(folder);
        var keys = new List<object>();
        foreach (var issuer in ServiceCatalog.All.Select(facts => facts.Name).Append(ServiceCatalog.OperatorTool))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            if (File.Exists(PrivateKey(issuer)))
            {
                key.ImportFromPem(File.ReadAllText(PrivateKey(issuer)));
            }
            else
            {
                Write(PrivateKey(issuer), key.ExportPkcs8PrivateKeyPem());
            }

            var point = key.ExportParameters(false).Q;
            keys.Add(new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = TokenMint.KeyId(issuer, key), x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) });
        }

        File.WriteAllText(Jwks, JsonSerializer.Serialize(new { keys }));
    }

    /// <summary>As a cluster mounts a secret: what a service is told is a link to the file, and asking for the length of a link is no way to learn the file's.</summary>
    private void Write(string path, string text)
    {
        if (!File.Exists(path))
        {
            var mounted = Directory.CreateDirectory(Path.Combine(folder, "..data")).Name;
            File.CreateSymbolicLink(path, Path.Combine(mounted, Path.GetFileName(path)));
        }

        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}

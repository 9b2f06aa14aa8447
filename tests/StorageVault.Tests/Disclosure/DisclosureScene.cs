using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ServiceDefaults.Tokens;
using StorageVault.Tests.Ending;

namespace StorageVault.Tests.Disclosure;

/// <summary>A tenant with a case that the police ask about, the people around it, and a recipient with a certificate.</summary>
internal sealed class DisclosureScene : IDisposable
{
    internal const string Secret = "ひみつ-Canary-7b1f", Kept = "たすけて-Canary-2c9e", Officer = "巡査部長-Canary-91aa";

    private readonly Scene _scene;
    private readonly RSA _key = RSA.Create(2_048);

    internal DisclosureScene(VaultSystem vault, Guid? tenantId = null)
    {
        _scene = vault.NewScene(tenantId);
        Requester = EndingScene.Officer([_scene.DepartmentId], "departmentOfficer");
        Contractor = EndingScene.Officer([_scene.DepartmentId], "supervisor");
        Colleague = EndingScene.Officer([_scene.DepartmentId], "supervisor");
        Privacy = EndingScene.PrivacyOfficer();
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=Aoba Police", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        Certificate = certificate.ExportCertificatePem();
        Fingerprint = Convert.ToHexString(SHA256.HashData(certificate.RawData));
    }

    internal Scene Scene => _scene;
    internal Act Requester { get; }
    internal Act Contractor { get; }
    internal Act Colleague { get; }
    internal Act Privacy { get; }
    internal string Certificate { get; }
    internal string Fingerprint { get; }
    internal Guid Id { get; } = Guid.CreateVersion7();
    internal Guid Consultation { get; private set; }

    public void Dispose()
    {
        _key.Dispose();
        _scene.Dispose();
    }

    /// <summary>A consultation with five talk entries (consent, answers, three texts): the third text says what nobody shall get.</summary>
    internal async Task<DisclosureScene> WithCase()
    {
        Consultation = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.OK, (await _scene.Open(Consultation, null, new { questionId = "q1", label = "学年", values = new[] { "中2" } })).Status);
        foreach (var text in new[] { $"私は {Kept} です", $"兄は {Secret} です", "さようなら" })
            Assert.Equal(HttpStatusCode.OK, (await _scene.Write(Consultation, Guid.CreateVersion7(), text)).Status);
        return this;
    }

    internal Task<Answer> Call(HttpMethod method, string path, Act who, object? body = null) => _scene.Send(method, $"/api/v1/disclosures/{Id}{path}", _scene.AsStaff(who), body);

    internal Task<Answer> Request(Act? who = null) => Call(HttpMethod.Put, "", who ?? Requester, new
    {
        consultationId = Consultation, requester = "police", office = "青葉警察署 生活安全課", officer = Officer, caseNumber = "青安第123号", reason = "行方不明者届のため、やり取りの内容を確かめたい。",
    });

    internal Task<Answer> Basis(Act? who = null, short basis = 3, bool emergency = false) => Call(HttpMethod.Post, "/basis", who ?? Requester, new
    {
        basis, emergency, calledNumber = "022-000-0110", publishedAt = "県警察の公式サイト 警察署一覧", calledAt = TimeProvider.System.GetUtcNow(), note = (string?)null,
    });

    internal Task<Answer> Approve(Act who) => Call(HttpMethod.Post, "/approve", who);

    /// <summary>The first text whole, the second without the secret; by the supervisor, who may read the case.</summary>
    internal Task<Answer> Package(Act? who = null, object? entries = null, string? fingerprint = null, bool withIdentity = false) => Call(HttpMethod.Put, "/package", who ?? Contractor, new
    {
        entries = entries ?? new object[]
        {
            new { log = "talk", seq = 3 },
            new { log = "talk", seq = 4, redactions = new[] { new { start = 3, length = Secret.Length } } },
        },
        certificate = Certificate, fingerprint = fingerprint ?? Fingerprint, withIdentity,
    });

    internal Task<Answer> Release(Act? who = null) => Call(HttpMethod.Post, "/release", who ?? Privacy);

    internal async Task<(HttpStatusCode Status, byte[] Body)> Download(VaultSystem vault, Act? who = null)
    {
        using var client = vault.System.Client("storage-vault");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/disclosures/{Id}/download");
        request.Headers.Add(TokenMint.Header, _scene.AsStaff(who ?? Requester));
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Requested, with its basis, approved by the department and the privacy officer.</summary>
    internal async Task<DisclosureScene> Approved(bool emergency = false)
    {
        await WithCase();
        Ok(await Request());
        Ok(await Basis(basis: emergency ? (short)1 : (short)3, emergency: emergency));
        if (!emergency) Ok(await Approve(Contractor));
        Ok(await Approve(Privacy));
        return this;
    }

    internal static void Ok(Answer answer) => Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);

    /// <summary>As the recipient does it on a machine of their own: decrypts with their key, checks the signature, unpacks.</summary>
    internal async Task<byte[]> OpenWithOpenSsl(byte[] package, string signer, Func<byte[], byte[]>? tamper = null)
    {
        var folder = Directory.CreateTempSubdirectory("disclosure-");
        try
        {
            string Name(string file) => Path.Combine(folder.FullName, file);
            await File.WriteAllBytesAsync(Name("package.p7m"), package);
            await File.WriteAllTextAsync(Name("key.pem"), _key.ExportPkcs8PrivateKeyPem());
            await File.WriteAllTextAsync(Name("recipient.pem"), Certificate);
            await File.WriteAllTextAsync(Name("signer.pem"), signer);
            await Run("cms", "-decrypt", "-binary", "-inform", "DER", "-in", Name("package.p7m"), "-recip", Name("recipient.pem"), "-inkey", Name("key.pem"), "-out", Name("signed.p7s"));
            if (tamper is not null) await File.WriteAllBytesAsync(Name("signed.p7s"), tamper(await File.ReadAllBytesAsync(Name("signed.p7s"))));
            await Run("cms", "-verify", "-binary", "-inform", "DER", "-in", Name("signed.p7s"), "-CAfile", Name("signer.pem"), "-out", Name("package.zip"));
            return await File.ReadAllBytesAsync(Name("package.zip"));
        }
        finally { folder.Delete(recursive: true); }
    }

    private static async Task Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardError = true, RedirectStandardOutput = true }) ?? throw new InvalidOperationException("openssl did not start.");
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new OpenSslRefusedException(process.ExitCode.ToString(CultureInfo.InvariantCulture) + " " + said);
    }

    /// <summary>openssl said no.</summary>
    internal sealed class OpenSslRefusedException(string said) : Exception(said);
}

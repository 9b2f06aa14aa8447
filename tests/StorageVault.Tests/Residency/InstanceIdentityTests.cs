using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Options;
using StorageVault.Residency;
using StorageVault.Residency.Sources;

namespace StorageVault.Tests.Residency;

/// <summary>Self-made certificates stand for AWS's; the format is AWS's: a PKCS#7 SignedData (RSA 2048, SHA-256) in base64 without header lines.</summary>
[Trait("Requirement", "85")]
public sealed class InstanceIdentityTests
{
    private static readonly byte[] Tokyo = Document("ap-northeast-1");

    [Fact]
    public void A_document_that_the_clouds_certificate_signed_says_region_and_zone()
    {
        using var aws = Certificate();

        var reading = InstanceIdentitySource.Judge(Tokyo, Sign(Tokyo, aws), aws);

        Assert.Equal(("ap-northeast-1", "ap-northeast-1a", true, SourceFault.None), (reading.Region, reading.Zone, reading.Verified, reading.Fault));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Tokyo)), reading.DocHash);
    }

    [Fact]
    public void A_document_changed_after_signing_is_forged()
    {
        using var aws = Certificate();

        Assert.Equal(SourceFault.Forged, InstanceIdentitySource.Judge(Tokyo, Sign(Document("ap-northeast-2"), aws), aws).Fault);
        Assert.Equal(SourceFault.Forged, InstanceIdentitySource.Judge(Document("ap-northeast-1", " "), Sign(Tokyo, aws), aws).Fault);
    }

    [Fact]
    public void A_document_signed_by_somebody_else_is_forged_even_under_the_same_name()
    {
        using var aws = Certificate();
        // The same name and the same number: only the key differs.
        using var other = Certificate(aws.SerialNumberBytes.ToArray());

        Assert.Equal(SourceFault.Forged, InstanceIdentitySource.Judge(Tokyo, Sign(Tokyo, other), aws).Fault);
        Assert.Equal(SourceFault.Forged, InstanceIdentitySource.Judge(Tokyo, Sign(Tokyo, other, X509IncludeOption.EndCertOnly), aws).Fault);
    }

    [Fact]
    public void A_signature_that_is_none_is_forged()
    {
        using var aws = Certificate();
        var whole = Convert.FromBase64String(Sign(Tokyo, aws));
        whole[^1] ^= 1;

        foreach (var signature in new[] { "", "not base64!", Convert.ToBase64String(Tokyo), Convert.ToBase64String(whole) })
            Assert.Equal(SourceFault.Forged, InstanceIdentitySource.Judge(Tokyo, signature, aws).Fault);
    }

    [Fact]
    public async Task A_blocked_metadata_service_is_a_source_that_does_not_answer()
    {
        using var aws = Certificate();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, aws.ExportCertificatePem());
        var options = new ResidencyOptions { InstanceCertificateFile = file, InstanceMetadata = new($"http://127.0.0.1:{LocalSystem.Repo.FreePort()}") };

        var reading = await new InstanceIdentitySource(Options.Create(options)).Read(CancellationToken.None);
        File.Delete(file);

        Assert.Equal(SourceFault.Unreadable, reading?.Fault);
    }

    [Fact]
    public async Task The_document_is_asked_for_by_IMDSv2_and_checked()
    {
        using var aws = Certificate();
        await using var cloud = await MetadataService.StartAsync(Tokyo, Sign(Tokyo, aws));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, aws.ExportCertificatePem());

        var source = new InstanceIdentitySource(Options.Create(new ResidencyOptions { InstanceCertificateFile = file, InstanceMetadata = cloud.Address }));
        var reading = await source.Read(CancellationToken.None);
        // The source has two seconds of patience; a busy machine may take longer, and the guard, too, asks again.
        for (var more = 20; more > 0 && reading is { Fault: SourceFault.Unreadable }; more--) reading = await source.Read(CancellationToken.None);
        File.Delete(file);

        Assert.Equal(("ap-northeast-1", true), (reading?.Region, reading?.Verified));
    }

    private static byte[] Document(string region, string end = "") => Encoding.UTF8.GetBytes(
        $$"""
        {
          "accountId" : "111122223333",
          "availabilityZone" : "{{region}}a",
          "instanceId" : "i-1234567890abcdef0",
          "region" : "{{region}}",
          "version" : "2017-09-30"
        }{{end}}
        """);

    private static X509Certificate2 Certificate(byte[]? number = null)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=ec2-oam-ap-northeast-1, O=Amazon Web Services", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var (from, until) = (new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2199, 1, 1, 0, 0, 0, TimeSpan.Zero));
        if (number is null) return request.CreateSelfSigned(from, until);
        using var bare = request.Create(request.SubjectName, X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1), from, until, number);
        return bare.CopyWithPrivateKey(key);
    }

    private static string Sign(byte[] document, X509Certificate2 certificate, X509IncludeOption include = X509IncludeOption.None)
    {
        var signed = new SignedCms(new ContentInfo(document), detached: false);
        // As AWS does it: the certificate is not in the message.
        signed.ComputeSignature(new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate) { IncludeOption = include, DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1") });
        return Convert.ToBase64String(signed.Encode(), Base64FormattingOptions.InsertLineBreaks);
    }
}

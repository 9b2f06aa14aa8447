using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace StorageVault.Residency.Sources;

/// <summary>The AWS instance identity document, asked for by IMDSv2, with its PKCS#7 signature (RSA 2048) checked against the certificate that AWS publishes for the region.</summary>
internal sealed class InstanceIdentitySource(IOptions<ResidencyOptions> options) : IRegionSource
{
    private const string Kind = "iid";
    private const string TokenHeader = "X-aws-ec2-metadata-token";
    private const int Largest = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<Reading?> Read(CancellationToken ct)
    {
        if (options.Value.InstanceCertificateFile is not { Length: > 0 } file) return null;
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(file);
            var (document, signature) = await Ask(ct);
            return Judge(document, signature, certificate);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or CryptographicException || e is OperationCanceledException && !ct.IsCancellationRequested)
        {
            return Reading.Unreadable(Kind);
        }
    }

    /// <summary>Forged unless this very certificate signed this very document.</summary>
    internal static Reading Judge(byte[] document, string signature, X509Certificate2 certificate)
    {
        try
        {
            var signed = new SignedCms(new ContentInfo(document), detached: false);
            signed.Decode(Convert.FromBase64String(signature));
            // Which certificate signed is ours to say: one that the message brings along could bear the same name and number.
            if (signed.SignerInfos.Count != 1 || signed.Certificates.Any(brought => !brought.RawData.AsSpan().SequenceEqual(certificate.RawData))) return Reading.Forged(Kind);
            signed.CheckSignature([certificate], verifySignatureOnly: true);
            if (!signed.ContentInfo.Content.AsSpan().SequenceEqual(document)) return Reading.Forged(Kind);
            using var json = JsonDocument.Parse(document);
            return json.RootElement.TryGetProperty("region", out var region) && region.ValueKind == JsonValueKind.String
                ? new Reading(Kind, region.GetString())
                {
                    Verified = true, DocHash = Convert.ToHexStringLower(SHA256.HashData(document)),
                    Zone = json.RootElement.TryGetProperty("availabilityZone", out var zone) && zone.ValueKind == JsonValueKind.String ? zone.GetString() : null,
                }
                : Reading.Forged(Kind);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException) { return Reading.Forged(Kind); }
    }

    private async Task<(byte[] Document, string Signature)> Ask(CancellationToken ct)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null, ConnectTimeout = Patience })
        {
            BaseAddress = options.Value.InstanceMetadata, Timeout = Patience, MaxResponseContentBufferSize = Largest,
        };
        using var asking = new HttpRequestMessage(HttpMethod.Put, "/latest/api/token") { Headers = { { TokenHeader + "-ttl-seconds", "60" } } };
        using var token = await client.SendAsync(asking, ct);
        token.EnsureSuccessStatusCode();
        client.DefaultRequestHeaders.Add(TokenHeader, await token.Content.ReadAsStringAsync(ct));
        return (await client.GetByteArrayAsync("/latest/dynamic/instance-identity/document", ct), await client.GetStringAsync("/latest/dynamic/instance-identity/rsa2048", ct));
    }
}

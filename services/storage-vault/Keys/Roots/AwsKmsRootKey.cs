using System.Globalization;
using System.Security.Cryptography;
using Amazon;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using StorageVault.Sealing;

namespace StorageVault.Keys.Roots;

/// <summary>The root as a key in AWS KMS, which never leaves it: tenant keys are made by GenerateDataKey and opened by Decrypt.</summary>
/// <remarks>The encryption context binds tenant, bucket and version; KMS writes it into its own log, which reconciles with ours (trust.md T12).</remarks>
internal sealed class AwsKmsRootKey : IRootKey
{
    private const string Symmetric = "SYMMETRIC_DEFAULT";
    private readonly KmsKeyName _name;
    private readonly AmazonKeyManagementServiceClient _kms;
    private volatile bool _checked;

    internal AwsKmsRootKey(AwsKmsOptions options, AWSCredentials? credentials = null)
    {
        _name = KmsKeyName.Parse(options.KeyArn);
        var config = Configure(options, _name.Region);
        _kms = credentials is null ? new(config) : new(credentials, config);
    }

    private static ReadOnlySpan<byte> Magic => "SNSK\u0002"u8;

    public string? Region => _name.Region;

    public bool IsLocal => false;

    public async Task<(ContentKey Key, byte[] Sealed)> Make(KekName kek, CancellationToken ct)
    {
        await Check(ct);
        var made = await Call(token => _kms.GenerateDataKeyAsync(new() { KeyId = _name.Arn, KeySpec = DataKeySpec.AES_256, EncryptionContext = Context(kek) }, token), ct);
        if (made.KeyId != _name.Arn) throw new EnvelopeRefusedException(SealFault.WrappedKey);
        return (Take(made.Plaintext), [.. Magic, .. made.CiphertextBlob.ToArray()]);
    }

    public async ValueTask<ContentKey> Open(KekName kek, ReadOnlyMemory<byte> sealedKey, CancellationToken ct)
    {
        if (!sealedKey.Span.StartsWith(Magic)) throw new EnvelopeRefusedException(SealFault.Magic);
        await Check(ct);
        using var blob = new MemoryStream(sealedKey[Magic.Length..].ToArray());
        var opened = await Call(token => _kms.DecryptAsync(
            new() { KeyId = _name.Arn, CiphertextBlob = blob, EncryptionContext = Context(kek), EncryptionAlgorithm = EncryptionAlgorithmSpec.SYMMETRIC_DEFAULT }, token), ct);
        if (opened.KeyId != _name.Arn) throw new EnvelopeRefusedException(SealFault.WrappedKey);
        return Take(opened.Plaintext);
    }

    public void Dispose() => _kms.Dispose();

    private static AmazonKeyManagementServiceConfig Configure(AwsKmsOptions options, string region)
    {
        var config = new AmazonKeyManagementServiceConfig { Timeout = options.Timeout, MaxErrorRetry = 1, DisableLogging = true, UseDualstackEndpoint = false };
        if (options.Endpoint is not { } endpoint)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
            return config;
        }
        var inRegion = endpoint.Scheme == Uri.UriSchemeHttps && endpoint.Host.EndsWith($".kms.{region}.vpce.amazonaws.com", StringComparison.Ordinal);
        if (!inRegion && !endpoint.IsLoopback) throw new KeyStoreException("Vault__AwsKms__Endpoint is neither a VPC endpoint of the key's region nor on this machine.");
        config.ServiceURL = endpoint.ToString();
        config.AuthenticationRegion = region;
        return config;
    }

    /// <summary>Once per process, before the first use: what the ARN cannot say.</summary>
    private async Task Check(CancellationToken ct)
    {
        if (_checked) return;
        var key = (await Call(token => _kms.DescribeKeyAsync(new DescribeKeyRequest { KeyId = _name.Arn }, token), ct)).KeyMetadata;
        if (key.Arn != _name.Arn || key.MultiRegion == true || key.KeyUsage != KeyUsageType.ENCRYPT_DECRYPT || key.KeySpec.Value != Symmetric)
            throw new KeyStoreException("The KMS key is not a single-region symmetric key for encryption.");
        if (key.KeyState != KeyState.Enabled) throw new KeysAwayException("The KMS key is not enabled.");
        _checked = true;
    }

    private static async Task<T> Call<T>(Func<CancellationToken, Task<T>> call, CancellationToken ct)
    {
        try { return await call(ct); }
        catch (Exception e) when (e is InvalidCiphertextException or IncorrectKeyException) { throw new EnvelopeRefusedException(SealFault.WrappedKey); }
        // Throttled, disabled, denied, unreachable, slow: the same request may succeed later, and nothing was accepted.
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or IOException
            || e is OperationCanceledException && !ct.IsCancellationRequested) { throw new KeysAwayException("The KMS is away.", e); }
    }

    private static ContentKey Take(MemoryStream plaintext)
    {
        var bytes = plaintext.ToArray();
        try { return ContentKey.CopyOf(bytes); }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            if (plaintext.TryGetBuffer(out var buffer)) CryptographicOperations.ZeroMemory(buffer);
            plaintext.Dispose();
        }
    }

    private static Dictionary<string, string> Context(KekName kek) => new()
    {
        ["tomoshibi:tenant"] = kek.TenantId.ToString("D"), ["tomoshibi:kek"] = kek.Bucket.Id, ["tomoshibi:version"] = kek.Version.ToString(CultureInfo.InvariantCulture),
    };
}

using Amazon.Runtime;
using LocalSystem;
using StorageVault.Keys;
using StorageVault.Keys.Roots;
using StorageVault.Keys.Store;
using StorageVault.Sealing;

namespace StorageVault.Tests.Keys;

/// <summary>The root in AWS KMS: where it may stand, what is bound, and what happens while it is away.</summary>
public sealed class AwsKmsTests : IAsyncLifetime
{
    private static readonly KeyAccess Access = KeyAccess.Grant("tests");
    private readonly KeyFolder _folder = new();
    private readonly SetClock _clock = new();
    private readonly KekName _kek = new(Guid.CreateVersion7(), Bucket.OfYear(2031), 1);
    private readonly DekName _name = new(Guid.CreateVersion7(), 1);
    private KmsStandIn _kms = null!; // set by InitializeAsync before any test; owner: storage-vault, 2026-11-22

    public async Task InitializeAsync() => _kms = await KmsStandIn.Start();

    public async Task DisposeAsync()
    {
        await _kms.DisposeAsync();
        _folder.Dispose();
    }

    private AwsKmsRootKey Root(string secret = KmsStandIn.SecretKey, string arn = KmsStandIn.Arn) =>
        new(new() { KeyArn = arn, Endpoint = _kms.Address, Timeout = TimeSpan.FromMilliseconds(400) }, new BasicAWSCredentials(KmsStandIn.AccessKey, secret));

    private KeyProvider Open(string secret = KmsStandIn.SecretKey) => new(Root(secret), new FolderKekStore(_folder.Folder, _clock), _clock);

    [Fact, Trait("Requirement", "22")]
    public async Task A_tenant_key_is_made_and_opened_by_signed_calls_that_name_tenant_bucket_and_version()
    {
        using var key = ContentKey.NewRandom();
        WrappedDek wrapped;
        using (var keys = Open())
        {
            await keys.Make(_kek, default);
            wrapped = await keys.Wrap(_kek, _name, key, default);
        }

        using var again = Open();
        using var opened = await again.Unwrap(wrapped, default);

        Assert.Equal(key.Bytes(Access).ToArray(), opened.Bytes(Access).ToArray());
        Assert.Equal("ap-northeast-1", again.Region);
        Assert.Empty(_kms.Refused);
        Assert.Contains("TrentService.DescribeKey", _kms.Calls);
        Assert.Contains("TrentService.GenerateDataKey", _kms.Calls);
        Assert.Contains("TrentService.Decrypt", _kms.Calls);
    }

    [Theory, Trait("Requirement", "22")]
    [InlineData("tenant")]
    [InlineData("bucket")]
    [InlineData("version")]
    public async Task A_sealed_tenant_key_opens_under_no_other_name(string changed)
    {
        using var root = Root();
        var (key, sealedKey) = await root.Make(_kek, default);
        key.Dispose();
        var other = changed switch { "tenant" => _kek with { TenantId = Guid.CreateVersion7() }, "bucket" => _kek with { Bucket = Bucket.Hold }, _ => _kek with { Version = 2 } };

        var refused = await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await root.Open(other, sealedKey, default));

        Assert.Equal(SealFault.WrappedKey, refused.Fault);
    }

    [Fact, Trait("Requirement", "22")]
    public async Task Who_cannot_sign_gets_nothing()
    {
        using var keys = Open("another secret");

        await Assert.ThrowsAsync<KeysAwayException>(() => keys.Make(_kek, default));

        Assert.Contains("signature", _kms.Refused);
    }

    [Theory, Trait("Requirement", "22"), Trait("Requirement", "88")]
    [InlineData("arn:aws:kms:ap-northeast-2:123456789012:key/0190a1b2-0000-4000-8000-000000000001")]
    [InlineData("arn:aws:kms:us-east-1:123456789012:key/0190a1b2-0000-4000-8000-000000000001")]
    [InlineData("arn:aws:kms:ap-northeast-1:123456789012:key/mrk-0190a1b2000040008000000000000001")]
    [InlineData("arn:aws:kms:ap-northeast-1:123456789012:alias/vault")]
    [InlineData("arn:aws-cn:kms:ap-northeast-1:123456789012:key/0190a1b2-0000-4000-8000-000000000001")]
    [InlineData("0190a1b2-0000-4000-8000-000000000001")]
    [InlineData("")]
    public void A_key_abroad_of_many_regions_or_behind_an_alias_is_refused(string arn) => Assert.Throws<KeyStoreException>(() => Root(arn: arn));

    [Theory, Trait("Requirement", "22")]
    [InlineData("http://kms.example.com")]
    [InlineData("https://kms.us-east-1.amazonaws.com")]
    [InlineData("http://vpce-1.kms.ap-northeast-1.vpce.amazonaws.com")]
    public void Another_address_is_refused(string endpoint) =>
        Assert.Throws<KeyStoreException>(() => new AwsKmsRootKey(new() { KeyArn = KmsStandIn.Arn, Endpoint = new Uri(endpoint) }));

    [Theory, Trait("Requirement", "22")]
    [InlineData("MultiRegion", "true")]
    [InlineData("KeyUsage", "\"SIGN_VERIFY\"")]
    [InlineData("KeySpec", "\"RSA_4096\"")]
    public async Task A_key_that_describes_itself_otherwise_is_refused(string field, string value)
    {
        _kms.Metadata[field] = System.Text.Json.Nodes.JsonNode.Parse(value);
        using var keys = Open();

        await Assert.ThrowsAsync<KeyStoreException>(() => keys.Make(_kek, default));
    }

    [Theory]
    [InlineData(400, "ThrottlingException")]
    [InlineData(400, "DisabledException")]
    [InlineData(400, "KMSInvalidStateException")]
    [InlineData(400, "AccessDeniedException")]
    [InlineData(500, "KMSInternalException")]
    [InlineData(503, "ServiceUnavailableException")]
    public async Task Whatever_the_KMS_says_while_it_cannot_help_is_away_and_not_a_broken_key(int status, string type)
    {
        _kms.Fails = (status, type);
        using var keys = Open();

        await Assert.ThrowsAsync<KeysAwayException>(() => keys.Make(_kek, default));
    }

    [Fact]
    public async Task A_KMS_that_does_not_answer_is_away_soon()
    {
        _kms.Hangs = true;
        using var keys = Open();

        await Assert.ThrowsAsync<KeysAwayException>(() => keys.Make(_kek, default));
    }

    [Fact]
    public async Task An_opened_tenant_key_serves_five_minutes_without_the_KMS_and_not_longer()
    {
        using var keys = Open();
        await keys.Make(_kek, default);
        using var key = ContentKey.NewRandom();
        var wrapped = await keys.Wrap(_kek, _name, key, default);
        _kms.Fails = (503, "ServiceUnavailableException");

        (await keys.Unwrap(wrapped, default)).Dispose();
        var near = keys.IsAtHand(wrapped);
        _clock.Advance(KekCache.MaximumAge);

        Assert.True(near);
        Assert.False(keys.IsAtHand(wrapped));
        await Assert.ThrowsAsync<KeysAwayException>(async () => await keys.Unwrap(wrapped, default));
    }

    [Fact]
    public async Task Many_who_ask_at_once_make_one_call()
    {
        using (var keys = Open()) await keys.Make(_kek, default);
        using var fresh = Open();
        var before = _kms.Calls.Count(call => call == "TrentService.Decrypt");

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(async () =>
        {
            using var key = ContentKey.NewRandom();
            await fresh.Wrap(_kek, _name, key, default);
        })));

        Assert.Equal(1, _kms.Calls.Count(call => call == "TrentService.Decrypt") - before);
    }

    [RealKmsFact]
    public async Task The_real_KMS_makes_and_opens_a_tenant_key()
    {
        using var root = new AwsKmsRootKey(new() { KeyArn = RealKmsFactAttribute.Arn ?? string.Empty });
        var (key, sealedKey) = await root.Make(_kek, default);

        using var opened = await root.Open(_kek, sealedKey, default);
        var refused = await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await root.Open(_kek with { Version = 2 }, sealedKey, default));

        Assert.Equal(key.Bytes(Access).ToArray(), opened.Bytes(Access).ToArray());
        Assert.Equal(SealFault.WrappedKey, refused.Fault);
        key.Dispose();
    }
}

/// <summary>Runs against the real AWS KMS when <c>TOMOSHIBI_KMS_ARN</c> names a key and AWS's own environment gives credentials; else is shown as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealKmsFactAttribute : FactAttribute
{
    public RealKmsFactAttribute()
    {
        if (string.IsNullOrEmpty(Arn)) Skip = "NOT RUN AGAINST THE REAL AWS KMS: TOMOSHIBI_KMS_ARN names no key.";
    }

    internal static string? Arn => Environment.GetEnvironmentVariable("TOMOSHIBI_KMS_ARN");
}

using Amazon.Runtime;
using LocalSystem;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using StorageVault.Keys;
using StorageVault.Keys.Rings;
using StorageVault.Keys.Roots;
using StorageVault.Keys.Store;
using StorageVault.Sealing;

namespace StorageVault.Tests.Keys;

/// <summary>The pool, the counters and what happens while the KMS is away (trust.md 2.1, 2.3, N45), on the real database.</summary>
[Collection(KeysSystemGroup.Name)]
public sealed class KeysAwayTests(KeysSystem system) : IAsyncLifetime
{
    private readonly KeyFolder _folder = new();
    private readonly SetClock _clock = new();
    private readonly Guid _tenant = Guid.CreateVersion7();
    private KmsStandIn _kms = null!; // set by InitializeAsync before any test; owner: storage-vault, 2026-11-22

    public async Task InitializeAsync() => _kms = await KmsStandIn.Start();

    public async Task DisposeAsync()
    {
        await _kms.DisposeAsync();
        _folder.Dispose();
    }

    private KeyProvider Keys() => new(
        new AwsKmsRootKey(new() { KeyArn = KmsStandIn.Arn, Endpoint = _kms.Address }, new BasicAWSCredentials(KmsStandIn.AccessKey, KmsStandIn.SecretKey)), new FolderKekStore(_folder.Folder, _clock), _clock);

    [Fact, Trait("Requirement", "13")]
    public async Task While_the_KMS_is_away_cached_cases_open_the_pool_serves_new_ones_and_then_nothing_is_accepted()
    {
        await using var database = system.OpenDatabase();
        using var keys = Keys();
        var rings = KeysSystem.Rings(database, keys);
        using var pool = new DekPool(rings, Options.Create(new KeyCareOptions { PoolDepth = 3 }), _clock);
        using var cache = new DekCache(keys, _clock);
        using (var opened = await pool.Take(_tenant, Bucket.Unset, default)) cache.Keep(opened.Dek, opened.Key);
        await pool.Fill(default);
        _clock.Advance(TimeSpan.FromMinutes(4));
        using var written = await pool.Take(_tenant, Bucket.Unset, default);
        cache.Keep(written.Dek, written.Key);
        _kms.Fails = (503, "ServiceUnavailableException");
        keys.Forget(KekName.Of(written.Dek));

        (await cache.Hold(written.Dek, default)).Dispose();
        using (var second = await pool.Take(_tenant, Bucket.Unset, default)) Assert.Equal("unset", second.Dek.KekId);
        using (var third = await pool.Take(_tenant, Bucket.Unset, default)) Assert.Equal("unset", third.Dek.KekId);

        await Assert.ThrowsAsync<KeysAwayException>(() => pool.Take(_tenant, Bucket.Unset, default));
        await Assert.ThrowsAsync<KeysAwayException>(() => pool.Fill(default));
        _kms.Fails = null;
        (await pool.Take(_tenant, Bucket.Unset, default)).Dispose();
    }

    [Fact]
    public async Task What_lay_in_the_pool_too_long_is_not_used_and_the_rest_is_renewed()
    {
        await using var database = system.OpenDatabase();
        using var keys = Keys();
        using var pool = new DekPool(KeysSystem.Rings(database, keys), Options.Create(new KeyCareOptions { PoolDepth = 2 }), _clock);
        pool.Expect(_tenant, Bucket.Identity);
        await pool.Fill(default);
        Assert.Equal(2, pool.Depth);

        _clock.Advance(DekPool.MaximumAge);
        _kms.Fails = (503, "ServiceUnavailableException");
        await Assert.ThrowsAsync<KeysAwayException>(() => pool.Take(_tenant, Bucket.Identity, default));
        _kms.Fails = null;
        pool.Expect(_tenant, Bucket.Identity);
        await pool.Fill(default);

        Assert.Equal(2, pool.Depth);
        pool.Forget(_tenant);
        Assert.Equal(0, pool.Depth);
    }

    [Fact]
    public async Task Inside_a_transaction_no_key_is_fetched_over_the_network()
    {
        await using var database = system.OpenDatabase();
        using var keys = Keys();
        using var cache = new DekCache(keys, _clock);
        using var key = ContentKey.NewRandom();
        var dek = await KeysSystem.Rings(database, keys).Wrap(_tenant, Bucket.Unset, new(Guid.CreateVersion7(), 1), key, default);
        keys.Forget(KekName.Of(dek));
        var (attempts, calls) = (0, 0);

        var held = await cache.WithKeys(async () =>
        {
            attempts++;
            calls = _kms.Calls.Count;
            var found = await cache.HoldAtHand(dek, default);
            Assert.Equal(calls, _kms.Calls.Count);
            return found;
        }, default);

        held.Dispose();
        Assert.Equal(2, attempts);
    }

    [Fact, Trait("Requirement", "15")]
    public async Task Wraps_are_counted_in_blocks_never_too_few_and_refused_at_the_limit()
    {
        await using var database = system.OpenDatabase();
        using var keys = Keys();
        using var counter = new WrapCounter(database, NullLogger<WrapCounter>.Instance);
        var rings = new KeyRings(database, keys, counter);
        using var key = ContentKey.NewRandom();
        async Task<WrappedDek> Wrap() => await rings.Wrap(_tenant, Bucket.Unset, new(Guid.CreateVersion7(), 1), key, default);
        Task<long> Wraps() => system.Vault.Count("select wraps from kek_versions where tenant_id = $1", _tenant);

        await rings.Active(_tenant, Bucket.Unset, default);
        await Task.WhenAll(Enumerable.Range(0, WrapCounter.Block).Select(_ => Task.Run(Wrap)));
        Assert.Equal(WrapCounter.Block, await Wraps());
        await Wrap();
        Assert.Equal(2 * WrapCounter.Block, await Wraps());

        await system.Vault.Execute("update kek_versions set wraps = $2 where tenant_id = $1", _tenant, WrapCounter.Limit - WrapCounter.Block + 1);
        var another = new KeyRings(database, keys, new WrapCounter(database, NullLogger<WrapCounter>.Instance));
        await Assert.ThrowsAsync<KeysAwayException>(async () => await another.Wrap(_tenant, Bucket.Unset, new(Guid.CreateVersion7(), 1), key, default));
    }
}

using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Tests.Keys;

public sealed class DekCacheTests : IDisposable
{
    private static readonly KeyAccess Access = KeyAccess.Grant("tests");

    private readonly KeyFolder _folder = new();
    private readonly KeyProvider _keys;
    private readonly SetClock _clock = new();
    private readonly DekCache _cache;
    private readonly Guid _tenant = Guid.CreateVersion7();

    public DekCacheTests()
    {
        _keys = _folder.Open(_clock);
        _cache = new(_keys, _clock);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _keys.Dispose();
        _folder.Dispose();
    }

    private async Task<WrappedDek> NewDek()
    {
        using var key = ContentKey.NewRandom();
        await _keys.Make(new(_tenant, Bucket.OfYear(2026), 1), default);
        return await _keys.Wrap(new(_tenant, Bucket.OfYear(2026), 1), new(Guid.CreateVersion7(), 1), key, default);
    }

    [Fact]
    public async Task A_key_is_found_again_while_it_is_young()
    {
        var dek = await NewDek();
        using var first = await _cache.Hold(dek, default);

        using var again = await _cache.Hold(dek, default);

        Assert.Same(first, again);
    }

    [Fact]
    public async Task A_key_is_unwrapped_anew_after_its_time_or_its_uses()
    {
        var dek = await NewDek();
        using var first = await _cache.Hold(dek, default);
        _clock.Advance(DekCache.MaximumAge);
        using var second = await _cache.Hold(dek, default);
        Assert.NotSame(first, second);

        for (var use = 0; use < DekCache.MaximumUses; use++) (await _cache.Hold(dek, default)).Dispose();
        using var third = await _cache.Hold(dek, default);

        Assert.NotSame(second, third);
    }

    [Fact]
    public async Task A_dropped_key_is_zeroed_once_nobody_holds_it()
    {
        var dek = await NewDek();
        var held = await _cache.Hold(dek, default);
        var bytes = held.Bytes(Access).ToArray();

        _cache.Drop(_tenant, dek.Name.DekId);
        Assert.Equal(bytes, held.Bytes(Access).ToArray());
        held.Dispose();

        Assert.Throws<ObjectDisposedException>(() => { held.Bytes(Access); });
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public async Task Old_keys_go_without_being_asked_for()
    {
        (await _cache.Hold(await NewDek(), default)).Dispose();
        _clock.Advance(DekCache.MaximumAge);

        _cache.DropOld();

        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public async Task A_destroyed_tenant_key_stops_opening_when_the_cache_lets_go()
    {
        var dek = await NewDek();
        (await _cache.Hold(dek, default)).Dispose();
        File.Delete(Assert.Single(_folder.KeyFilesOf(_tenant)));
        _clock.Advance(DekCache.MaximumAge);

        await Assert.ThrowsAsync<EnvelopeRefusedException>(async () => await _cache.Hold(dek, default));
    }

    [Fact]
    public async Task What_a_disabled_tenant_key_wrapped_leaves_the_memory_at_once()
    {
        var dek = await NewDek();
        (await _cache.Hold(dek, default)).Dispose();

        await _keys.Disable(KekName.Of(dek), default);
        _cache.DropWrappedBy(KekName.Of(dek));

        await Assert.ThrowsAsync<KeysAwayException>(async () => await _cache.Hold(dek, default));
    }
}

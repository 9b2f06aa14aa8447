using StorageVault.Sealing;

namespace StorageVault.Keys;

/// <summary>Unwrapped data keys in this process's memory: at most 300 s, 1,000 uses and 64 MiB, zeroed when they go.</summary>
/// <remarks>The tenant and the tenant key's version are part of the name: nothing is ever found across tenants, nor after a re-wrap.</remarks>
internal sealed class DekCache(IKeyProvider keys, TimeProvider clock, Residency.ResidencyFence? fence = null) : IDisposable
{
    internal static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(300);
    internal const int MaximumUses = 1_000;

    // A key, its pinned array, its name and its places in the two collections: generously 512 bytes.
    internal const int MaximumKeys = 64 * 1024 * 1024 / 512;

    private readonly record struct Name(Guid TenantId, DekName Dek, string KekId, int KekVersion);

    private sealed class Kept(ContentKey key, DateTimeOffset until, LinkedListNode<Name> place)
    {
        internal ContentKey Key { get; } = key;
        internal DateTimeOffset Until { get; } = until;
        internal LinkedListNode<Name> Place { get; } = place;
        internal int Uses { get; set; }
    }

    private readonly Dictionary<Name, Kept> _kept = [];
    private readonly LinkedList<Name> _oldestFirst = [];
    private readonly Lock _gate = new();

    internal int Count { get { lock (_gate) return _kept.Count; } }

    /// <summary>The key, held once for the caller, who disposes of it.</summary>
    internal async ValueTask<ContentKey> Hold(WrappedDek dek, CancellationToken ct)
    {
        RefuseWhenFenced();
        var name = new Name(dek.TenantId, dek.Name, dek.KekId, dek.KekVersion);
        if (TryHold(name) is { } found) return found;
        var key = await keys.Unwrap(dek, ct);
        Add(name, key);
        return key;
    }

    /// <summary>The key, inside a transaction: never fetched over the network there (design §5); see <see cref="WithKeys"/>.</summary>
    internal ValueTask<ContentKey> HoldAtHand(WrappedDek dek, CancellationToken ct)
    {
        RefuseWhenFenced();
        return TryHold(new(dek.TenantId, dek.Name, dek.KekId, dek.KekVersion)) is { } found ? ValueTask.FromResult(found)
            : keys.IsAtHand(dek) ? Hold(dek, ct)
            : throw new KeyNotAtHandException(dek);
    }

    /// <summary>Runs work with a transaction in it; when that needs a key that is not at hand, fetches it outside and runs the work again.</summary>
    internal async Task<T> WithKeys<T>(Func<Task<T>> work, CancellationToken ct)
    {
        try { return await work(); }
        catch (KeyNotAtHandException e)
        {
            using var fetched = await Hold(e.Dek, ct);
            return await work();
        }
    }

    /// <summary>Takes a freshly made key in, so that the first entries need no unwrapping.</summary>
    internal void Keep(WrappedDek dek, ContentKey key) => Add(new(dek.TenantId, dek.Name, dek.KekId, dek.KekVersion), key);

    /// <summary>Drops every generation of a data key at once: closing, hold, erasing.</summary>
    internal void Drop(Guid tenantId, Guid dekId)
    {
        lock (_gate)
            foreach (var name in _kept.Keys.Where(name => name.TenantId == tenantId && name.Dek.DekId == dekId).ToList()) Remove(name);
    }

    /// <summary>Drops every data key that a version of a tenant key wrapped: it was disabled or destroyed.</summary>
    internal void DropWrappedBy(KekName kek)
    {
        lock (_gate)
            foreach (var name in _kept.Keys.Where(name => name.TenantId == kek.TenantId && name.KekId == kek.Bucket.Id && name.KekVersion == kek.Version).ToList()) Remove(name);
    }

    /// <summary>Drops what is past its time; called by a timer, so that no key outlives its age unused.</summary>
    internal void DropOld()
    {
        lock (_gate)
            while (_oldestFirst.First is { } first && _kept[first.Value].Until <= clock.GetUtcNow()) Remove(first.Value);
    }

    public void Dispose()
    {
        lock (_gate)
            while (_oldestFirst.First is { } first) Remove(first.Value);
    }

    private ContentKey? TryHold(Name name)
    {
        lock (_gate)
        {
            if (!_kept.TryGetValue(name, out var kept)) return null;
            if (kept.Until > clock.GetUtcNow() && ++kept.Uses <= MaximumUses && kept.Key.TryHold()) return kept.Key;
            Remove(name);
            return null;
        }
    }

    private void Add(Name name, ContentKey key)
    {
        lock (_gate)
        {
            if (_kept.ContainsKey(name) || !key.TryHold()) return;
            while (_kept.Count >= MaximumKeys && _oldestFirst.First is { } first) Remove(first.Value);
            _kept[name] = new(key, clock.GetUtcNow() + MaximumAge, _oldestFirst.AddLast(name));
        }
    }

    private void Remove(Name name)
    {
        if (!_kept.Remove(name, out var kept)) return;
        _oldestFirst.Remove(kept.Place);
        kept.Key.Dispose();
    }

    /// <summary>Jobs come this way too, past the fence that stands before requests. Answered as 503 like every away.</summary>
    private void RefuseWhenFenced()
    {
        if (fence is { IsDown: true }) throw new HttpRequestException("The vault has fenced itself.");
    }
}

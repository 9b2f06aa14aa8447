using StorageVault.Sealing;

namespace StorageVault.Keys;

/// <summary>Opened tenant keys in memory, at most 300 s old, zeroed when they go; one opening at a time per key, however many ask.</summary>
internal sealed class KekCache(TimeProvider clock) : IDisposable
{
    internal static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(300);
    internal const int MaximumKeys = 8_192;

    private readonly Dictionary<KekName, (ContentKey Key, DateTimeOffset Until)> _kept = [];
    private readonly Dictionary<KekName, Task<ContentKey>> _opening = [];
    private readonly Lock _gate = new();

    internal bool Has(KekName kek)
    {
        lock (_gate) return _kept.TryGetValue(kek, out var kept) && kept.Until > clock.GetUtcNow();
    }

    internal ContentKey? TryHold(KekName kek)
    {
        lock (_gate)
        {
            if (!_kept.TryGetValue(kek, out var kept)) return null;
            if (kept.Until > clock.GetUtcNow() && kept.Key.TryHold()) return kept.Key;
            Remove(kek);
            return null;
        }
    }

    /// <summary>Opens and keeps. A key that was dropped while it was being opened is given to who waited, and not kept.</summary>
    internal async Task<ContentKey> HoldNew(KekName kek, Func<KekName, CancellationToken, Task<ContentKey>> open, CancellationToken ct)
    {
        while (true)
        {
            Task<ContentKey>? opening;
            TaskCompletionSource<ContentKey>? mine = null;
            lock (_gate)
                if (!_opening.TryGetValue(kek, out opening))
                {
                    mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    _opening[kek] = opening = mine.Task;
                }
            if (mine is not null) await OpenAs(mine, kek, open);
            var key = await opening.WaitAsync(ct);
            // The opener's own hold may be gone already when nobody kept the key: then it is opened again.
            if (key.TryHold())
            {
                if (mine is not null) key.Dispose();
                return key;
            }
        }
    }

    internal void Drop(KekName kek)
    {
        lock (_gate)
        {
            _opening.Remove(kek);
            Remove(kek);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            foreach (var kek in _kept.Keys.ToList()) Remove(kek);
    }

    // Not cancelled with the request that happens to be first: others wait for the same key. The roots and stores have limits of their own.
    private async Task OpenAs(TaskCompletionSource<ContentKey> mine, KekName kek, Func<KekName, CancellationToken, Task<ContentKey>> open)
    {
        try
        {
            var key = await open(kek, CancellationToken.None);
            lock (_gate)
            {
                // Dropped meanwhile: its state may have changed after it was read.
                if (_opening.TryGetValue(kek, out var current) && current == mine.Task) Keep(kek, key);
                _opening.Remove(kek);
            }
            mine.SetResult(key);
        }
        catch (Exception e)
        {
            lock (_gate) _opening.Remove(kek);
            mine.SetException(e);
            _ = mine.Task.Exception;
        }
    }

    private void Keep(KekName kek, ContentKey key)
    {
        if (!key.TryHold()) return;
        Remove(kek);
        if (_kept.Count >= MaximumKeys) Remove(_kept.MinBy(kept => kept.Value.Until).Key);
        _kept[kek] = (key, clock.GetUtcNow() + MaximumAge);
    }

    private void Remove(KekName kek)
    {
        if (_kept.Remove(kek, out var kept)) kept.Key.Dispose();
    }
}

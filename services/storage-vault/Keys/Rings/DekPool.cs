using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using StorageVault.Sealing;

namespace StorageVault.Keys.Rings;

/// <summary>A fresh data key and its wrapped form; disposing lets the key go.</summary>
internal sealed record FreshDek(ContentKey Key, WrappedDek Dek) : IDisposable
{
    public void Dispose() => Key.Dispose();
}

/// <summary>A few data keys made ahead per tenant and bucket, wrapped and in memory, so that an opening never waits for a KMS (trust.md 2.1).</summary>
/// <remarks>At most 5 min old. When it is empty and the KMS is away, the answer is 503: never "accepted" without a durable envelope.</remarks>
internal sealed class DekPool(KeyRings rings, IOptions<KeyCareOptions> options, TimeProvider clock) : IDisposable
{
    internal static readonly TimeSpan MaximumAge = TimeSpan.FromMinutes(5);

    // Renewed well before they are too old: a KMS that goes away then leaves a pool of two minutes and more.
    internal static readonly TimeSpan RenewAfter = TimeSpan.FromMinutes(3);

    // A bucket that nobody asked for in a day is let go.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private sealed class Shelf
    {
        internal Queue<(FreshDek Dek, DateTimeOffset MadeAt)> Deks { get; } = new();
        internal DateTimeOffset WantedAt { get; set; }
    }

    private readonly ConcurrentDictionary<(Guid TenantId, Bucket Bucket), Shelf> _shelves = new();

    /// <summary>How many keys lie ready.</summary>
    internal int Depth => _shelves.Values.Sum(shelf => { lock (shelf) return shelf.Deks.Count; });

    /// <summary>A ready key under the version that encrypts, or one made now.</summary>
    /// <remarks>Asked each time, mostly from memory: after a refusal (<see cref="KeyRings.WithActive"/>) what lies ready under the version before must not be tried again.</remarks>
    internal async Task<FreshDek> Take(Guid tenantId, Bucket bucket, CancellationToken ct)
    {
        var shelf = Want(tenantId, bucket);
        var active = await rings.Active(tenantId, bucket, ct);
        return TakeReady(shelf, active) ?? await Make(tenantId, bucket, ct);
    }

    /// <summary>Remembers that keys of this bucket will be wanted.</summary>
    internal void Expect(Guid tenantId, Bucket bucket) => Want(tenantId, bucket);

    /// <summary>Fills up and renews; stops at the first bucket whose key cannot be reached and leaves what is there.</summary>
    internal async Task Fill(CancellationToken ct)
    {
        foreach (var ((tenantId, bucket), shelf) in _shelves)
        {
            if (clock.GetUtcNow() - shelf.WantedAt > Remembered)
            {
                if (_shelves.TryRemove(new((tenantId, bucket), shelf))) Empty(shelf);
                continue;
            }
            try
            {
                for (var missing = Missing(shelf); missing > 0; missing--) Put(shelf, await Make(tenantId, bucket, ct));
            }
            catch (BucketEndedException) { _shelves.TryRemove(new((tenantId, bucket), shelf)); }
        }
    }

    /// <summary>Lets the keys of a tenant go: a version was retired.</summary>
    internal void Forget(Guid tenantId)
    {
        foreach (var (_, shelf) in _shelves.Where(shelf => shelf.Key.TenantId == tenantId)) Empty(shelf);
    }

    public void Dispose()
    {
        foreach (var shelf in _shelves.Values) Empty(shelf);
    }

    private Shelf Want(Guid tenantId, Bucket bucket)
    {
        var shelf = _shelves.GetOrAdd((tenantId, bucket), _ => new Shelf());
        shelf.WantedAt = clock.GetUtcNow();
        return shelf;
    }

    private FreshDek? TakeReady(Shelf shelf, KekName active)
    {
        lock (shelf)
            while (shelf.Deks.TryDequeue(out var next))
            {
                if (clock.GetUtcNow() - next.MadeAt < MaximumAge && KekName.Of(next.Dek.Dek) == active) return next.Dek;
                next.Dek.Dispose();
            }
        return null;
    }

    private int Missing(Shelf shelf)
    {
        lock (shelf)
        {
            var young = shelf.Deks.Count(dek => clock.GetUtcNow() - dek.MadeAt < RenewAfter);
            return options.Value.PoolDepth - young;
        }
    }

    private void Put(Shelf shelf, FreshDek dek)
    {
        lock (shelf)
        {
            shelf.Deks.Enqueue((dek, clock.GetUtcNow()));
            while (shelf.Deks.Count > options.Value.PoolDepth) shelf.Deks.Dequeue().Dek.Dispose();
        }
    }

    private static void Empty(Shelf shelf)
    {
        lock (shelf)
            while (shelf.Deks.TryDequeue(out var dek)) dek.Dek.Dispose();
    }

    private async Task<FreshDek> Make(Guid tenantId, Bucket bucket, CancellationToken ct)
    {
        var key = ContentKey.NewRandom();
        try { return new(key, await rings.Wrap(tenantId, bucket, new(Guid.CreateVersion7(clock.GetUtcNow()), 1), key, ct)); }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}

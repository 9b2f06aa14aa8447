using System.Security.Cryptography;
using StorageVault.Keys.Roots;
using StorageVault.Keys.Store;
using StorageVault.Sealing;

namespace StorageVault.Keys;

/// <summary>The one key provider: a root that seals tenant keys, a store that keeps them, and an opened few in memory for at most 300 s.</summary>
internal sealed class KeyProvider(IRootKey root, IKekStore store, TimeProvider clock) : IKeyProvider, IDisposable
{
    /// <summary>How long a backup of the key store may live (trust.md 2.11).</summary>
    internal static readonly TimeSpan BackupsLive = TimeSpan.FromDays(35);

    private static readonly KeyAccess Access = KeyAccess.Grant("wrapping and unwrapping data keys");

    private readonly KekCache _opened = new(clock);

    public string? Region => root.Region;

    public async Task Make(KekName kek, CancellationToken ct)
    {
        if (await store.Find(kek, ct) is not null) return;
        var (key, sealedKey) = await root.Make(kek, ct);
        using (key)
        using (var check = await root.Open(kek, sealedKey, ct))
            if (!CryptographicOperations.FixedTimeEquals(check.Bytes(Access), key.Bytes(Access))) throw new EnvelopeRefusedException(SealFault.WriteDidNotVerify);
        await store.Add(kek, new(sealedKey, Convert.ToHexStringLower(SHA256.HashData(sealedKey)), clock.GetUtcNow()), ct);
    }

    public async Task<IReadOnlyList<KekFacts>> List(Guid? tenantId, CancellationToken ct) =>
        [.. (await store.List(tenantId, ct)).Select(found => new KekFacts(found.Kek, found.Record.MadeAt, found.Record.DisabledAt, found.Record.DestroyAt, found.Record.DestroyedAt))];

    public async Task Disable(KekName kek, CancellationToken ct)
    {
        await store.Change(kek, record => record.DisabledAt is null ? record with { DisabledAt = clock.GetUtcNow() } : record, ct);
        Forget(kek);
    }

    public async Task Enable(KekName kek, CancellationToken ct)
    {
        var record = await store.Change(kek, record => record.Sealed is null || record.DestroyAt <= clock.GetUtcNow()
            ? record : record with { DisabledAt = null, DestroyAskedAt = null, DestroyAt = null }, ct);
        if (record.DisabledAt is not null || record.Sealed is null) throw new EnvelopeRefusedException(SealFault.KeyDestroyed);
    }

    public async Task<DateTimeOffset> Destroy(KekName kek, TimeSpan waiting, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var record = await store.Change(kek, record => record.DestroyAt is not null ? record
            : record with { DisabledAt = record.DisabledAt ?? now, DestroyAskedAt = now, DestroyAt = now + waiting }, ct);
        Forget(kek);
        return record.DestroyAt ?? now;
    }

    public async Task<DestructionProof?> Proof(KekName kek, CancellationToken ct)
    {
        if (await store.Find(kek, ct) is not { DestroyAt: { } due, DestroyAskedAt: { } asked } record || due > clock.GetUtcNow()) return null;
        if (record.Sealed is not null)
            record = await store.Change(kek, now => now.DestroyAt is null || now.Sealed is null ? now : now with { Sealed = null, DestroyedAt = clock.GetUtcNow() }, ct);
        Forget(kek);
        return record is { Sealed: null, DestroyedAt: { } gone } ? new(kek, record.Sha256, asked, gone, gone + BackupsLive) : null;
    }

    public async ValueTask<WrappedDek> Wrap(KekName kek, DekName name, ContentKey key, CancellationToken ct)
    {
        using var opened = await Open(kek, ct);
        var aad = WrapContext.Of(kek.TenantId, name, kek.Bucket.Id, kek.Version).AssociatedData();
        var wrapped = KeyWrap.Wrap(opened.Bytes(Access), key.Bytes(Access), aad);
        using var check = KeyWrap.Unwrap(opened.Bytes(Access), wrapped, aad);
        if (!CryptographicOperations.FixedTimeEquals(check.Bytes(Access), key.Bytes(Access))) throw new EnvelopeRefusedException(SealFault.WriteDidNotVerify);
        return new(kek.TenantId, name, kek.Bucket.Id, kek.Version, wrapped);
    }

    public async ValueTask<ContentKey> Unwrap(WrappedDek dek, CancellationToken ct)
    {
        using var opened = await Open(KekName.Of(dek), ct);
        return KeyWrap.Unwrap(opened.Bytes(Access), dek.Wrapped, WrapContext.Of(dek.TenantId, dek.Name, dek.KekId, dek.KekVersion).AssociatedData());
    }

    public bool IsAtHand(WrappedDek dek) => (root.IsLocal && store.IsLocal) || _opened.Has(KekName.Of(dek));

    public void Forget(KekName kek) => _opened.Drop(kek);

    public void Dispose()
    {
        _opened.Dispose();
        root.Dispose();
        (store as IDisposable)?.Dispose();
    }

    private async ValueTask<ContentKey> Open(KekName kek, CancellationToken ct) => _opened.TryHold(kek) ?? await _opened.HoldNew(kek, OpenStored, ct);

    private async Task<ContentKey> OpenStored(KekName kek, CancellationToken ct) => await store.Find(kek, ct) switch
    {
        null => throw new EnvelopeRefusedException(SealFault.KeyMissing),
        { Sealed: null } => throw new EnvelopeRefusedException(SealFault.KeyDestroyed),
        { DisabledAt: not null } => throw new KeysAwayException("This tenant key is disabled."),
        { Sealed: { } sealedKey } => await root.Open(kek, sealedKey, ct),
    };
}

using StorageVault.Sealing;

namespace StorageVault.Keys;

/// <summary>A data key as it stands in the database: wrapped by one version of one tenant key.</summary>
internal sealed record WrappedDek(Guid TenantId, DekName Name, string KekId, int KekVersion, byte[] Wrapped);

/// <summary>What the provider's own store knows of a version.</summary>
internal sealed record KekFacts(KekName Kek, DateTimeOffset MadeAt, DateTimeOffset? DisabledAt, DateTimeOffset? DestroyAt, DateTimeOffset? DestroyedAt);

/// <summary>That a version is gone: what a disposal certificate prints.</summary>
/// <param name="Kek">The version.</param>
/// <param name="SealedSha256">SHA-256 of its sealed form, taken before the destruction; found in a backup, it can be told.</param>
/// <param name="AskedAt">When the waiting period began.</param>
/// <param name="DestroyedAt">When the last copy in the live store was overwritten and removed.</param>
/// <param name="BackupsGoneAt">When the last backup of the key store that may hold it expires.</param>
internal sealed record DestructionProof(KekName Kek, string SealedSha256, DateTimeOffset AskedAt, DateTimeOffset DestroyedAt, DateTimeOffset BackupsGoneAt);

/// <summary>Holds the tenant keys and wraps data keys with them; a tenant key never leaves it. Its store is its own, never a dump of the vault's database.</summary>
/// <remarks>
/// It knows keys, not policy: which version encrypts is <see cref="Rings.KeyRings"/>' to say, who may ask for a destruction is the caller's.
/// What cannot be reached throws <see cref="KeysAwayException"/> (503); what is not there or not ours <see cref="EnvelopeRefusedException"/>.
/// </remarks>
internal interface IKeyProvider
{
    /// <summary>Where the root key stands: a cloud region, or null when it is on this machine. One of the region guard's sources.</summary>
    string? Region { get; }

    /// <summary>Makes a version; one that is there already stays as it is.</summary>
    Task Make(KekName kek, CancellationToken ct);

    /// <summary>All versions the store knows, of one tenant or of all.</summary>
    Task<IReadOnlyList<KekFacts>> List(Guid? tenantId, CancellationToken ct);

    /// <summary>Opens nothing from now on; reversible.</summary>
    Task Disable(KekName kek, CancellationToken ct);

    /// <summary>Takes <see cref="Disable"/> back, and also a destruction whose waiting period is not over.</summary>
    Task Enable(KekName kek, CancellationToken ct);

    /// <summary>Opens nothing from now on, and is destroyed when the waiting period is over; gives that time. Asking again keeps the first time.</summary>
    Task<DateTimeOffset> Destroy(KekName kek, TimeSpan waiting, CancellationToken ct);

    /// <summary>The proof, once the waiting period is over (the first call after it does the destroying); null before.</summary>
    Task<DestructionProof?> Proof(KekName kek, CancellationToken ct);

    /// <summary>Wraps with exactly this version and unwraps again for proof.</summary>
    ValueTask<WrappedDek> Wrap(KekName kek, DekName name, ContentKey key, CancellationToken ct);

    /// <summary>Unwraps with exactly the version the row names; refused when that version is disabled or gone.</summary>
    ValueTask<ContentKey> Unwrap(WrappedDek dek, CancellationToken ct);

    /// <summary>Whether <see cref="Unwrap"/> would need no network now: what a transaction may wait for.</summary>
    bool IsAtHand(WrappedDek dek);

    /// <summary>Drops what memory holds of a version, because its state was changed elsewhere.</summary>
    void Forget(KekName kek);
}

/// <summary>The key store, the KMS or a disabled key stands in the way; the same request may succeed later. Answered as 503 like every away.</summary>
internal sealed class KeysAwayException(string what, Exception? inner = null) : HttpRequestException(what, inner);

/// <summary>The bucket's keys were retired for good: nothing new belongs into it.</summary>
internal sealed class BucketEndedException() : HttpRequestException("This bucket has ended.");

/// <summary>A data key is needed inside a transaction and would have to be fetched over the network: leave the transaction, fetch, come again.</summary>
internal sealed class KeyNotAtHandException(WrappedDek dek) : Exception("The data key must be fetched first.")
{
    internal WrappedDek Dek { get; } = dek;
}

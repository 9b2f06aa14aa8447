using StorageVault.Sealing;

namespace StorageVault.Keys;

/// <summary>A data key as it stands in the database: wrapped by one version of one tenant key.</summary>
internal sealed record WrappedDek(Guid TenantId, DekName Name, string KekId, int KekVersion, byte[] Wrapped);

/// <summary>Holds the tenant keys (one per tenant and disposal bucket) and wraps data keys with them; tenant keys never leave it.</summary>
/// <remarks>Asynchronous because the second provider is a KMS over the network.</remarks>
internal interface IKeyProvider
{
    /// <summary>Wraps with the newest version of the bucket's tenant key, which is made when it is not there yet.</summary>
    ValueTask<WrappedDek> Wrap(Guid tenantId, int disposalYear, DekName name, ContentKey key, CancellationToken ct);

    /// <summary>Unwraps with exactly the version the row names; refused when that version is gone.</summary>
    ValueTask<ContentKey> Unwrap(WrappedDek dek, CancellationToken ct);
}

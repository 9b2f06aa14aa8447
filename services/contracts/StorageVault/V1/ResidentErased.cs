using MassTransit;

namespace Contracts.StorageVault.V1;

/// <summary>A resident's identity is destroyed: who keeps a way from a person to this id deletes it now.</summary>
[MessageUrn("storage-vault:resident-erased:v1"), EntityName("storage-vault.resident-erased.v1")]
public sealed record ResidentErased
{
    /// <summary>The tenant it belonged to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The pseudonym that points to nobody from now on.</summary>
    public required Guid ResidentId { get; init; }

    /// <summary>Why.</summary>
    public required EndingReason Reason { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset ErasedAt { get; init; }
}

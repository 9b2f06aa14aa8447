using MassTransit;

namespace Contracts.StorageVault.V1;

/// <summary>The talk log of a consultation is closed: no talk entry can follow.</summary>
[MessageUrn("storage-vault:consultation-sealed:v1"), EntityName("storage-vault.consultation-sealed.v1")]
public sealed record ConsultationSealed
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>The closing notice's place in the talk log.</summary>
    public required long LastSeq { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset SealedAt { get; init; }
}

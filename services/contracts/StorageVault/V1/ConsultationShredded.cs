using MassTransit;

namespace Contracts.StorageVault.V1;

/// <summary>The key of a consultation is destroyed: nobody can read it any more, in no log and on no page.</summary>
[MessageUrn("storage-vault:consultation-shredded:v1"), EntityName("storage-vault.consultation-shredded.v1")]
public sealed record ConsultationShredded
{
    /// <summary>The tenant it belonged to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>Why.</summary>
    public required EndingReason Reason { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset ShreddedAt { get; init; }
}

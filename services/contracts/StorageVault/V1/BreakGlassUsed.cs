using MassTransit;

namespace Contracts.StorageVault.V1;

/// <summary>Somebody opened a consultation by breaking the glass. The privacy officer and the tenant's administrator are told at once, without content.</summary>
[MessageUrn("storage-vault:break-glass-used:v1"), EntityName("storage-vault.break-glass-used.v1")]
public sealed record BreakGlassUsed
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>This use.</summary>
    public required Guid BreakGlassId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>Who.</summary>
    public required Guid StaffId { get; init; }

    /// <summary>The reason's code.</summary>
    public required BreakGlassReason Reason { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset UsedAt { get; init; }

    /// <summary>Until when it lets read.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Until when somebody else must have reviewed it.</summary>
    public required DateTimeOffset ReviewDueAt { get; init; }
}

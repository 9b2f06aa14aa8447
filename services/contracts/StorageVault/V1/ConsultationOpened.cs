using MassTransit;

namespace Contracts.StorageVault.V1;

/// <summary>The vault holds a new consultation: its key, consent and answers.</summary>
[MessageUrn("storage-vault:consultation-opened:v1"), EntityName("storage-vault.consultation-opened.v1")]
public sealed record ConsultationOpened
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>The desk.</summary>
    public required Guid DeskId { get; init; }

    /// <summary>The department that owns it.</summary>
    public required Guid DepartmentId { get; init; }

    /// <summary>When it was stored.</summary>
    public required DateTimeOffset OpenedAt { get; init; }
}

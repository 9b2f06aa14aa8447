using MassTransit;

namespace Contracts.StorageVault.V1;

/// <summary>An emergency disclosure is an incident: the second approval did not come within a day, or the second person said no after the hand-over.</summary>
[MessageUrn("storage-vault:disclosure-unconfirmed:v1"), EntityName("storage-vault.disclosure-unconfirmed.v1")]
public sealed record DisclosureUnconfirmed
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The disclosure.</summary>
    public required Guid DisclosureId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>When the one person approved.</summary>
    public required DateTimeOffset ApprovedAt { get; init; }

    /// <summary>When it was found to be an incident.</summary>
    public required DateTimeOffset FoundAt { get; init; }
}

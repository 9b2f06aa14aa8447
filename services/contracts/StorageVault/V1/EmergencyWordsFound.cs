using MassTransit;

namespace Contracts.StorageVault.V1;

/// <summary>An entry of a resident holds emergency words of the tenant. Carries neither the words nor the entry.</summary>
[MessageUrn("storage-vault:emergency-words-found:v1"), EntityName("storage-vault.emergency-words-found.v1")]
public sealed record EmergencyWordsFound
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>The desk.</summary>
    public required Guid DeskId { get; init; }

    /// <summary>The talk entry.</summary>
    public required long Seq { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset FoundAt { get; init; }
}

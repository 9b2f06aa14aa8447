using MassTransit;

namespace Contracts.WebChat.V1;

/// <summary>A reply waits and nobody is looking: a neutral notice is due.</summary>
[MessageUrn("web-chat:notice-due:v1"), EntityName("web-chat.notice-due.v1")]
public sealed record NoticeDue
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>At most one notice per intent; also LINE's retry key.</summary>
    public required Guid IntentId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>Whose LINE id the vault opens for this one purpose.</summary>
    public required Guid ResidentId { get; init; }

    /// <summary>When it fell due.</summary>
    public required DateTimeOffset DueAt { get; init; }
}

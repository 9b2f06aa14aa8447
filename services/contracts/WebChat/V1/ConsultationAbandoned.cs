using MassTransit;

namespace Contracts.WebChat.V1;

/// <summary>A resident left before a counselor was assigned, or an opening was never finished.</summary>
[MessageUrn("web-chat:consultation-abandoned:v1"), EntityName("web-chat.consultation-abandoned.v1")]
public sealed record ConsultationAbandoned
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>The desk.</summary>
    public required Guid DeskId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset AbandonedAt { get; init; }

    /// <summary>Rising per consultation and owner.</summary>
    public required long Version { get; init; }
}

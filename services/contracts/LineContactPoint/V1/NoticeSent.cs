using MassTransit;

namespace Contracts.LineContactPoint.V1;

/// <summary>A neutral notice was handed to LINE, or given up.</summary>
[MessageUrn("line-contact-point:notice-sent:v1"), EntityName("line-contact-point.notice-sent.v1")]
public sealed record NoticeSent
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The intent that asked for it; one notice at most per intent.</summary>
    public required Guid IntentId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>What became of it.</summary>
    public required NoticeOutcome Outcome { get; init; }

    /// <summary>When that was known.</summary>
    public required DateTimeOffset SettledAt { get; init; }
}

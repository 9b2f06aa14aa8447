using MassTransit;

namespace Contracts.Routing.V1;

/// <summary>A consultation stands in its desk's waiting line.</summary>
[MessageUrn("routing:consultation-queued:v1"), EntityName("routing.consultation-queued.v1")]
public sealed record ConsultationQueued
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>The desk.</summary>
    public required Guid DeskId { get; init; }

    /// <summary>1 for the head of the line, at the moment of the event.</summary>
    public required int Place { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>Rising per consultation and owner.</summary>
    public required long Version { get; init; }
}

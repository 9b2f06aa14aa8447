using MassTransit;

namespace Contracts.Routing.V1;

/// <summary>The head of a desk's waiting line moved: everybody behind moved up.</summary>
[MessageUrn("routing:line-head-moved:v1"), EntityName("routing.line-head-moved.v1")]
public sealed record LineHeadMoved
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The desk.</summary>
    public required Guid DeskId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset MovedAt { get; init; }

    /// <summary>Rising per desk.</summary>
    public required long Version { get; init; }
}

using MassTransit;

namespace Contracts.WebChat.V1;

/// <summary>A resident wanted to open a consultation and could not.</summary>
[MessageUrn("web-chat:resident-turned-away:v1"), EntityName("web-chat.resident-turned-away.v1")]
public sealed record ResidentTurnedAway
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>Counted once.</summary>
    public required Guid TurnAwayId { get; init; }

    /// <summary>The desk.</summary>
    public required Guid DeskId { get; init; }

    /// <summary>Why.</summary>
    public required TurnAwayReason Reason { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset TurnedAwayAt { get; init; }
}

using MassTransit;

namespace Contracts.WebChat.V1;

/// <summary>Somebody opened the entrance page (an access in the reports). Carries no person.</summary>
[MessageUrn("web-chat:entrance-visited:v1"), EntityName("web-chat.entrance-visited.v1")]
public sealed record EntranceVisited
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>Made by the page, counted once.</summary>
    public required Guid VisitId { get; init; }

    /// <summary>Which door.</summary>
    public required Entrance Entrance { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset VisitedAt { get; init; }
}

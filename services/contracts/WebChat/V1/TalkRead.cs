using MassTransit;

namespace Contracts.WebChat.V1;

/// <summary>A resident has seen the talk up to this entry.</summary>
[MessageUrn("web-chat:talk-read:v1"), EntityName("web-chat.talk-read.v1")]
public sealed record TalkRead
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>The highest talk entry a person had on the screen.</summary>
    public required long Seq { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset ReadAt { get; init; }
}

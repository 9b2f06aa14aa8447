using MassTransit;

namespace Contracts.Routing.V1;

/// <summary>A counselor has seen the talk up to this entry.</summary>
[MessageUrn("routing:staff-talk-read:v1"), EntityName("routing.staff-talk-read.v1")]
public sealed record StaffTalkRead
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The consultation.</summary>
    public required Guid ConsultationId { get; init; }

    /// <summary>The highest talk entry a counselor had on the screen.</summary>
    public required long Seq { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset ReadAt { get; init; }
}

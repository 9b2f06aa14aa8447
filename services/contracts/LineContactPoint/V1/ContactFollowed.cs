using MassTransit;

namespace Contracts.LineContactPoint.V1;

/// <summary>A resident added or unblocked the official account.</summary>
[MessageUrn("line-contact-point:contact-followed:v1"), EntityName("line-contact-point.contact-followed.v1")]
public sealed record ContactFollowed
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The pseudonym inside the tenant.</summary>
    public required Guid ResidentId { get; init; }

    /// <summary>The event time that LINE gave.</summary>
    public required DateTimeOffset FollowedAt { get; init; }
}

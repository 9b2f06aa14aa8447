using MassTransit;

namespace Contracts.LineContactPoint.V1;

/// <summary>A resident blocked the official account: pushes silently do not arrive.</summary>
[MessageUrn("line-contact-point:contact-blocked:v1"), EntityName("line-contact-point.contact-blocked.v1")]
public sealed record ContactBlocked
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The pseudonym inside the tenant.</summary>
    public required Guid ResidentId { get; init; }

    /// <summary>The event time that LINE gave.</summary>
    public required DateTimeOffset BlockedAt { get; init; }
}

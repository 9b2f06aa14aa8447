using MassTransit;

namespace Contracts.Routing.V1;

/// <summary>A counselor went on or off duty.</summary>
[MessageUrn("routing:presence-changed:v1"), EntityName("routing.presence-changed.v1")]
public sealed record PresenceChanged
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The staff member.</summary>
    public required Guid StaffId { get; init; }

    /// <summary>Whether on duty now.</summary>
    public required bool OnDuty { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset ChangedAt { get; init; }
}

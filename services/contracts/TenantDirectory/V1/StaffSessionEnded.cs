using MassTransit;

namespace Contracts.TenantDirectory.V1;

/// <summary>A staff session ended: signed out, revoked or expired. Open streams of it are cut.</summary>
[MessageUrn("tenant-directory:staff-session-ended:v1"), EntityName("tenant-directory.staff-session-ended.v1")]
public sealed record StaffSessionEnded
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The staff member.</summary>
    public required Guid StaffId { get; init; }

    /// <summary>The ended session.</summary>
    public required Guid SessionId { get; init; }
}

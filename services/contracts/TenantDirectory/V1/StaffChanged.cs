using MassTransit;

namespace Contracts.TenantDirectory.V1;

/// <summary>A staff member's roles, departments, desks or state changed in this tenant.</summary>
[MessageUrn("tenant-directory:staff-changed:v1"), EntityName("tenant-directory.staff-changed.v1")]
public sealed record StaffChanged
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>The staff member.</summary>
    public required Guid StaffId { get; init; }

    /// <summary>The rising version of the settings log.</summary>
    public required long Version { get; init; }
}

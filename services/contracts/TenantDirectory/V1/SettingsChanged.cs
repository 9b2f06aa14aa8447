using MassTransit;

namespace Contracts.TenantDirectory.V1;

/// <summary>A setting of a tenant has a new version. Says which, never what it says: the copy is pulled.</summary>
[MessageUrn("tenant-directory:settings-changed:v1"), EntityName("tenant-directory.settings-changed.v1")]
public sealed record SettingsChanged
{
    /// <summary>The tenant it belongs to.</summary>
    public required Guid TenantId { get; init; }

    /// <summary>What was changed.</summary>
    public required SettingsKind Kind { get; init; }

    /// <summary>The changed item: a tenant, desk, department, staff member or channel.</summary>
    public required Guid ItemId { get; init; }

    /// <summary>The rising version of the settings log.</summary>
    public required long Version { get; init; }
}

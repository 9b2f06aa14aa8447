namespace Contracts.TenantDirectory.V1;

/// <summary>What kind of setting changed.</summary>
public enum SettingsKind
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>Tenant.</summary>
    Tenant = 1,

    /// <summary>Desk.</summary>
    Desk = 2,

    /// <summary>Department.</summary>
    Department = 3,

    /// <summary>Staff.</summary>
    Staff = 4,

    /// <summary>Line channel.</summary>
    LineChannel = 5,
}

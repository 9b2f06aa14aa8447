namespace Contracts.StorageVault.V1;

/// <summary>The two logs of a consultation.</summary>
public enum EntryLog
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>Talk.</summary>
    Talk = 1,

    /// <summary>Staff.</summary>
    Staff = 2,
}

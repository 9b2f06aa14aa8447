namespace Contracts.StorageVault.V1;

/// <summary>What kind of author an entry has.</summary>
public enum EntryAuthor
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>Resident.</summary>
    Resident = 1,

    /// <summary>Counselor.</summary>
    Counselor = 2,

    /// <summary>System.</summary>
    System = 3,
}

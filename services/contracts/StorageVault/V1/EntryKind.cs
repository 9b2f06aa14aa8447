namespace Contracts.StorageVault.V1;

/// <summary>What kind of entry it is.</summary>
public enum EntryKind
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>Text.</summary>
    Text = 1,

    /// <summary>Consent.</summary>
    Consent = 2,

    /// <summary>Answers.</summary>
    Answers = 3,

    /// <summary>Closing notice.</summary>
    ClosingNotice = 4,

    /// <summary>Images or files, with or without text.</summary>
    Files = 5,
}

namespace Contracts.LineContactPoint.V1;

/// <summary>What a resident sent into the LINE talk.</summary>
public enum SpillKind
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>Text.</summary>
    Text = 1,

    /// <summary>Image.</summary>
    Image = 2,

    /// <summary>Video.</summary>
    Video = 3,

    /// <summary>Audio.</summary>
    Audio = 4,

    /// <summary>File.</summary>
    File = 5,

    /// <summary>Location.</summary>
    Location = 6,

    /// <summary>Sticker.</summary>
    Sticker = 7,

    /// <summary>Edit.</summary>
    Edit = 8,

    /// <summary>Other.</summary>
    Other = 9,
}

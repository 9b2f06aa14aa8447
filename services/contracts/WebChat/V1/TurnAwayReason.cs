namespace Contracts.WebChat.V1;

/// <summary>Why a resident could not open a consultation.</summary>
public enum TurnAwayReason
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>Desk closed.</summary>
    DeskClosed = 1,

    /// <summary>Desk unknown.</summary>
    DeskUnknown = 2,

    /// <summary>Line full.</summary>
    LineFull = 3,
}

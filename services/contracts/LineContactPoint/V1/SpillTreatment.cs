namespace Contracts.LineContactPoint.V1;

/// <summary>How a spill was treated.</summary>
public enum SpillTreatment
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>Fixed reply.</summary>
    FixedReply = 1,

    /// <summary>Pushed reply.</summary>
    PushedReply = 2,

    /// <summary>Not answered.</summary>
    NotAnswered = 3,

    /// <summary>Moved to vault.</summary>
    MovedToVault = 4,
}

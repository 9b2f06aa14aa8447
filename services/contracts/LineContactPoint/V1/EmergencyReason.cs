namespace Contracts.LineContactPoint.V1;

/// <summary>The reason classes of the guideline's proviso (2021-04-30, as amended).</summary>
public enum EmergencyReason
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>Life or body.</summary>
    LifeOrBody = 1,

    /// <summary>Bullying.</summary>
    Bullying = 2,

    /// <summary>Abuse.</summary>
    Abuse = 3,

    /// <summary>Disaster.</summary>
    Disaster = 4,

    /// <summary>Sudden illness.</summary>
    SuddenIllness = 5,

    /// <summary>Other.</summary>
    Other = 6,
}

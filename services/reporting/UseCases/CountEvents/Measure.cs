namespace Reporting.UseCases.CountEvents;

/// <summary>What is counted outside consultations. Numbers are in the database: never moved, never used again.</summary>
internal enum Measure
{
    /// <summary>Somebody opened the entrance; detail: which door.</summary>
    Access = 1,

    /// <summary>Somebody wanted to open a consultation and could not; detail: why.</summary>
    TurnedAway = 2,

    /// <summary>Somebody wrote into the LINE talk; detail: how it was treated.</summary>
    Spill = 3,

    /// <summary>Somebody added or unblocked the official account.</summary>
    Followed = 4,

    /// <summary>Somebody blocked the official account.</summary>
    Blocked = 5,

    /// <summary>A neutral notice; detail: what became of it.</summary>
    Notice = 6,

    /// <summary>Emergency words were moved into the vault; detail: the proviso's reason.</summary>
    EmergencyException = 7,
}

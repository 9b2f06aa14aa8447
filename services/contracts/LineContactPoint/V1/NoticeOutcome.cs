namespace Contracts.LineContactPoint.V1;

/// <summary>What became of a notice.</summary>
public enum NoticeOutcome
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>Accepted.</summary>
    Accepted = 1,

    /// <summary>Given up.</summary>
    GivenUp = 2,

    /// <summary>Not reachable.</summary>
    NotReachable = 3,

    /// <summary>Quota reached.</summary>
    QuotaReached = 4,
}

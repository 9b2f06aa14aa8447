namespace Contracts.StorageVault.V1;

/// <summary>Why something was erased before or at the end of its time.</summary>
public enum EndingReason
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>The resident asked for it.</summary>
    ResidentRequest = 1,

    /// <summary>The retention that the tenant decided is over.</summary>
    RetentionEnded = 2,

    /// <summary>It was opened by mistake, as a test or under a wrong identity.</summary>
    OpenedByMistake = 3,

    /// <summary>A court, an authority or an agreement obliges the tenant to it.</summary>
    LegalDuty = 4,

    /// <summary>The resident left the official account and did not come back in time.</summary>
    ContactGone = 5,
}

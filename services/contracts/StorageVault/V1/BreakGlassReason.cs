namespace Contracts.StorageVault.V1;

/// <summary>Why somebody broke the glass over a consultation.</summary>
public enum BreakGlassReason
{
    /// <summary>A value this build does not know; consumers accept it.</summary>
    Unknown = 0,

    /// <summary>Somebody's life or body may be in danger.</summary>
    LifeAtRisk = 1,

    /// <summary>Abuse is suspected.</summary>
    AbuseSuspected = 2,

    /// <summary>A complaint about how the consultation was handled.</summary>
    Complaint = 3,

    /// <summary>An incident is being investigated.</summary>
    Incident = 4,

    /// <summary>Another reason; the text says which.</summary>
    Other = 5,
}

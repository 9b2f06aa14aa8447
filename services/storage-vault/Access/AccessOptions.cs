using System.ComponentModel.DataAnnotations;

namespace StorageVault.Access;

/// <summary>How many distinct consultations a person may open within an hour (trust.md requirement 63).</summary>
public sealed class AccessOptions
{
    /// <summary>Counselors; 30 by default.</summary>
    [Range(1, 10_000)] public int CounselorCasesPerHour { get; init; } = 30;

    /// <summary>Supervisors; 120 by default.</summary>
    [Range(1, 10_000)] public int SupervisorCasesPerHour { get; init; } = 120;

    /// <summary>Everybody else; 30 by default.</summary>
    [Range(1, 10_000)] public int OtherCasesPerHour { get; init; } = 30;
}

using static StorageVault.Access.CaseAct;
using static StorageVault.Access.Place;
using static StorageVault.Access.Roles;

namespace StorageVault.Access;

/// <summary>What may be done with a consultation.</summary>
internal enum CaseAct { ReadTalk, ReadStaff, WriteTalk, WriteStaff, ReadAccessLog, Share, SetSensitivity, SetConflict, BreakGlass }

/// <summary>Where a staff member stands to a consultation; several at once are possible.</summary>
internal enum Place { Assignee, OwnDepartment, SharedDepartment, BrokenGlass, Elsewhere }

/// <summary>How closed a consultation is. Restricted: a staff member or a staff member's child is involved. Numbers are stored: never renumbered.</summary>
internal enum Sensitivity : short { Normal = 1, Restricted = 2 }

/// <summary>One line of the table. What no line allows is refused.</summary>
internal sealed record AccessRule(string Role, Place Place, IReadOnlyList<CaseAct> Acts)
{
    /// <summary>Not for restricted consultations.</summary>
    internal bool NormalOnly { get; init; }

    /// <summary>Only where the municipality lets its department officers read.</summary>
    internal bool IfOfficersRead { get; init; }
}

/// <summary>Role × department × sensitivity × act (trust.md 4.5), as data. The manual's table and the test's 630 rows are made from it.</summary>
internal static class AccessTable
{
    private static readonly CaseAct[] Reading = [ReadTalk, ReadStaff];

    internal static readonly IReadOnlyList<AccessRule> Rules =
    [
        new(Counselor, Assignee, [ReadTalk, ReadStaff, WriteTalk, WriteStaff, ReadAccessLog]),

        new(Supervisor, Assignee, [ReadTalk, ReadStaff, WriteTalk, WriteStaff, ReadAccessLog]),
        new(Supervisor, OwnDepartment, [ReadTalk, ReadStaff, ReadAccessLog, SetSensitivity, SetConflict]),
        // What concerns the municipality's own people stays in one department.
        new(Supervisor, OwnDepartment, [Share]) { NormalOnly = true },
        new(Supervisor, SharedDepartment, Reading) { NormalOnly = true },

        new(DepartmentOfficer, OwnDepartment, Reading) { NormalOnly = true, IfOfficersRead = true },
        new(DepartmentOfficer, SharedDepartment, Reading) { NormalOnly = true, IfOfficersRead = true },

        // Sees who saw, and words only through broken glass.
        new(PrivacyOfficer, OwnDepartment, [ReadAccessLog, SetConflict, BreakGlass]),
        new(PrivacyOfficer, SharedDepartment, [ReadAccessLog, SetConflict, BreakGlass]),
        new(PrivacyOfficer, Elsewhere, [ReadAccessLog, SetConflict, BreakGlass]),
        new(PrivacyOfficer, BrokenGlass, [ReadTalk, ReadStaff, ReadAccessLog]),

        new(Auditor, OwnDepartment, [ReadAccessLog]),
        new(Auditor, SharedDepartment, [ReadAccessLog]),
        new(Auditor, Elsewhere, [ReadAccessLog]),
    ];

    /// <summary>Whether one role in one place may.</summary>
    internal static bool Allows(string role, Place place, Sensitivity sensitivity, CaseAct act, bool officersRead) =>
        Rules.Any(rule => rule.Role == role && rule.Place == place && rule.Acts.Contains(act)
            && (sensitivity == Sensitivity.Normal || !rule.NormalOnly) && (officersRead || !rule.IfOfficersRead));
}

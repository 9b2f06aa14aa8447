using ServiceDefaults.Tokens;

namespace StorageVault.Access;

/// <summary>What kind of actor an access-log row names. Numbers are stored: never renumbered.</summary>
internal enum ActorKind : short { Unknown = 0, Resident = 1, Staff = 2, Service = 3 }

/// <summary>What was done or tried. Numbers are stored: never renumbered.</summary>
internal enum VaultAct : short
{
    Unknown = 0, OpenConsultation = 1, ReadEntries = 2, WriteEntry = 3, PutGrant = 4, EndGrant = 5, CloseConsultation = 6, PutIdentity = 7,
    OpenLineUserId = 8, PutEmergencyException = 9, ListEmergencyExceptions = 10, OpenEmergencyException = 11, ReadAccessLog = 12,
    PutAttachment = 50, ReadAttachment = 51, ScanAttachment = 52, DropAttachment = 53, SearchEntries = 54, ShowHit = 55, ReadTranscript = 56, MakeTranscript = 57,
}

/// <summary>Why something was allowed (below 100) or refused. Numbers are stored: never renumbered.</summary>
internal enum Decision : short
{
    Unknown = 0, AllowedOwn = 1, AllowedGrant = 2, AllowedSupervisor = 3, AllowedRole = 4, AllowedPurpose = 5,
    RefusedNotThere = 100, RefusedNotOwn = 101, RefusedNoGrant = 102, RefusedLog = 103, RefusedRole = 104, RefusedClosed = 105, RefusedIdReused = 106,
    RefusedOldEpoch = 107,
    RefusedFile = 155, RefusedTooLarge = 156, RefusedUnready = 157, RefusedByScanner = 158, RefusedTooMany = 159,
}

/// <summary>Yes or no.</summary>
internal static class Decisions
{
    internal static bool Allows(this Decision decision) => decision is > Decision.Unknown and < Decision.RefusedNotThere;
}

/// <summary>The person or service a call is made for, as the verified token says.</summary>
internal sealed record Actor(
    ActorKind Kind, Guid? Id, Guid? SessionId, IReadOnlySet<string> Roles, IReadOnlySet<Guid> Departments, DateTimeOffset? StepUpAt, string? Purpose)
{
    private static readonly IReadOnlySet<string> NoRoles = new HashSet<string>();
    private static readonly IReadOnlySet<Guid> NoDepartments = new HashSet<Guid>();

    internal static Actor Of(Caller caller) => caller switch
    {
        { Use: TokenUse.Resident, Act: { } act } => new(ActorKind.Resident, act.Subject, act.SessionId, NoRoles, NoDepartments, null, null),
        { Use: TokenUse.Staff, Act: { } act } => new(ActorKind.Staff, act.Subject, act.SessionId, act.Roles, act.Departments, act.StepUpAt, null),
        // A purpose names the staff member behind it where there is one; the right is the purpose's, not the person's.
        { Use: TokenUse.Purpose } => new(ActorKind.Service, caller.Act?.Subject, caller.Act?.SessionId, NoRoles, NoDepartments, null, caller.Purpose),
        _ => new(ActorKind.Unknown, null, null, NoRoles, NoDepartments, null, null),
    };

    internal bool Has(string role) => Roles.Contains(role);
}

/// <summary>Staff roles as they travel.</summary>
internal static class Roles
{
    internal const string Supervisor = "supervisor", PrivacyOfficer = "privacyOfficer", Auditor = "auditor";
}

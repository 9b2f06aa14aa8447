using ServiceDefaults.Tokens;

namespace StorageVault.Access;

/// <summary>What kind of actor an access-log row names. Numbers are stored: never renumbered.</summary>
internal enum ActorKind : short { Unknown = 0, Resident = 1, Staff = 2, Service = 3 }

/// <summary>What was done or tried. Numbers are stored: never renumbered.</summary>
internal enum VaultAct : short
{
    Unknown = 0, OpenConsultation = 1, ReadEntries = 2, WriteEntry = 3, PutGrant = 4, EndGrant = 5, CloseConsultation = 6, PutIdentity = 7,
    OpenLineUserId = 8, PutEmergencyException = 9, ListEmergencyExceptions = 10, OpenEmergencyException = 11, ReadAccessLog = 12,
    RequestKeyAct = 20, ConfirmKeyAct = 21, RotateKey = 22, PromoteKey = 23, RewrapPage = 24, MoveToBucket = 25, DisableKey = 26, EnableKey = 27, DestroyKey = 28, ListKeys = 29,
    Share = 30, Unshare = 31, SetSensitivity = 32, PutConflict = 33, EndConflict = 34, BreakGlass = 35, ReviewBreakGlass = 36, ReadBreakGlass = 37,
    ReadAccessSummary = 38, VerifyTrace = 39,
    ProposeEnding = 40, ApproveEnding = 41, WithdrawEnding = 42, EraseConsultation = 43, EraseResident = 44, SetHold = 45, ReleaseHold = 46, DestroyBucket = 47,
    SealAbandoned = 48, ReapplyLedger = 49,
    PutAttachment = 50, ReadAttachment = 51, ScanAttachment = 52, DropAttachment = 53, SearchEntries = 54, ShowHit = 55, ReadTranscript = 56, MakeTranscript = 57,
    RequestDisclosure = 60, RecordDisclosureBasis = 61, ApproveDisclosure = 62, RefuseDisclosure = 63, PackageDisclosure = 64, ReleaseDisclosure = 65,
    DownloadDisclosure = 66, AcknowledgeDisclosure = 67, ReadDisclosure = 68, EndDisclosureTime = 69,
}

/// <summary>Why something was allowed (below 100) or refused. Numbers are stored: never renumbered.</summary>
internal enum Decision : short
{
    Unknown = 0, AllowedOwn = 1, AllowedGrant = 2, AllowedSupervisor = 3, AllowedRole = 4, AllowedPurpose = 5,
    AllowedKeyAct = 20,
    RefusedNotThere = 100, RefusedNotOwn = 101, RefusedNoGrant = 102, RefusedLog = 103, RefusedRole = 104, RefusedClosed = 105, RefusedIdReused = 106,
    RefusedOldEpoch = 107,
    RefusedPodsBehind = 120, RefusedSamePerson = 121, RefusedKeyState = 122,
    AllowedShare = 30, AllowedBreakGlass = 31,
    RefusedConflict = 130, RefusedTooOften = 131, RefusedStepUp = 132, RefusedDailyLimit = 133, RefusedUnreviewed = 134, RefusedOwnReview = 135,
    RefusedOnHold = 150, RefusedClocks = 151, RefusedState = 154,
    RefusedFile = 155, RefusedTooLarge = 156, RefusedUnready = 157, RefusedByScanner = 158, RefusedTooMany = 159,
    AllowedDisclosure = 40, AllowedEmergencyDisclosure = 41,
    RefusedDisclosureState = 160, RefusedRequester = 161, RefusedTown = 162, RefusedBasis = 163, RefusedExpired = 164, RefusedDownloaded = 165, RefusedCertificate = 166,
    RefusedErased = 167,
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

    /// <summary>The staff roles held, one bit each, as a row keeps them.</summary>
    internal short RoleBits => (short)Roles.Sum(role => Array.IndexOf(StorageVault.Access.Roles.All, role) is >= 0 and var bit ? 1 << bit : 0);

    /// <summary>The purpose's number, as a row keeps it.</summary>
    internal short PurposeCode => (short)(Array.IndexOf(Purposes, Purpose) + 1);

    // Only ever added to at the end: the numbers are stored.
    private static readonly string[] Purposes = ["grant", "close", "identify", "notice", "exception", "audit", "ending", "sweep", "scan", "transcript", "disclosure"];
}

/// <summary>Staff roles as they travel.</summary>
internal static class Roles
{
    internal const string Counselor = "counselor", Supervisor = "supervisor", DepartmentOfficer = "departmentOfficer", PrivacyOfficer = "privacyOfficer",
        TenantAdmin = "tenantAdmin", Auditor = "auditor", PlatformOperator = "platformOperator";

    /// <summary>Only ever added to at the end: a role's place is its bit in the access log.</summary>
    internal static readonly string[] All = [Counselor, Supervisor, DepartmentOfficer, PrivacyOfficer, TenantAdmin, Auditor, PlatformOperator];
}

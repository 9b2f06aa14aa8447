namespace StorageVault.Disclosure;

/// <summary>Where a disclosure stands. Numbers are stored: never renumbered.</summary>
internal enum DisclosureState : short
{
    Unknown = 0, Requested = 1, BasisRecorded = 2, ApprovedOnce = 3, ApprovedTwice = 4, Packaged = 5, Released = 6, Acknowledged = 7, Refused = 8, Lapsed = 9,
}

/// <summary>What was done to it; the history keeps these. Numbers are stored: never renumbered.</summary>
internal enum DisclosureStep : short
{
    Unknown = 0, Request = 1, RecordBasis = 2, Approve = 3, Confirm = 4, Package = 5, Release = 6, Download = 7, Acknowledge = 8, Refuse = 9, Lapse = 10, Incident = 11,
}

/// <summary>Who asks. Numbers are stored: never renumbered.</summary>
internal enum DisclosureRequester : short
{
    Unknown = 0, Police = 1, Prosecutor = 2, Court = 3, ChildGuidanceCenter = 4, BoardOfEducation = 5, MedicalInstitution = 6, Person = 7, OtherAuthority = 9,
}

/// <summary>Why nothing is handed over. Numbers are stored: never renumbered.</summary>
internal enum DisclosureRefusal : short
{
    Unknown = 0, NoBasis = 1, RequesterNotConfirmed = 2, TooBroad = 3, NotNecessary = 4, Withdrawn = 5, ConsultationErased = 6, Other = 9,
}

/// <summary>In which capacity somebody signs; a person may hold both.</summary>
[Flags]
internal enum SignsAs : short { Nobody = 0, Department = 1, Privacy = 2 }

/// <summary>One of the two approvals.</summary>
internal sealed record Signature(Guid By, Guid SessionId, bool OfTheTown, SignsAs As, DateTimeOffset At);

/// <summary>What the rule must know of a disclosure.</summary>
internal sealed record DisclosureFacts(DisclosureState State, Guid RequestedBy, Guid RequestedSession)
{
    internal bool Emergency { get; init; }
    internal Signature? First { get; init; }
    internal Signature? Second { get; init; }
    internal Guid? ReleasedBy { get; init; }
    internal DateTimeOffset? ExpiresAt { get; init; }
    internal bool Downloaded { get; init; }
    internal bool Incident { get; init; }

    /// <summary>Both are there; the database asks the same once more.</summary>
    internal bool TwoSigned => First is not null && Second is not null;

    /// <summary>Until when an emergency may do with one approval.</summary>
    internal DateTimeOffset? SecondDueAt => Emergency && Second is null && First is { } first ? first.At + DisclosureRule.SecondWithin : null;
}

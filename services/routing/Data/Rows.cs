namespace Routing.Data;

/// <summary>Where a consultation stands with routing.</summary>
internal enum ConsultationState
{
    /// <summary>In its desk's line.</summary>
    Waiting = 1,

    /// <summary>Promised to a counselor; the vault has not confirmed the grant yet. Counts as load, is out of the line.</summary>
    Assigning = 2,

    /// <summary>A counselor has it.</summary>
    Taken = 3,

    /// <summary>The vault is sealing the talk; counts as load until done.</summary>
    Closing = 4,

    /// <summary>Over.</summary>
    Closed = 5,

    /// <summary>The resident left before anybody took it.</summary>
    Abandoned = 6,
}

/// <summary>The lock and version of one desk's waiting line.</summary>
internal sealed class DeskLine
{
    public Guid TenantId { get; init; }

    public Guid DeskId { get; init; }

    public long Version { get; set; }
}

/// <summary>One staff member's presence; its row is also the lock under which their load is counted.</summary>
internal sealed class Counselor
{
    public Guid TenantId { get; init; }

    public Guid StaffId { get; init; }

    public bool OnDuty { get; set; }

    public DateTimeOffset Since { get; set; }

    /// <summary>The session they went on duty from; its end takes them off.</summary>
    public Guid? SessionId { get; set; }
}

/// <summary>One consultation, as far as routing knows it.</summary>
internal sealed class Consultation
{
    public Guid TenantId { get; init; }

    public Guid ConsultationId { get; init; }

    public Guid DeskId { get; set; }

    /// <summary>Unknown while only its abandonment was heard.</summary>
    public Guid? DepartmentId { get; set; }

    public ConsultationState State { get; set; }

    public DateTimeOffset RequestedAt { get; set; }

    /// <summary>web-chat's version of it: older events are ignored.</summary>
    public long ChatVersion { get; set; }

    /// <summary>Our own version, in every event of ours.</summary>
    public long Version { get; set; }

    /// <summary>The latest grant's epoch: rising, also over a restore of this database.</summary>
    public long Epoch { get; set; }

    public Guid? AssignmentId { get; set; }

    public Guid? AssignedStaffId { get; set; }

    public DateTimeOffset? TakenAt { get; set; }

    public Guid? ClosingId { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public override string ToString() => nameof(Consultation);
}

/// <summary>What a step does at the vault.</summary>
internal enum StepKind
{
    /// <summary>An assignment under way; undone when late.</summary>
    Assign = 1,

    /// <summary>A closing under way; repeated until done.</summary>
    Close = 2,

    /// <summary>A grant to be ended; repeated until the vault took it.</summary>
    EndGrant = 3,
}

/// <summary>A step outside this database that must end, whatever dies in between.</summary>
internal sealed class Step
{
    public Guid TenantId { get; init; }

    public StepKind Kind { get; init; }

    /// <summary>The assignment's or the closing's id.</summary>
    public Guid StepId { get; init; }

    public Guid ConsultationId { get; init; }

    public Guid StaffId { get; init; }

    public Guid SessionId { get; init; }

    public long Epoch { get; init; }

    public DateTimeOffset DueAt { get; set; }

    public int Attempts { get; set; }
}

/// <summary>Why somebody must look at once.</summary>
internal enum AlertKind
{
    /// <summary>Emergency words in a talk.</summary>
    EmergencyWords = 1,

    /// <summary>Emergency words in the LINE talk, now in the vault.</summary>
    EmergencyException = 2,
}

/// <summary>An alert, open until a person has seen it.</summary>
internal sealed class Alert
{
    public Guid TenantId { get; init; }

    public Guid AlertId { get; init; }

    public AlertKind Kind { get; init; }

    public Guid? ConsultationId { get; init; }

    public Guid? ExceptionId { get; init; }

    public Guid? DeskId { get; init; }

    public DateTimeOffset RaisedAt { get; init; }

    public DateTimeOffset? SeenAt { get; set; }

    public Guid? SeenBy { get; set; }
}

using Routing.Data;

namespace Routing.Assignment;

/// <summary>What is known of a counselor, read under the lock of their row.</summary>
/// <param name="StaffId">Who.</param>
/// <param name="OnDuty">Whether on duty now.</param>
/// <param name="Load">Consultations on their hands: assigning, taken, closing.</param>
/// <param name="Capacity">How many they may have.</param>
internal sealed record CounselorFacts(Guid StaffId, bool OnDuty, int Load, int Capacity);

/// <summary>What is known of a consultation, read under the lock of its row.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="AssignedStaffId">Who has it or is promised it.</param>
internal sealed record ConsultationFacts(ConsultationState State, Guid? AssignedStaffId);

/// <summary>Whether somebody may have a consultation now; a closed set.</summary>
internal enum TakeVerdict
{
    /// <summary>Nothing is known; treated as a refusal.</summary>
    Unknown = 0,

    /// <summary>Yes: promise it.</summary>
    Assign = 1,

    /// <summary>It is promised to this person already: carry on with the same assignment.</summary>
    Resume = 2,

    /// <summary>This person has it: the same answer again.</summary>
    Yours = 3,

    /// <summary>Somebody else has it.</summary>
    AlreadyTaken = 4,

    /// <summary>The person has all they may have.</summary>
    AtCapacity = 5,

    /// <summary>The person is not on duty.</summary>
    OffDuty = 6,

    /// <summary>It is not in the line any more: the resident left.</summary>
    Gone = 7,

    /// <summary>The line is empty.</summary>
    NobodyWaiting = 8,
}

/// <summary>Decides who gets which consultation, from facts alone.</summary>
internal static class AssignmentRule
{
    /// <summary>How long going on duty lasts: a forgotten tab does not count for longer than the longest shift.</summary>
    public static readonly TimeSpan LongestShift = TimeSpan.FromHours(12);

    /// <summary>Whether presence that was set at a time still counts.</summary>
    public static bool OnDuty(bool onDuty, DateTimeOffset since, DateTimeOffset now) => onDuty && now - since < LongestShift;

    /// <summary>May this person take this consultation?</summary>
    public static TakeVerdict MayTake(ConsultationFacts item, CounselorFacts counselor)
    {
        var theirs = item.AssignedStaffId == counselor.StaffId;
        return item.State switch
        {
            ConsultationState.Waiting => HasRoom(counselor),
            ConsultationState.Assigning => theirs ? TakeVerdict.Resume : TakeVerdict.AlreadyTaken,
            ConsultationState.Taken or ConsultationState.Closing or ConsultationState.Closed => theirs ? TakeVerdict.Yours : TakeVerdict.AlreadyTaken,
            ConsultationState.Abandoned => TakeVerdict.Gone,
            _ => TakeVerdict.Unknown,
        };
    }

    /// <summary>What "next" does: an unfinished promise first, else the one who waits longest.</summary>
    /// <param name="counselor">Who asks.</param>
    /// <param name="promised">Whether a consultation of this desk is promised to them already.</param>
    /// <param name="someoneWaits">Whether the line has a head.</param>
    public static TakeVerdict Choose(CounselorFacts counselor, bool promised, bool someoneWaits) =>
        promised ? TakeVerdict.Resume
        : !counselor.OnDuty ? TakeVerdict.OffDuty
        : !someoneWaits ? TakeVerdict.NobodyWaiting
        : HasRoom(counselor);

    /// <summary>The next epoch: rising per consultation, and over a restore of this database, because the vault refuses an older one.</summary>
    public static long NextEpoch(long last, DateTimeOffset now) => Math.Max(last + 1, now.ToUnixTimeMilliseconds());

    private static TakeVerdict HasRoom(CounselorFacts counselor) =>
        !counselor.OnDuty ? TakeVerdict.OffDuty
        : counselor.Load >= counselor.Capacity ? TakeVerdict.AtCapacity
        : TakeVerdict.Assign;
}

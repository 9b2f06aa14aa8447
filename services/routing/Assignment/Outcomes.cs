using StorageVaultClient;

namespace Routing.Assignment;

/// <summary>How a take, a next or a closing ended; a closed set.</summary>
internal enum Ending
{
    /// <summary>Done, or done before: the case is in the answer.</summary>
    Done = 1,

    /// <summary>Not there, or not this person's to know of.</summary>
    NotThere = 2,

    /// <summary>Somebody else has it.</summary>
    AlreadyTaken = 3,

    /// <summary>The person has all they may have.</summary>
    AtCapacity = 4,

    /// <summary>The person is not on duty.</summary>
    OffDuty = 5,

    /// <summary>The line is empty.</summary>
    NobodyWaiting = 6,

    /// <summary>The vault did not confirm; nothing is promised.</summary>
    VaultAway = 7,

    /// <summary>The promise was undone under the hands of who carried it through; the person is in the line again.</summary>
    Undone = 8,

    /// <summary>The vault has closed itself; nothing is promised, and repeating helps nobody before a person has looked.</summary>
    VaultFenced = 9,
}

/// <summary>An ending and, where done, which consultation.</summary>
internal readonly record struct Outcome(Ending Ending, Guid ConsultationId)
{
    /// <summary>How it ended for an answer of the vault that did not confirm.</summary>
    public static Ending Unconfirmed<T>(VaultAnswer<T> answer) => answer.AwayCode == VaultCodes.Fenced ? Ending.VaultFenced : Ending.VaultAway;

    public static Outcome Of(TakeVerdict verdict, Guid consultationId) => new(
        verdict switch
        {
            TakeVerdict.Yours => Ending.Done,
            TakeVerdict.AlreadyTaken => Ending.AlreadyTaken,
            TakeVerdict.AtCapacity => Ending.AtCapacity,
            TakeVerdict.OffDuty => Ending.OffDuty,
            TakeVerdict.NobodyWaiting => Ending.NobodyWaiting,
            _ => Ending.NotThere,
        },
        consultationId);
}

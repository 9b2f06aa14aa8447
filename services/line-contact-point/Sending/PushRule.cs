using Contracts.LineContactPoint.V1;
using ServiceDefaults.Messaging;

namespace LineContactPoint.Sending;

/// <summary>What comes after an attempt.</summary>
internal abstract record PushStep
{
    private PushStep()
    {
    }

    /// <summary>It is over.</summary>
    public sealed record Settle(NoticeOutcome Outcome) : PushStep;

    /// <summary>Again with the same key and the same bytes.</summary>
    public sealed record Again(TimeSpan After) : PushStep;
}

/// <summary>The retry state machine of LINE's pushes (line.md 4.3).</summary>
internal static class PushRule
{
    /// <summary>LINE forgets a retry key after 24 hours: a later repetition would be a second message.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(23);

    private static readonly Repeating Repeats = new(First: TimeSpan.FromSeconds(1), Most: TimeSpan.FromMinutes(10), Longest);

    /// <param name="answer">What LINE said.</param>
    /// <param name="attempts">How many attempts there were, this one included.</param>
    /// <param name="sinceBegan">How long ago the key was first used.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static PushStep After(LineAnswer answer, int attempts, TimeSpan sinceBegan, double jitter) => answer switch
    {
        LineAnswer.Accepted => new PushStep.Settle(NoticeOutcome.Accepted),
        LineAnswer.QuotaReached => new PushStep.Settle(NoticeOutcome.QuotaReached),
        LineAnswer.Refused => new PushStep.Settle(NoticeOutcome.GivenUp),
        _ => Later(attempts, sinceBegan, jitter),
    };

    public static PushStep Later(int attempts, TimeSpan sinceBegan, double jitter) =>
        Repeats.Later(attempts, sinceBegan, jitter) is { } wait ? new PushStep.Again(wait) : new PushStep.Settle(NoticeOutcome.GivenUp);
}

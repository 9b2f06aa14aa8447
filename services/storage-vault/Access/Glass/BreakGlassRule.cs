namespace StorageVault.Access.Glass;

/// <summary>What a person has done with broken glass so far.</summary>
internal sealed record GlassHistory(int UsedToday, bool Unreviewed);

/// <summary>The rules of breaking the glass (trust.md 4.6), beside the table's own.</summary>
internal static class BreakGlassRule
{
    internal const int ShortestReason = 20, MostPerDay = 2;

    internal static readonly TimeSpan Lasts = TimeSpan.FromMinutes(30), StepUpWithin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    /// <summary>Somebody else must have reviewed the last use in time, two a day are enough, and the person proved themselves just now.</summary>
    internal static Decision Decide(Actor actor, GlassHistory history, DateTimeOffset now) =>
        history.Unreviewed ? Decision.RefusedUnreviewed
        : history.UsedToday >= MostPerDay ? Decision.RefusedDailyLimit
        : actor.StepUpAt is { } proved && proved <= now && now - proved <= StepUpWithin ? Decision.AllowedRole
        : Decision.RefusedStepUp;

    /// <summary>Whitespace fills no reason.</summary>
    internal static bool IsReason(string? text) => text?.Count(letter => !char.IsWhiteSpace(letter)) >= ShortestReason;

    /// <summary>Midnight in Japan at which the present day began.</summary>
    internal static DateTimeOffset DayBegan(DateTimeOffset now) => new DateTimeOffset(now.ToOffset(Japan).Date, Japan).ToUniversalTime();

    /// <summary>The end of the next business day. Public holidays count as business days: no list of them can be trusted years ahead, and the error is on the strict side.</summary>
    internal static DateTimeOffset ReviewDue(DateTimeOffset usedAt)
    {
        var day = usedAt.ToOffset(Japan).Date.AddDays(1);
        while (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) day = day.AddDays(1);
        return new DateTimeOffset(day.AddDays(1), Japan).ToUniversalTime();
    }
}

using StorageVault.Keys;

namespace StorageVault.Ending.Retention;

/// <summary>From when a desk's retention counts; the names of the settings' owner.</summary>
internal enum RetentionStart { Unknown = 0, Closing = 1, Opening = 2, FiscalYearEnd = 3 }

/// <summary>A tenant's recorded decision on one desk.</summary>
internal sealed record DeskRetention(int Years, RetentionStart StartsAt, bool RoundsToFiscalYear);

/// <summary>When a consultation's time is over (trust.md 2.8). No decision means: keep.</summary>
internal static class RetentionRule
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    /// <summary>The fiscal year at whose end the bucket may go; null where nothing was decided or the consultation is not over.</summary>
    /// <remarks>Whole years move a date by whole fiscal years, so the bucket is the same whether the end is rounded or not.</remarks>
    internal static int? LastYear(DeskRetention? decided, DateTimeOffset openedAt, DateTimeOffset? closedAt) =>
        StartYear(decided, FiscalYear.Of(openedAt), closedAt is { } closed ? FiscalYear.Of(closed) : null) is { } start && decided is { } known ? start + known.Years : null;

    /// <summary>The same where only fiscal years are known.</summary>
    internal static int? LastYear(DeskRetention? decided, int openedIn, int? closedIn) =>
        StartYear(decided, openedIn, closedIn) is { } start && decided is { } known ? start + known.Years : null;

    /// <summary>The first day, in Japan, on which it need not be kept any more.</summary>
    internal static DateOnly? FreeFrom(DeskRetention? decided, DateTimeOffset openedAt, DateTimeOffset? closedAt)
    {
        if (LastYear(decided, openedAt, closedAt) is not { } last || decided is not { } known || closedAt is not { } closed) return null;
        if (known.RoundsToFiscalYear || known.StartsAt == RetentionStart.FiscalYearEnd) return AfterYear(last);
        var start = DateOnly.FromDateTime((known.StartsAt == RetentionStart.Opening ? openedAt : closed).ToOffset(Japan).Date);
        return start.AddYears(known.Years).AddDays(1);
    }

    /// <summary>1 April after a fiscal year.</summary>
    internal static DateOnly AfterYear(int fiscalYear) => new(fiscalYear + 1, 4, 1);

    /// <summary>Whether a bucket's year is over by both clocks.</summary>
    internal static bool IsOver(int bucket, DateTimeOffset ours, DateTimeOffset database) => FiscalYear.Of(ours) > bucket && FiscalYear.Of(database) > bucket;

    private static int? StartYear(DeskRetention? decided, int openedIn, int? closedIn) => (decided, closedIn) switch
    {
        (null, _) or (_, null) => null,
        ({ Years: < 1 or > 100 }, _) => null,
        ({ StartsAt: RetentionStart.Opening }, _) => openedIn,
        ({ StartsAt: RetentionStart.Closing or RetentionStart.FiscalYearEnd }, { } closed) => closed,
        _ => null,
    };
}

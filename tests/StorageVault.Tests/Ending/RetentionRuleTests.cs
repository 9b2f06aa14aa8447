using Microsoft.Extensions.Logging.Abstractions;
using StorageVault.Ending.Disposal;
using StorageVault.Ending.Retention;

namespace StorageVault.Tests.Ending;

public sealed class RetentionRuleTests
{
    private static readonly DateTimeOffset Opened = new(2026, 3, 20, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("closing", true, "2026-04-02", 2031, "2032-04-01")]
    [InlineData("closing", false, "2026-04-02", 2031, "2031-04-03")]
    [InlineData("opening", true, "2026-04-02", 2030, "2031-04-01")]
    [InlineData("opening", false, "2026-04-02", 2030, "2031-03-21")]
    [InlineData("fiscalYearEnd", false, "2026-03-31", 2030, "2031-04-01")]
    [InlineData("fiscalYearEnd", false, "2026-04-01", 2031, "2032-04-01")]
    public void Five_years_end_where_the_rules_on_documents_say(string start, bool rounds, string closed, int bucket, string freeFrom)
    {
        var decided = new DeskRetention(5, Enum.Parse<RetentionStart>(start, ignoreCase: true), rounds);
        // Noon in Japan.
        var closedAt = DateTimeOffset.Parse(closed + "T03:00:00Z", System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(bucket, RetentionRule.LastYear(decided, Opened, closedAt));
        Assert.Equal(DateOnly.Parse(freeFrom, System.Globalization.CultureInfo.InvariantCulture), RetentionRule.FreeFrom(decided, Opened, closedAt));
    }

    [Fact, Trait("Requirement", "28")]
    public void Nothing_decided_and_nothing_closed_never_ends()
    {
        Assert.Null(RetentionRule.LastYear(null, Opened, Opened.AddYears(1)));
        Assert.Null(RetentionRule.LastYear(new(5, RetentionStart.Closing, true), Opened, null));
        Assert.Null(RetentionRule.LastYear(new(0, RetentionStart.Closing, true), Opened, Opened));
        Assert.Null(RetentionRule.LastYear(new(5, RetentionStart.Unknown, true), Opened, Opened));
    }

    // Fault cases N38 and N39: one clock alone, or two that differ, end nothing.
    [Theory]
    [InlineData(0, 0, 2025, null)]
    [InlineData(0, -7200, 2025, "clocks-differ")]
    [InlineData(7200, 0, 2025, "clocks-differ")]
    [InlineData(0, 0, 2026, "bucket-not-over")]
    [InlineData(365 * 86400, 0, 2026, "clocks-differ")]
    [InlineData(365 * 86400, 365 * 86400, 2026, null)]
    public void A_bucket_needs_two_clocks_that_agree(int oursAhead, int databaseAhead, int bucket, string? conflict)
    {
        var clock = new SetClock();
        var now = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromSeconds(oursAhead));
        var disposal = new BucketDisposal(null!, clock, NullLogger<BucketDisposal>.Instance); // Settings are not asked for the time; owner: storage-vault, 2026-11-22.

        Assert.Equal(conflict, disposal.InTime(bucket, now.AddSeconds(databaseAhead)));
    }
}

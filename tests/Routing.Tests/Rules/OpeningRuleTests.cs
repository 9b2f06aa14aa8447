using System.Globalization;
using Routing.Settings;

namespace Routing.Tests.Rules;

public sealed class OpeningRuleTests
{
    private static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri"];

    // Saturday 2026-11-21 to Tuesday 2026-11-24; Monday the 23rd is a holiday.
    private static readonly DeskSetting Desk = new(
        "desk", Guid.NewGuid(),
        [new DeskHours(Weekdays, "17:00", "21:00"), new DeskHours(["fri"], "22:00", "02:00")],
        [new SpecialDay(new DateOnly(2026, 11, 23), true, null, null), new SpecialDay(new DateOnly(2026, 11, 24), false, "10:00", "12:00")]);

    [Theory]
    [InlineData("2026-11-20T17:00:00+09:00", true)]
    [InlineData("2026-11-20T16:59:59+09:00", false)]
    [InlineData("2026-11-20T20:59:59+09:00", true)]
    [InlineData("2026-11-20T21:00:00+09:00", false)]
    [InlineData("2026-11-20T08:00:00+00:00", true)]
    [InlineData("2026-11-20T23:00:00+09:00", true)]
    [InlineData("2026-11-21T01:59:00+09:00", true)]
    [InlineData("2026-11-21T02:00:00+09:00", false)]
    [InlineData("2026-11-21T18:00:00+09:00", false)]
    [InlineData("2026-11-23T18:00:00+09:00", false)]
    [InlineData("2026-11-24T11:00:00+09:00", true)]
    [InlineData("2026-11-24T18:00:00+09:00", false)]
    public void A_desk_is_open_by_its_hours_in_japan(string at, bool open) =>
        Assert.Equal(open, OpeningRule.OpenAt(Desk, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("00:00", "24:00", true)]
    [InlineData("9", "17:00", false)]
    [InlineData("", "", false)]
    public void Unreadable_hours_are_closed_hours(string opens, string closes, bool open)
    {
        var desk = new DeskSetting("desk", Guid.NewGuid(), [new DeskHours(Weekdays, opens, closes)], null);

        Assert.Equal(open, OpeningRule.OpenAt(desk, new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.FromHours(9))));
    }
}

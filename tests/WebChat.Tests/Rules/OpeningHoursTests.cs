using WebChat.Hours;
using WebChat.Settings;

namespace WebChat.Tests.Rules;

public sealed class OpeningHoursTests
{
    private static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri"];
    private static readonly string[] EveryDay = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    // 2026-11-23 is a Monday.
    private static DateTimeOffset Jst(int day, int hour, int minute = 0) => new(2026, 11, day, hour, minute, 0, TimeSpan.FromHours(9));

    private static OpenState At(DateTimeOffset now, IReadOnlyList<HoursWindow> hours, params SpecialDay[] special) => OpeningHours.At(hours, special, now);

    [Theory]
    [InlineData(16, 59, false)]
    [InlineData(17, 0, true)]
    [InlineData(20, 59, true)]
    [InlineData(21, 0, false)]
    public void A_window_begins_with_its_first_minute_and_ends_before_its_last(int hour, int minute, bool open) =>
        Assert.Equal(open, At(Jst(23, hour, minute), [new(Weekdays, "17:00", "21:00")]).OpenNow);

    [Fact]
    public void The_moment_is_read_in_Japanese_time_wherever_the_server_stands() =>
        Assert.True(At(new DateTimeOffset(2026, 11, 23, 8, 30, 0, TimeSpan.Zero), [new(Weekdays, "17:00", "21:00")]).OpenNow);

    [Fact]
    public void A_closed_desk_says_when_it_opens_next_also_over_the_weekend() =>
        Assert.Equal(Jst(30, 17).ToUniversalTime(), At(Jst(27, 22), [new(Weekdays, "17:00", "21:00")]).OpensAt);

    [Fact]
    public void Between_two_windows_of_a_day_it_is_closed_until_the_second()
    {
        var state = At(Jst(23, 13), [new(Weekdays, "09:00", "12:00"), new(Weekdays, "17:00", "21:00")]);

        Assert.Equal(new OpenState(false, Jst(23, 17).ToUniversalTime(), null), state);
    }

    [Fact]
    public void A_window_may_cross_midnight()
    {
        HoursWindow[] friday = [new(["fri"], "22:00", "02:00")];

        Assert.True(At(Jst(28, 1, 59), friday).OpenNow);
        Assert.False(At(Jst(28, 2), friday).OpenNow);
        Assert.Equal(Jst(28, 2).ToUniversalTime(), At(Jst(27, 23), friday).ClosesAt);
    }

    [Fact]
    public void Twenty_four_hours_are_always_open_and_never_close() =>
        Assert.Equal(new OpenState(true, null, null), At(Jst(23, 23, 59), [new(EveryDay, "00:00", "24:00")]));

    [Fact]
    public void A_window_until_24_joins_the_next_day_that_begins_at_0() =>
        Assert.Equal(Jst(24, 6).ToUniversalTime(), At(Jst(23, 20), [new(["mon"], "17:00", "24:00"), new(["tue"], "00:00", "06:00")]).ClosesAt);

    [Fact]
    public void A_closed_special_day_beats_the_week() =>
        Assert.Equal(
            new OpenState(false, Jst(24, 17).ToUniversalTime(), null),
            At(Jst(23, 18), [new(Weekdays, "17:00", "21:00")], new SpecialDay(new DateOnly(2026, 11, 23), true)));

    [Fact]
    public void A_special_day_may_have_its_own_hours()
    {
        SpecialDay[] special = [new(new DateOnly(2026, 11, 23), false, "10:00", "11:00"), new(new DateOnly(2026, 11, 23), false, "13:00", "14:00")];

        Assert.True(OpeningHours.At([new(Weekdays, "17:00", "21:00")], special, Jst(23, 13, 30)).OpenNow);
        Assert.False(OpeningHours.At([new(Weekdays, "17:00", "21:00")], special, Jst(23, 18)).OpenNow);
    }

    [Fact]
    public void What_cannot_be_read_is_closed()
    {
        HoursWindow[] nonsense = [new(Weekdays, "25:00", "26:00"), new(null, "00:00", "24:00"), new(Weekdays, "09:00", "09:00"), new(Weekdays, null, "24:00")];

        Assert.Equal(new OpenState(false, null, null), At(Jst(23, 18), nonsense));
        Assert.Equal(new OpenState(false, null, null), OpeningHours.At(null, null, Jst(23, 18)));
    }

    [Fact]
    public void Hours_read_as_people_write_them()
    {
        HoursWindow[] hours = [new(Weekdays, "17:00", "21:00"), new(["sat", "sun"], "10:00", "17:00"), new(EveryDay, "00:00", "24:00"), new(["mon", "wed"], "22:00", "02:00")];

        Assert.Equal(["平日 17:00–21:00", "土日 10:00–17:00", "毎日 24時間", "月・水 22:00–翌02:00", "11月24日(火) 休み"],
            HoursText.Of(hours, [new SpecialDay(new DateOnly(2026, 11, 24), true), new SpecialDay(new DateOnly(2026, 12, 29), true)], Jst(23, 12)));
    }
}

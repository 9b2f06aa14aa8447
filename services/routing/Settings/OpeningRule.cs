using System.Globalization;

namespace Routing.Settings;

/// <summary>Whether a desk is open, by its hours in Japan's time (no summer time, so a fixed offset).</summary>
internal static class OpeningRule
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Open at this moment; unreadable hours are closed hours.</summary>
    public static bool OpenAt(DeskSetting desk, DateTimeOffset now)
    {
        var local = now.ToOffset(Japan);
        var today = DateOnly.FromDateTime(local.DateTime);
        var minute = (int)local.TimeOfDay.TotalMinutes;
        // Hours that end after midnight belong to the day they began.
        return Spans(desk, today).Any(span => minute >= span.From && minute < span.To)
            || Spans(desk, today.AddDays(-1)).Any(span => minute + 1440 < span.To);
    }

    private static IEnumerable<(int From, int To)> Spans(DeskSetting desk, DateOnly day)
    {
        if (desk.SpecialDays?.FirstOrDefault(special => special.Date == day) is { } special)
        {
            return special.Closed || Span(special.Opens, special.Closes) is not { } only ? [] : [only];
        }

        var name = Days[(int)day.DayOfWeek];
        return (desk.Hours ?? []).Where(hours => hours.Days.Contains(name)).Select(hours => Span(hours.Opens, hours.Closes)).OfType<(int, int)>();
    }

    private static (int From, int To)? Span(string? opens, string? closes) =>
        Minutes(opens) is { } from && Minutes(closes) is { } to ? (from, to > from ? to : to + 1440) : null;

    private static int? Minutes(string? time) =>
        time == "24:00" ? 1440
        : TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) ? (int)read.ToTimeSpan().TotalMinutes : null;
}

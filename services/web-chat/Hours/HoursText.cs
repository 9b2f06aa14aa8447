using System.Globalization;
using WebChat.Settings;

namespace WebChat.Hours;

/// <summary>The opening hours as a resident reads them.</summary>
internal static class HoursText
{
    private const int DaysAhead = 14;
    private static readonly DayOfWeek[] Week =
        [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Sunday];

    /// <summary>One line per window, e.g. 「平日 17:00–21:00」, then the special days of the next two weeks.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<HoursWindow>? hours, IReadOnlyList<SpecialDay>? specialDays, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.ToOffset(TimeSpan.FromHours(9)).DateTime);
        return
        [
            .. (hours ?? []).Where(window => Readable(window.Opens, window.Closes)).Select(window => $"{Days(window)} {Clock(window.Opens, window.Closes)}"),
            .. (specialDays ?? []).Where(day => day.Date >= today && day.Date <= today.AddDays(DaysAhead)).OrderBy(day => day.Date).Select(Special),
        ];
    }

    private static bool Readable(string? opens, string? closes) => OpeningHours.Minutes(opens) is not null && OpeningHours.Minutes(closes) is not null;

    private static string Days(HoursWindow window)
    {
        var open = Week.Select(day => OpeningHours.On(window, day)).ToArray();
        return open switch
        {
            [true, true, true, true, true, true, true] => "毎日",
            [true, true, true, true, true, false, false] => "平日",
            [false, false, false, false, false, true, true] => "土日",
            _ => string.Join('・', Week.Where((_, day) => open[day]).Select(Name)),
        };
    }

    private static string Clock(string? opens, string? closes) =>
        OpeningHours.Minutes(opens) == 0 && OpeningHours.Minutes(closes) == 24 * 60 ? "24時間"
        : OpeningHours.Minutes(closes) < OpeningHours.Minutes(opens) ? $"{opens}–翌{closes}"
        : $"{opens}–{closes}";

    private static string Special(SpecialDay day)
    {
        var date = $"{day.Date.Month.ToString(CultureInfo.InvariantCulture)}月{day.Date.Day.ToString(CultureInfo.InvariantCulture)}日({Name(day.Date.DayOfWeek)})";
        return day.Closed ? $"{date} 休み" : Readable(day.Opens, day.Closes) ? $"{date} {Clock(day.Opens, day.Closes)}" : $"{date} 通常どおり";
    }

    private static string Name(DayOfWeek day) => "日月火水木金土"[(int)day].ToString();
}

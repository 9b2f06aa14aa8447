using System.Globalization;
using WebChat.Settings;

namespace WebChat.Hours;

/// <summary>Whether a desk takes consultations now, and when that changes next.</summary>
/// <param name="OpenNow">Whether it is open.</param>
/// <param name="OpensAt">When it opens next, while closed; null when not within the next weeks.</param>
/// <param name="ClosesAt">When it closes, while open; null when it never does.</param>
internal sealed record OpenState(bool OpenNow, DateTimeOffset? OpensAt, DateTimeOffset? ClosesAt);

/// <summary>The rule of the opening hours, in Japanese time, which knows no summer time.</summary>
/// <remarks>A window that cannot be read is no window: when the rule cannot tell, the desk is closed and the page shows the hotlines.</remarks>
internal static class OpeningHours
{
    private const int Horizon = 35;
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);
    private static readonly string[] DayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Looks at the week's windows and the special days around a moment.</summary>
    public static OpenState At(IReadOnlyList<HoursWindow>? hours, IReadOnlyList<SpecialDay>? specialDays, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.ToOffset(Japan).DateTime);
        var windows = new List<(DateTimeOffset Opens, DateTimeOffset Closes)>();
        // From yesterday: its last window may reach past midnight.
        for (var day = -1; day <= Horizon; day++)
        {
            windows.AddRange(Of(hours ?? [], specialDays ?? [], today.AddDays(day)));
        }

        var joined = Join(windows);
        var end = new DateTimeOffset(today.AddDays(Horizon), TimeOnly.MinValue, Japan);
        if (joined.Find(window => window.Opens <= now && now < window.Closes) is { Closes: var closes } && closes != default)
        {
            return new OpenState(true, null, closes > end ? null : closes.ToUniversalTime());
        }

        var next = joined.Find(window => window.Opens > now).Opens;
        return new OpenState(false, next == default ? null : next.ToUniversalTime(), null);
    }

    /// <summary>Minutes of a clock time such as <c>17:00</c>; <c>24:00</c> is the day's end; null when it is none.</summary>
    public static int? Minutes(string? clock) =>
        clock == "24:00" ? 24 * 60
        : TimeOnly.TryParseExact(clock, ["HH:mm", "H:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (time.Hour * 60) + time.Minute
        : null;

    /// <summary>Whether the window's week contains the day.</summary>
    public static bool On(HoursWindow window, DayOfWeek day) =>
        window.Days?.Contains(DayNames[(int)day], StringComparer.OrdinalIgnoreCase) ?? false;

    private static IEnumerable<(DateTimeOffset, DateTimeOffset)> Of(IReadOnlyList<HoursWindow> hours, IReadOnlyList<SpecialDay> specialDays, DateOnly date)
    {
        var special = specialDays.Where(day => day.Date == date).ToList();
        if (special.Exists(day => day.Closed))
        {
            return [];
        }

        var own = special.Where(day => day.Opens is not null).Select(day => (day.Opens, day.Closes)).ToList();
        var windows = own.Count > 0 ? own : [.. hours.Where(window => On(window, date.DayOfWeek)).Select(window => (window.Opens, window.Closes))];
        return windows.SelectMany(window => Window(date, Minutes(window.Opens), Minutes(window.Closes)));
    }

    private static IEnumerable<(DateTimeOffset, DateTimeOffset)> Window(DateOnly date, int? opens, int? closes)
    {
        if (opens is not { } from || closes is not { } to || from == to)
        {
            return [];
        }

        var midnight = new DateTimeOffset(date, TimeOnly.MinValue, Japan);
        return [(midnight.AddMinutes(from), midnight.AddMinutes(to < from ? to + (24 * 60) : to))];
    }

    private static List<(DateTimeOffset Opens, DateTimeOffset Closes)> Join(List<(DateTimeOffset Opens, DateTimeOffset Closes)> windows)
    {
        var joined = new List<(DateTimeOffset Opens, DateTimeOffset Closes)>();
        foreach (var window in windows.OrderBy(window => window.Opens))
        {
            if (joined.Count > 0 && window.Opens <= joined[^1].Closes)
            {
                joined[^1] = (joined[^1].Opens, window.Closes > joined[^1].Closes ? window.Closes : joined[^1].Closes);
            }
            else
            {
                joined.Add(window);
            }
        }

        return joined;
    }
}

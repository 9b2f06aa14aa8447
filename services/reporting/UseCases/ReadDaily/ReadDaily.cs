using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace Reporting.UseCases.ReadDaily;

/// <summary>What happened in a stretch of time. Each thing counts where it happened: a consultation opened at 23:50 and taken at 00:10 is opened on one day and served on the next.</summary>
public record Counts
{
    /// <summary>Times the entrance was opened; belongs to no desk.</summary>
    public long Accesses { get; internal set; }

    /// <summary>Consultations that residents opened.</summary>
    public long Opened { get; internal set; }

    /// <summary>Consultations that a counselor took, at the first time.</summary>
    public long Served { get; internal set; }

    /// <summary>Residents who wanted to open one and could not.</summary>
    public long TurnedAway { get; internal set; }

    /// <summary>Consultations that residents left before a counselor came.</summary>
    public long Abandoned { get; internal set; }

    /// <summary>Consultations that were closed.</summary>
    public long Completed { get; internal set; }

    /// <summary>Messages of residents.</summary>
    public long EntriesResident { get; internal set; }

    /// <summary>Messages of counselors.</summary>
    public long EntriesStaff { get; internal set; }
}

/// <summary>A day in Japan.</summary>
/// <param name="Date">The day, e.g. 2026-11-21.</param>
public sealed record DayCounts(DateOnly Date) : Counts;

/// <summary>An hour of the day in Japan, over all days asked for.</summary>
/// <param name="Hour">0 to 23.</param>
public sealed record HourCounts(int Hour) : Counts;

/// <summary>A desk, over all days asked for.</summary>
/// <param name="DeskId">Which.</param>
public sealed record DeskCounts(Guid DeskId) : Counts;

/// <summary>The numbers of a tenant.</summary>
/// <param name="Days">Every day asked for, with or without numbers.</param>
/// <param name="Hours">All 24.</param>
/// <param name="Desks">Those that have numbers.</param>
/// <param name="GeneratedAt">When this was counted.</param>
public sealed record DailyReport(IReadOnlyList<DayCounts> Days, IReadOnlyList<HourCounts> Hours, IReadOnlyList<DeskCounts> Desks, DateTimeOffset GeneratedAt);

/// <summary>A tenant's numbers by day, hour and desk. All its staff may see them; nobody else's can be asked for.</summary>
internal static class ReadDaily
{
    private const int LongestRange = 400;

    // Japan has had one offset and no summer time since 1951.
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    /// <summary>Reads the days from <c>from</c> to <c>to</c>, both included, of all desks or one.</summary>
    internal static async Task<Results<Ok<DailyReport>, ProblemHttpResult>> Handle(
        Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct,
        [Description("The first day, e.g. 2026-11-01.")] string? from = null, [Description("The last day; at most 400 days in all.")] string? to = null,
        [Description("One desk; absent for all.")] string? deskId = null)
    {
        if (!TryDate(from, out var first) || !TryDate(to, out var last) || last < first || last.DayNumber - first.DayNumber >= LongestRange)
        {
            return Problems.Invalid("from and to are dates (2026-11-21) in order, at most 400 days.");
        }

        Guid? desk = Guid.TryParse(deskId, out var named) ? named : null;
        if (desk is null && !string.IsNullOrEmpty(deskId))
        {
            return Problems.Invalid("deskId is a desk's id, or empty for all desks.");
        }

        var facts = await transactions.RunAsync(caller.RequiredTenant, (tx, token) => DailyFacts.ReadAsync(tx, Start(first), Start(last.AddDays(1)), desk, token), ct);
        return TypedResults.Ok(Fold(facts, first, last, clock.GetUtcNow()));
    }

    /// <summary>Sums the facts three ways; days and hours without any are 0, not missing.</summary>
    internal static DailyReport Fold(IReadOnlyList<DailyFact> facts, DateOnly first, DateOnly last, DateTimeOffset now)
    {
        var days = Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(number => new DayCounts(first.AddDays(number))).ToList();
        var hours = Enumerable.Range(0, 24).Select(hour => new HourCounts(hour)).ToList();
        var desks = new SortedDictionary<Guid, DeskCounts>();
        foreach (var fact in facts)
        {
            switch (fact.Group)
            {
                case FactGroup.Day:
                    Add(days[fact.Day.DayNumber - first.DayNumber], fact);
                    break;
                case FactGroup.Hour:
                    Add(hours[fact.Hour], fact);
                    break;
                case FactGroup.Desk when fact.DeskId is { } deskId && deskId != Guid.Empty:
                    Add(desks.TryGetValue(deskId, out var known) ? known : desks[deskId] = new DeskCounts(deskId), fact);
                    break;
                default:
                    break;
            }
        }

        return new DailyReport(days, hours, [.. desks.Values], now);
    }

    private static void Add(Counts to, DailyFact fact)
    {
        switch (fact.Kind)
        {
            case FactKind.Accesses: to.Accesses += fact.Count; break;
            case FactKind.Opened: to.Opened += fact.Count; break;
            case FactKind.Served: to.Served += fact.Count; break;
            case FactKind.TurnedAway: to.TurnedAway += fact.Count; break;
            case FactKind.Abandoned: to.Abandoned += fact.Count; break;
            case FactKind.Completed: to.Completed += fact.Count; break;
            case FactKind.EntriesResident: to.EntriesResident += fact.Count; break;
            case FactKind.EntriesStaff: to.EntriesStaff += fact.Count; break;
            default: break;
        }
    }

    private static bool TryDate(string? text, out DateOnly date) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date) && date.Year is >= 2000 and < 2200;

    private static DateTimeOffset Start(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Japan).ToUniversalTime();
}

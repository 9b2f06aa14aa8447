using System.Globalization;
using Faults.Actors;

namespace Proof.Load;

/// <summary>Times from a history: measured on this machine, in this run, and true for nothing else.</summary>
internal static class Figures
{
    /// <summary>From the first sending of an entry until it stood on the other side's screen.</summary>
    internal static IReadOnlyList<TimeSpan> ToTheOtherScreen(IReadOnlyList<JournalLine> journal, Func<JournalLine, bool> which)
    {
        var shown = journal.Where(line => line is { Deed: Deed.Shown, EntryId: not null }).GroupBy(line => (line.EntryId, Staff: line.StaffId is not null)).ToDictionary(group => group.Key, group => group.Min(line => line.At));
        return [.. journal.Where(line => line is { Deed: Deed.Sent, EntryId: not null } && which(line)).Select(line => shown.TryGetValue((line.EntryId, line.StaffId is null), out var at) ? at - line.At : (TimeSpan?)null).OfType<TimeSpan>().Order()];
    }

    /// <summary>From the first sending of an entry until it was acknowledged.</summary>
    internal static IReadOnlyList<TimeSpan> ToTheAnswer(IReadOnlyList<JournalLine> journal)
    {
        var accepted = journal.Where(line => line is { Deed: Deed.Accepted, EntryId: not null }).GroupBy(line => line.EntryId).ToDictionary(group => group.Key ?? Guid.Empty, group => group.First().At);
        return [.. journal.Where(line => line is { Deed: Deed.Sent, EntryId: not null }).Select(line => accepted.TryGetValue(line.EntryId ?? Guid.Empty, out var at) ? at - line.At : (TimeSpan?)null).OfType<TimeSpan>().Order()];
    }

    /// <summary>The most messages accepted within one second.</summary>
    internal static int BusiestSecond(IReadOnlyList<JournalLine> journal) =>
        journal.Where(line => line.Deed == Deed.Accepted).GroupBy(line => line.At.ToUnixTimeSeconds()).Select(second => second.Count()).DefaultIfEmpty().Max();

    /// <summary>p50, p95, p99 and the worst; times must be in order.</summary>
    internal static string Written(IReadOnlyList<TimeSpan> times)
    {
        double At(double part) => times[Math.Min(times.Count - 1, (int)(part * times.Count))].TotalMilliseconds;
        return times.Count == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):F0} ms, p95 {At(0.95):F0} ms, p99 {At(0.99):F0} ms, worst {times[^1].TotalMilliseconds:F0} ms of {times.Count}");
    }
}

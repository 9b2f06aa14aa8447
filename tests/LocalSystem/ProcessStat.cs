using System.Globalization;

namespace LocalSystem;

/// <summary>What the kernel says of one process (<c>/proc/&lt;id&gt;/stat</c>).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Program">The name of its program.</param>
/// <param name="Parent">Who started it.</param>
/// <param name="Began">When it began, in ticks since the machine's start: an id that is used again has another.</param>
/// <param name="Seconds">Processor time of its own.</param>
/// <param name="Ended">Processor time of its children that have ended.</param>
public sealed record ProcessStat(int Id, string Program, int Parent, long Began, double Seconds, double Ended)
{
    private const double TicksPerSecond = 100;

    /// <summary>Every process there is.</summary>
    public static IEnumerable<ProcessStat> All() =>
        Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), CultureInfo.InvariantCulture, out var id) ? Of(id) : null).OfType<ProcessStat>();

    /// <summary>One process; null when it has ended.</summary>
    public static ProcessStat? Of(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            // The name stands in parentheses and may hold any letter; state, parent and the numbers follow it.
            var (open, close) = (stat.IndexOf('('), stat.LastIndexOf(')'));
            var fields = stat[(close + 2)..].Split(' ');
            long Number(int at) => long.Parse(fields[at], CultureInfo.InvariantCulture);
            return new ProcessStat(id, stat[(open + 1)..close], (int)Number(1), Number(19), (Number(11) + Number(12)) / TicksPerSecond, (Number(13) + Number(14)) / TicksPerSecond);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while we looked.
            return null;
        }
    }

    /// <summary>What a process has started, and what those have started.</summary>
    public static IReadOnlyList<ProcessStat> DescendantsOf(int id)
    {
        var children = All().ToLookup(one => one.Parent);
        IEnumerable<ProcessStat> Below(int parent) => children[parent].SelectMany(child => Below(child.Id).Prepend(child));
        return [.. Below(id)];
    }

    /// <summary>Whether this very process, and not another under its id, still runs.</summary>
    public bool Lives() => Of(Id)?.Began == Began;
}

using System.Globalization;
using LocalSystem;

namespace Bench;

/// <summary>Proportional set size in KiB of each process, from the kernel.</summary>
internal static class Memory
{
    public static IReadOnlyDictionary<string, long> Measure(RunningSystem system)
    {
        var found = system.Pids.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => Pss(pair.Value));
        return found;
    }

    private static long Pss(int pid) =>
        File.ReadLines($"/proc/{pid}/smaps_rollup").Where(line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).FirstOrDefault();
}

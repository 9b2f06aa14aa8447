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

/// <summary>Processor seconds used so far, per process and for PostgreSQL and RabbitMQ as a whole: says where the time goes.</summary>
internal static class Processor
{
    public static Dictionary<string, double> Measure(RunningSystem system)
    {
        var used = system.Pids.ToDictionary(pair => pair.Key, pair => Seconds(pair.Value));
        used["bench"] = Seconds(Environment.ProcessId);
        foreach (var (name, program) in new[] { ("postgres", "postgres"), ("rabbitmq", "beam.smp") })
        {
            used[name] = Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path)).Where(name => int.TryParse(name, out _))
                .Where(pid => Program(pid) == program).Sum(pid => Seconds(int.Parse(pid, CultureInfo.InvariantCulture)));
        }

        return used;
    }

    public static string Between(Dictionary<string, double> before, Dictionary<string, double> after, TimeSpan time) =>
        string.Join(", ", after.OrderByDescending(pair => pair.Value - before.GetValueOrDefault(pair.Key))
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {(pair.Value - before.GetValueOrDefault(pair.Key)) / time.TotalSeconds:F2}")));

    private static string Program(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private static double Seconds(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / 100;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

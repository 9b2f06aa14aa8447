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
    /// <summary>Processor seconds so far by process: a name alone for ours, with its id behind for those that come and go.</summary>
    public static Dictionary<string, double> Measure(RunningSystem system)
    {
        var used = system.Pids.ToDictionary(pair => pair.Key, pair => Seconds(pair.Value));
        used["bench"] = Seconds(Environment.ProcessId);
        foreach (var pid in Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path)).Where(name => int.TryParse(name, out _)))
        {
            if (Program(pid) is var program and ("postgres" or "beam.smp"))
            {
                used[$"{(program == "postgres" ? program : "rabbitmq")} {pid}"] = Seconds(int.Parse(pid, CultureInfo.InvariantCulture));
            }
        }

        return used;
    }

    /// <summary>Cores used by each program. A process that ended in between counts nothing: what it used is not known.</summary>
    public static string Between(Dictionary<string, double> before, Dictionary<string, double> after, TimeSpan time) =>
        string.Join(", ", after.GroupBy(pair => pair.Key.Split(' ')[0], pair => pair.Value - before.GetValueOrDefault(pair.Key))
            .Select(program => (Name: program.Key, Cores: program.Sum() / time.TotalSeconds)).OrderByDescending(program => program.Cores)
            .Select(program => string.Create(CultureInfo.InvariantCulture, $"{program.Name} {program.Cores:F2}")));

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

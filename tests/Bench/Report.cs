using System.Text;

namespace Bench;

/// <summary>What was measured, as one page of text.</summary>
internal sealed class Report
{
    private readonly StringBuilder text = new();

    public int Lost { get; set; }

    public void Line(string line)
    {
        Console.Error.WriteLine(line);
        text.AppendLine(line);
    }

    public void Memory(string when, IReadOnlyDictionary<string, long> pss)
    {
        Line($"memory {when} (PSS, MiB): " + string.Join(", ", pss.Select(pair => $"{pair.Key} {pair.Value / 1024}")));
        Line($"memory {when}: our processes together {pss.Where(pair => pair.Key is not ("line-double" or "postgres" or "rabbitmq")).Sum(pair => pair.Value) / 1024} MiB (aim ≤ 1434)");
    }

    public static string Percentiles(IReadOnlyCollection<double> milliseconds)
    {
        if (milliseconds.Count == 0)
        {
            return "nothing measured";
        }

        var sorted = milliseconds.Order().ToArray();
        double At(double part) => sorted[Math.Min(sorted.Length - 1, (int)(part * sorted.Length))];
        return $"p50 {At(0.5):F1} ms, p90 {At(0.9):F1} ms, p99 {At(0.99):F1} ms, max {sorted[^1]:F0} ms (n = {sorted.Length})";
    }

    public override string ToString() => text.ToString();
}

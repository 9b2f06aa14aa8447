using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Faults.Cases;

namespace Faults;

/// <summary>Runs cases, in one laboratory or in two side by side, and prints the table.</summary>
internal static class Runner
{
    /// <summary>Runs them.</summary>
    /// <param name="wanted">Which; told in their order.</param>
    /// <param name="scale">How much of everything.</param>
    /// <param name="lanes">In how many laboratories side by side, each with a system of its own; one after the other in each. A case mostly waits: for starts, claims and time limits.</param>
    /// <param name="ct">Ends it; the table holds what had ended.</param>
    public static async Task<int> RunAsync(IReadOnlyList<FaultCase> wanted, Scale scale, int lanes, CancellationToken ct)
    {
        Directory.CreateDirectory(Lab.Folder);
        var began = TimeProvider.System.GetTimestamp();
        var waiting = new ConcurrentQueue<FaultCase>(wanted);
        var results = new ConcurrentDictionary<FaultCase, Result>();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(lanes, wanted.Count)).Select(_ => LaneAsync(waiting, results, scale, ct)));
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            Console.WriteLine("Stopped; the table holds what had ended.");
        }

        var table = Table([.. wanted.Where(results.ContainsKey).Select(one => (one, results[one]))], scale, lanes, TimeProvider.System.GetElapsedTime(began));
        await File.WriteAllTextAsync(Path.Combine(Lab.Folder, "table.md"), table, CancellationToken.None);
        Console.WriteLine(table);
        return ct.IsCancellationRequested ? 130 : results.Values.Any(result => result.Ending == Ending.Broke) ? 1 : 0;
    }

    /// <summary>One laboratory, case after case until nothing waits.</summary>
    private static async Task LaneAsync(ConcurrentQueue<FaultCase> waiting, ConcurrentDictionary<FaultCase, Result> results, Scale scale, CancellationToken ct)
    {
        Lab? lab = null;
        try
        {
            while (waiting.TryDequeue(out var one))
            {
                ct.ThrowIfCancellationRequested();
                lab ??= await Lab.StartAsync(scale, ct);
                var result = results[one] = await one.RunAsync(lab, ct);
                Tell(one, result);
                if (result.Ending == Ending.Broke)
                {
                    // What broke may have left anything behind: the next case gets a house of its own.
                    await lab.DisposeAsync();
                    lab = null;
                }
            }
        }
        finally
        {
            await (lab?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private static void Tell(FaultCase one, Result result)
    {
        // In one piece: two lanes tell.
        Console.WriteLine(string.Join(Environment.NewLine + "    ",
            [string.Create(CultureInfo.InvariantCulture, $"{one.Id} {result.Ending} ({result.Took.TotalSeconds:F0} s) {one.Fault}"), .. result.Told, .. result.Verdicts.Select(verdict => verdict.ToString())]));
    }

    private static string Table(IReadOnlyList<(FaultCase Case, Result Result)> results, Scale scale, int lanes, TimeSpan took)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC; {scale.Load.Residents} residents × {scale.Load.Messages} messages, {scale.Plan.CounselorsPerTenant * scale.Plan.Tenants} counselors, {scale.Plan.Tenants} tenants, each fault point {scale.Rounds} times; {lanes} at a time, {took.TotalMinutes:F0} minutes");
        text.AppendLine();
        text.AppendLine("| case | fault | result | accepted | lost dup shown_dup phantom holes inversions cross_tenant unaudited canary | p50 / p95 ms | max_gap s | s | told |");
        text.AppendLine("|---|---|---|---:|---|---|---:|---:|---|");
        foreach (var (one, result) in results)
        {
            var all = result.Verdicts;
            var sums = string.Join(' ', new Func<Actors.Verdict, int>[] { v => v.Lost, v => v.Dup, v => v.ShownDup, v => v.Phantom, v => v.Holes, v => v.Inversions, v => v.CrossTenant, v => v.Unaudited, v => v.Canary }.Select(count => all.Sum(count)));
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {one.Id} | {one.Fault} | {Word(result.Ending)} | {all.Sum(v => v.Accepted)} | {(all.Count == 0 ? "–" : sums)} | {(all.Count == 0 ? "–" : $"{all.Max(v => v.P50).TotalMilliseconds:F0} / {all.Max(v => v.P95).TotalMilliseconds:F0}")} | {(all.Count == 0 ? 0 : all.Max(v => v.MaxGap).TotalSeconds):F1} | {result.Took.TotalSeconds:F0} | {string.Join("; ", result.Told).Replace('|', '/').Replace('\n', ' ')} |");
        }

        return text.ToString();
    }

    private static string Word(Ending ending) => ending switch
    {
        Ending.Held => "held",
        Ending.Broke => "**broke**",
        _ => "not on this machine",
    };
}

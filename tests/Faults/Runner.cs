using System.Globalization;
using System.Text;
using Faults.Cases;

namespace Faults;

/// <summary>Runs cases one after the other in one laboratory and prints the table.</summary>
internal static class Runner
{
    public static async Task<int> RunAsync(IReadOnlyList<FaultCase> wanted, Scale scale, CancellationToken ct)
    {
        Directory.CreateDirectory(Lab.Folder);
        var results = new List<(FaultCase Case, Result Result)>();
        Lab? lab = await Lab.StartAsync(scale, ct);
        try
        {
            foreach (var one in wanted)
            {
                ct.ThrowIfCancellationRequested();
                var result = await one.RunAsync(lab, ct);
                results.Add((one, result));
                Tell(one, result);
                if (result.Ending == Ending.Broke)
                {
                    // What broke may have left anything behind: the next case gets a house of its own.
                    await lab.DisposeAsync();
                    lab = null;
                    lab = await Lab.StartAsync(scale, ct);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            Console.WriteLine("Stopped; the table holds what had ended.");
        }
        finally
        {
            // None when it was stopped while the next one came up.
            await (lab?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        var table = Table(results, scale);
        await File.WriteAllTextAsync(Path.Combine(Lab.Folder, "table.md"), table, CancellationToken.None);
        Console.WriteLine(table);
        return ct.IsCancellationRequested ? 130 : results.Exists(row => row.Result.Ending == Ending.Broke) ? 1 : 0;
    }

    private static void Tell(FaultCase one, Result result)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Id} {result.Ending} ({result.Took.TotalSeconds:F0} s) {one.Fault}"));
        foreach (var text in result.Told)
        {
            Console.WriteLine("    " + text);
        }

        foreach (var verdict in result.Verdicts)
        {
            Console.WriteLine("    " + verdict);
        }
    }

    private static string Table(List<(FaultCase Case, Result Result)> results, Scale scale)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC; {scale.Load.Residents} residents × {scale.Load.Messages} messages, {scale.Plan.CounselorsPerTenant * scale.Plan.Tenants} counselors, {scale.Plan.Tenants} tenants, each fault point {scale.Rounds} times");
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

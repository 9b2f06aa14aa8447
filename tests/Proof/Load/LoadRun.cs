using System.Globalization;
using System.Text;
using Faults.Actors;
using LocalSystem;

namespace Proof.Load;

/// <summary><c>make load</c>: one profile against a system of its own; figures, then the oracle. The exit code is the oracle's alone: times are printed, not judged.</summary>
internal sealed class LoadRun(Profile full, double scale, TimeSpan minutes)
{
    private readonly StringBuilder _text = new();

    internal async Task<int> RunAsync(CancellationToken ct)
    {
        var profile = full.Scaled(scale).Pressed(minutes);
        Line($"{full.Name}: {full.About}");
        Line(string.Create(CultureInfo.InvariantCulture,
            $"scale {scale:0.###} of the people, {full.Lasts.TotalMinutes:F0} min pressed into {minutes.TotalMinutes:0.#} (x{full.Lasts / minutes:0.#}); {profile.People} people, {profile.Tenants} tenants with {profile.Counselors} counselors of limit {profile.Capacity} each; generator and system share {Environment.ProcessorCount} cores"));
        await using var system = await RunningSystem.StartAsync(new SystemOptions { PrivateInfra = true, LineDouble = true, Environment = Town.WideLimits }, ct);
        await using var town = await Town.BuildAsync(system, new TownPlan { Tenants = profile.Tenants, CounselorsPerTenant = profile.Counselors, Capacity = profile.Capacity }, ct);
        var folder = Path.Combine(Repo.Root, "artifacts", "load");
        Directory.CreateDirectory(folder);
        await using var meters = new Meters(system);
        var run = await new Evening(system, town, profile, meters).RunAsync(Path.Combine(folder, full.Name + ".jsonl"), ct);
        var measured = await meters.StopAsync(run.Town.Journal.Lines);
        var verdict = Oracle.Check(run.Town.Journal.Lines, await TruthReader.ReadAsync(system, run.Town, ct));
        Print(profile, run, verdict, town.Tenants[0].TenantId);
        foreach (var line in measured) Line(line);
        if (profile.People == 1) Line($"the whole talk read anew by its resident: {run.ReadAgain.TotalMilliseconds:F0} ms");
        Line((verdict.Zero ? "ALL ZERO: " : "NOT ZERO: ") + verdict);
        foreach (var finding in verdict.Findings) Line("  " + finding);
        await File.WriteAllTextAsync(Path.Combine(folder, full.Name + ".txt"), _text.ToString(), ct);
        return verdict.Zero ? 0 : 1;
    }

    private void Print(Profile profile, EveningRun run, Verdict verdict, Guid flooded)
    {
        var lines = run.Town.Journal.Lines;
        Line($"came {run.Entered.Count}, served {run.Served}, left unserved {run.Left}, longest line {run.Peak}, messages accepted {verdict.Accepted}, in the busiest second {Figures.BusiestSecond(lines)}");
        Line($"from the first touch to an open consultation: {Figures.Written([.. run.Entered.Order()])}");
        Line($"from sending to the acknowledgement:          {Figures.Written(Figures.ToTheAnswer(lines))}");
        Line($"from sending to the other screen:             {Figures.Written(Figures.ToTheOtherScreen(lines, _ => true))}");
        if (profile.Neighbours == 0) return;
        var flood = run.Began + (profile.Lasts / 6);
        bool Neighbour(JournalLine line) => line.TenantId != flooded;
        Line($"  the other tenants before the flood:         {Figures.Written(Figures.ToTheOtherScreen(lines, line => Neighbour(line) && line.At < flood))}");
        Line($"  the other tenants during the flood:         {Figures.Written(Figures.ToTheOtherScreen(lines, line => Neighbour(line) && line.At >= flood))}");
    }

    private void Line(string line)
    {
        Console.WriteLine(line);
        _text.AppendLine(line);
    }
}

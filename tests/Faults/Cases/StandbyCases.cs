using System.Globalization;
using Faults.Actors;

namespace Faults.Cases;

/// <summary>N23: the database has a standby that every commit waits for, and it dies. In a house of its own.</summary>
internal static class StandbyCases
{
    /// <summary>What is answered while nothing is waited for any more: an answer that was on its way when the standby died.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(1);

    /// <summary>N23.</summary>
    public static async Task LostAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var house = await Lab.StartAsync(lab.Scale, ct);
        await using var standby = await (house.System.Infra.Postgres ?? throw new NotHereException("the database is not this program's own")).AddStandbyAsync(ct);
        var (lost, back) = (DateTimeOffset.MaxValue, DateTimeOffset.MaxValue);
        var away = TimeSpan.FromSeconds(Math.Min(30, house.Scale.Outage.TotalSeconds));
        var (verdict, run) = await house.RunAsync("N23", house.Scale.Load, async token =>
        {
            // Some entries first, while it follows.
            await Task.Delay(TimeSpan.FromSeconds(5), token);
            await standby.KillAsync();
            lost = TimeProvider.System.GetUtcNow() + OnItsWay;
            await Task.Delay(away, token);
            back = TimeProvider.System.GetUtcNow();
            await standby.StartAsync(token);
        }, ct);
        findings.Oracle(verdict);
        var (before, alone, after) = (Accepted(run, DateTimeOffset.MinValue, lost), Accepted(run, lost, back), Accepted(run, back, DateTimeOffset.MaxValue));
        findings.Must(before > 0 && alone == 0, string.Create(CultureInfo.InvariantCulture, $"no standby for {away.TotalSeconds:F0} s: {before} entries accepted before, {alone} meanwhile, {after} afterwards"));
        findings.Must(after > 0, "it went on by itself when the standby was back");
        await InfraCases.RelayedAsync(house, findings, ct);
        await Numbers.EqualAsync(house, run, findings, ct);
    }

    private static int Accepted(TownRun run, DateTimeOffset from, DateTimeOffset until) => run.Journal.Lines.Count(line => line.Deed == Deed.Accepted && line.At >= from && line.At < until);
}

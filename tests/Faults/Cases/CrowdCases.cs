using System.Globalization;
using System.Text.Json;
using Faults.Actors;
using LocalSystem;

namespace Faults.Cases;

/// <summary>N7, N42, N50: very many at once, and one municipality that takes more than its share. The last two in houses of their own.</summary>
internal static class CrowdCases
{
    private const string Second = "gateway-2";
    private static readonly TimeSpan AllBack = TimeSpan.FromSeconds(90);

    /// <summary>N7: the gateway with 500 open streams.</summary>
    public static async Task GatewayAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var crowd = await Crowd.ComeAsync(lab, 72, null, ct);
        findings.Must(await crowd.AllAsync(TimeSpan.FromSeconds(60), ct), $"{crowd.Open} streams beside those of the load");
        var (verdict, _) = await lab.RunAsync("N7", lab.Scale.Load, async token =>
        {
            await lab.StartAgainAsync("gateway", null, token);
            findings.Must(await crowd.AllAsync(TimeSpan.FromSeconds(60), token), $"{crowd.Open} of {crowd.All} came back within 60 s");
        }, ct);
        findings.Oracle(verdict);
    }

    /// <summary>N42: 10,000 streams over two processes of the gateway, which both die under them; they come again.</summary>
    /// <remarks>Two, as the chart has at least: a stream is two open files of its gateway, and 20,000 are all that a process may have here.</remarks>
    public static async Task ReconnectAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var house = await Lab.StartAsync(lab.Scale, ct);
        var second = (await house.System.StartReplicaAsync("gateway", Second, ct: ct)).Port;
        await using var crowd = await Crowd.ComeAsync(house, 1_430, second, ct);
        findings.Must(await crowd.AllAsync(TimeSpan.FromMinutes(5), ct), $"{crowd.Open} of {crowd.All} streams stand");
        var (verdict, run) = await house.RunAsync("N42", house.Scale.Load, async token =>
        {
            await house.System.KillAsync("gateway");
            await house.System.KillAsync(Second);
            findings.Must(await Lab.ComesAsync(() => Task.FromResult(crowd.Open == 0), TimeSpan.FromSeconds(30), token), $"all were cut off, {crowd.Open} still stand");
            await house.System.RestartAsync("gateway", token);
            await house.System.StartReplicaAsync("gateway", Second, ct: token);
            var began = TimeProvider.System.GetTimestamp();
            var back = await crowd.AllAsync(AllBack, token);
            findings.Must(back, string.Create(CultureInfo.InvariantCulture, $"{crowd.Open} of {crowd.All} were back {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s after both gateways were"));
        }, ct);
        findings.Oracle(verdict);
        var full = Lab.Said(house.System, "gateway", "were told to come again") + Lab.Said(house.System, Second, "were told to come again");
        findings.Tell(string.Create(CultureInfo.InvariantCulture, $"longest gap in writing {verdict.MaxGap.TotalSeconds:F1} s; the gateways say {full} times that all places were taken"));
        await InfraCases.RelayedAsync(house, findings, ct);
        await Numbers.EqualAsync(house, run, findings, ct);
    }

    /// <summary>N50: a few people of one municipality write 5,000 messages a minute, without a pause when they are told to wait; the other's people notice nothing.</summary>
    public static async Task FloodAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        // The limits of persons and municipalities as they are in earnest; only that of the network is lifted, since everybody comes from one address here.
        await using var house = await Lab.StartAsync(lab.Scale, ct, options =>
            options.With("gateway", new Dictionary<string, string> { ["Gateway__SessionFactor"] = "1", ["Gateway__TenantFactor"] = "1" }));
        var (a, b) = (house.Town.Tenants[0], house.Town.Tenants[1]);
        var time = TimeSpan.FromSeconds(40);
        // A house that has just been started compiles: the time before the flood is one in which everything has been done before.
        await house.RunAsync("N50-warm", house.Scale.Load, token => Task.Delay(time, token), ct);
        var (quiet, calm) = await house.RunAsync("N50-quiet", house.Scale.Load, token => Task.Delay(time, token), ct);
        findings.Oracle(quiet);
        var (taken, limited, other) = (0, 0, 0);
        var (verdict, loud) = await house.RunAsync("N50", house.Scale.Load, async token =>
        {
            await Task.WhenAll(Enumerable.Range(0, Flooders).Select(async n =>
            {
                await using var one = new ResidentActor(house.System, a, a.Desks[0], string.Create(CultureInfo.InvariantCulture, $"flood-{n}"), new Journal());
                await one.EnterAsync(token);
                var sending = new List<Task>();
                var until = Journal.Now + time;
                while (Journal.Now < until)
                {
                    sending.Add(WriteAsync(one, token));
                    await Task.Delay(TimeSpan.FromMinutes(1) * Flooders / 5_000, token);
                }

                await Task.WhenAll(sending);
            }));
        }, ct);
        findings.Oracle(verdict);
        findings.Must(limited > 0, string.Create(CultureInfo.InvariantCulture, $"of the flood {taken} were taken, {limited} told to wait, {other} answered otherwise"));
        findings.Must(!loud.Journal.Lines.Any(line => line.Deed == Deed.Refused), "nobody of either was refused for good");
        var (before, during) = (P95Of(calm, b), P95Of(loud, b));
        // A fifth of a few milliseconds is what two runs differ by anyway.
        var allowed = (before * 1.2) + TimeSpan.FromMilliseconds(20);
        findings.Must(during <= allowed, string.Create(CultureInfo.InvariantCulture, $"the other municipality's p95 {before.TotalMilliseconds:F0} ms before, {during.TotalMilliseconds:F0} ms during (allowed {allowed.TotalMilliseconds:F0})"));
        await Numbers.EqualAsync(house, loud, findings, ct);

        async Task WriteAsync(ResidentActor one, CancellationToken token)
        {
            using var response = await Doors.SendAsync(one.Client, null, HttpMethod.Put, $"/api/v1/consultations/{one.ConsultationId}/entries/{Guid.NewGuid()}", JsonSerializer.Serialize(new { text = "ねえ" }), token);
            switch ((int)response.StatusCode)
            {
                case 200:
                    Interlocked.Increment(ref taken);
                    break;
                case 429:
                    Interlocked.Increment(ref limited);
                    break;
                default:
                    Interlocked.Increment(ref other);
                    break;
            }
        }
    }

    private const int Flooders = 8;

    private static TimeSpan P95Of(TownRun run, DemoTenant tenant) => Oracle.P95Of([.. run.Journal.Lines.Where(line => line.TenantId == tenant.TenantId)]);
}

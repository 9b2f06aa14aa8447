using System.Globalization;
using Faults.Actors;
using Faults.Proxy;

namespace Faults.Cases;

/// <summary>N14, N15, N17, N18: the wires between our parts, by a proxy in front of one end.</summary>
internal static class WireCases
{
    /// <summary>N14: nobody reaches the broker; the emergency alert comes all the same.</summary>
    public static async Task BrokerUnreachableAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var proxy = new FaultProxy(lab.System.Infra.Facts.RabbitPort);
        string[] services = ["web-chat", "storage-vault", "routing"];
        await BehindAsync(lab, services, service => new() { ["Broker__Uri"] = new UriBuilder(lab.System.Broker(service)) { Port = proxy.Port }.Uri.ToString() }, async () =>
        {
            var (verdict, run) = await lab.RunAsync("N14", lab.Scale.Load, async token =>
            {
                proxy.Plan = new FaultPlan { HalfOpen = true };
                var took = await AlertAsync(lab, token);
                findings.Must(took <= TimeSpan.FromSeconds(10), string.Create(CultureInfo.InvariantCulture, $"emergency words to the desk's alert: {took.TotalSeconds:F1} s"));
                await Task.Delay(TimeSpan.FromSeconds(10), token);
                proxy.Plan = new FaultPlan();
                proxy.Reset();
            }, ct);
            findings.Oracle(verdict);
            await Numbers.EqualAsync(lab, run, findings, ct);
        }, ct);
    }

    private static async Task<TimeSpan> AlertAsync(Lab lab, CancellationToken ct)
    {
        var tenant = lab.Town.Tenants[0];
        await using var resident = new ResidentActor(lab.System, tenant, tenant.Desks[0], "alert", new Journal());
        await resident.EnterAsync(ct);
        await resident.WriteAsync("死にたい", ct);
        var began = TimeProvider.System.GetTimestamp();
        await Lab.ComesAsync(async () => await Rows.AskAsync<long>(lab.System, "routing", "select count(*) from alerts where consultation_id = $1", ct, resident.ConsultationId) > 0, TimeSpan.FromSeconds(30), ct);
        return TimeProvider.System.GetElapsedTime(began);
    }

    /// <summary>N15: web-chat cannot reach the vault, in three ways.</summary>
    public static Task VaultUnreachableAsync(Lab lab, Findings findings, CancellationToken ct) => VaultWireAsync(lab, findings, "N15", async (proxy, token) =>
    {
        foreach (var plan in new[] { new FaultPlan { ResetNew = true }, new FaultPlan { HalfOpen = true }, new FaultPlan { Timeout = true, TimeoutAfter = TimeSpan.FromSeconds(1) } })
        {
            proxy.Plan = plan;
            proxy.Reset();
            await ProbeAsync(lab, findings, token);
            proxy.Plan = new FaultPlan();
            proxy.Reset();
            await Task.Delay(TimeSpan.FromSeconds(3), token);
        }
    }, ct);

    private static async Task ProbeAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var tenant = lab.Town.Tenants[0];
        using var client = await Doors.ResidentAsync(lab.System, tenant, ct);
        using var response = await Doors.SendAsync(client, null, HttpMethod.Put, $"/api/v1/consultations/{Guid.NewGuid()}", Doors.Opening(tenant.Desks[0]), ct);
        findings.Must((int)response.StatusCode == 503, $"an opening while the vault cannot be reached is {(int)response.StatusCode}");
    }

    /// <summary>N17: everything between web-chat and the vault comes 300 ± 200 ms late, in pieces.</summary>
    public static Task DelayedAsync(Lab lab, Findings findings, CancellationToken ct) => VaultWireAsync(lab, findings, "N17", async (proxy, token) =>
    {
        proxy.Plan = new FaultPlan { Latency = TimeSpan.FromMilliseconds(300), Jitter = TimeSpan.FromMilliseconds(200), SliceBytes = 700 };
        await Task.Delay(TimeSpan.FromSeconds(20), token);
        proxy.Plan = new FaultPlan();
    }, ct);

    /// <summary>N18: standing connections between web-chat and the vault go dead without a word.</summary>
    public static Task HalfOpenAsync(Lab lab, Findings findings, CancellationToken ct) => VaultWireAsync(lab, findings, "N18", async (proxy, token) =>
    {
        proxy.Plan = new FaultPlan { HalfOpen = true };
        await Task.Delay(TimeSpan.FromSeconds(12), token);
        // The host is back under the same address; whoever still holds a dead connection must find out alone.
        proxy.Plan = new FaultPlan();
    }, ct);

    /// <summary>N16: segments on the way to the vault are lost, 5 and then 30 of 100. Only in a network namespace of our own.</summary>
    public static async Task LossAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var port = lab.System.Address("storage-vault").Port.ToString(CultureInfo.InvariantCulture);
        foreach (var part in new[] { "0.05", "0.30" })
        {
            string[] rule = ["-p", "tcp", "--dport", port, "-m", "statistic", "--mode", "random", "--probability", part];
            var (verdict, _) = await lab.RunAsync("N16", lab.Scale.Load, token => Firewall.WhileAsync([rule], () => Task.Delay(TimeSpan.FromSeconds(20), token), token), ct);
            findings.Oracle(verdict);
            findings.Tell(string.Create(CultureInfo.InvariantCulture, $"loss {part}: p95 {verdict.P95.TotalMilliseconds:F0} ms, longest gap {verdict.MaxGap.TotalSeconds:F1} s"));
        }
    }

    private static async Task VaultWireAsync(Lab lab, Findings findings, string name, Func<FaultProxy, CancellationToken, Task> fault, CancellationToken ct)
    {
        await using var proxy = new FaultProxy(lab.System.Address("storage-vault").Port);
        await BehindAsync(lab, ["web-chat"], _ => new() { ["Peers__StorageVault"] = $"http://127.0.0.1:{proxy.Port.ToString(CultureInfo.InvariantCulture)}" }, async () =>
        {
            var (verdict, _) = await lab.RunAsync(name, lab.Scale.Load, token => fault(proxy, token), ct);
            findings.Oracle(verdict);
            findings.Tell(string.Create(CultureInfo.InvariantCulture, $"longest gap {verdict.MaxGap.TotalSeconds:F1} s, p95 {verdict.P95.TotalMilliseconds:F0} ms"));
        }, ct);
    }

    /// <summary>Restarts services with another address for one of their peers, and afterwards without.</summary>
    private static async Task BehindAsync(Lab lab, string[] services, Func<string, Dictionary<string, string>> environment, Func<Task> work, CancellationToken ct)
    {
        try
        {
            foreach (var service in services)
            {
                await lab.StartAgainAsync(service, environment(service), ct);
            }

            await work();
        }
        finally
        {
            foreach (var service in services)
            {
                await lab.StartAgainAsync(service, null, CancellationToken.None);
            }
        }
    }
}

using System.Globalization;
using System.Net;
using Faults.Actors;
using Faults.Proxy;
using LocalSystem;

namespace Faults.Cases;

/// <summary>N44: what a rolling update does to each service, alone, where its clients repeat what fails, and as one of two, where nothing may fail.</summary>
internal static class RollingCases
{
    private static readonly string[] Services = ["web-chat", "storage-vault", "routing", "line-contact-point", "reporting", "tenant-directory", "gateway"];
    private static readonly TimeSpan Ends = TimeSpan.FromSeconds(60);

    /// <summary>SIGTERM to each service in turn, under load.</summary>
    public static async Task TerminateAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var kept = new List<string>();
        var (verdict, _) = await lab.RunAsync("N44", lab.Scale.Load, async token =>
        {
            foreach (var service in Services)
            {
                if (!await lab.System.TerminateAsync(service, Ends))
                {
                    kept.Add(service);
                }

                await lab.System.RestartAsync(service, token);
            }
        }, ct);
        findings.Must(kept.Count == 0, kept.Count == 0 ? "each service ended within 60 s of SIGTERM" : "not ended within 60 s: " + string.Join(", ", kept));
        findings.Oracle(verdict);
    }

    /// <summary>Two of each, in a house of their own: each of both hears SIGTERM once it is taken from the balancer, as with the chart's <c>preStop</c>. Nobody repeats anything.</summary>
    public static async Task OfTwoAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        await using var house = await Lab.StartAsync(lab.Scale, ct);
        await using var pods = await TwoOfEach.StartAsync(house.System, ct);
        await using var asking = await Unrepeated.BeginAsync(house.System, ct);
        var kept = new List<string>();
        // Beside them less is written than elsewhere: sixteen processes on two cores.
        var (verdict, run) = await house.RunAsync("N44-two", house.Scale.Load with { Residents = 10 }, async token =>
        {
            foreach (var service in Services)
            {
                asking.While(service);
                if (!await pods.RollAsync(service, token))
                {
                    kept.Add(service);
                }
            }
        }, ct);
        var answers = await asking.EndAsync(ct);
        findings.Must(kept.Count == 0, kept.Count == 0 ? "each of two ended within 60 s of SIGTERM" : "not ended within 60 s: " + string.Join(", ", kept));
        findings.Must(answers.Failed.Count == 0 && answers.Kept, answers.InBrief);
        foreach (var told in answers.Told)
        {
            findings.Tell(told);
        }

        findings.Oracle(verdict);
        await Numbers.EqualAsync(house, run, findings, ct);
    }

    /// <summary>Two processes of each service, each pair behind an address of its own, as a Service of Kubernetes stands before two pods.</summary>
    private sealed class TwoOfEach : IAsyncDisposable
    {
        /// <summary>As the chart has it: the pod serves on while it is taken from the endpoints, and hears SIGTERM afterwards.</summary>
        private static readonly TimeSpan PreStop = TimeSpan.FromSeconds(10);

        private static readonly TimeSpan Coming = TimeSpan.FromSeconds(2);

        /// <summary>Until everybody knows that it is no endpoint any more.</summary>
        private static readonly TimeSpan Removal = TimeSpan.FromSeconds(2);

        private readonly RunningSystem system;
        private readonly Dictionary<string, FaultProxy> fronts = [];

        private TwoOfEach(RunningSystem system) => this.system = system;

        public static async Task<TwoOfEach> StartAsync(RunningSystem system, CancellationToken ct)
        {
            var pods = new TwoOfEach(system);
            try
            {
                foreach (var service in Services)
                {
                    pods.fronts[service] = new FaultProxy([Loopback(system.Address(service).Port), Loopback(system.AddressOfReplica(Second(service)).Port)]);
                }

                foreach (var service in Services)
                {
                    system.Overlay(service, pods.Peers(service));
                    await system.KillAsync(service);
                    await system.RestartAsync(service, ct);
                    await system.StartReplicaAsync(service, Second(service), ct: ct);
                }

                system.Door = pods.fronts["gateway"].Port;
                return pods;
            }
            catch
            {
                await pods.DisposeAsync();
                throw;
            }
        }

        /// <summary>Both, one after the other; true when each ended by itself.</summary>
        public async Task<bool> RollAsync(string service, CancellationToken ct)
        {
            var first = await OneAsync(service, 0, service, () => system.RestartAsync(service, ct), ct);
            return await OneAsync(service, 1, Second(service), () => system.StartReplicaAsync(service, Second(service), ct: ct), ct) && first;
        }

        private async Task<bool> OneAsync(string service, int at, string process, Func<Task> again, CancellationToken ct)
        {
            // Everybody who comes now is connected to the one that goes, and some still while it is being taken from the endpoints.
            fronts[service].First = at;
            await Task.Delay(Coming + Removal, ct);
            fronts[service].First = 1 - at;
            await Task.Delay(PreStop - Removal, ct);
            var ended = await system.TerminateAsync(process, Ends);
            await again();
            return ended;
        }

        private static IPEndPoint Loopback(int port) => new(IPAddress.Loopback, port);

        private static string Second(string service) => service + "-2";

        private Dictionary<string, string> Peers(string service) => ServiceCatalog.Of(service).Peers
            .ToDictionary(peer => "Peers__" + ServiceFacts.Key(peer), peer => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{fronts[peer].Port}"));

        public async ValueTask DisposeAsync()
        {
            foreach (var front in fronts.Values)
            {
                await front.DisposeAsync();
            }
        }
    }
}

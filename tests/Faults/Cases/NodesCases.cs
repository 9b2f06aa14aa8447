using System.Globalization;
using Faults.Proxy;
using LocalSystem;

namespace Faults.Cases;

/// <summary>N8, N13: three brokers as one cluster, set up as the chart does it, in a house of their own.</summary>
internal static class NodesCases
{
    /// <summary>The target is 30 s (trust 3.8). Nodes notice within 15 to 25 s that nobody answers; the rest is connecting again, on a machine that carries three brokers and everything else.</summary>
    private static readonly TimeSpan Failover = TimeSpan.FromSeconds(45);

    /// <summary>N8: each node is stopped and started in turn.</summary>
    public static Task RollingAsync(Lab lab, Findings findings, CancellationToken ct) => WithNodesAsync(lab, async (house, nodes, door) =>
    {
        var (verdict, run) = await house.RunAsync("N8", house.Scale.Load, async token =>
        {
            for (var at = 0; at < nodes.Count; at++)
            {
                // Everybody is at the node that goes.
                door.First = at;
                await nodes[at].ControlAsync(["stop_app"], token);
                await Task.Delay(TimeSpan.FromSeconds(5), token);
                await nodes[at].ControlAsync(["start_app"], token);
                findings.Must(await AllSeenAsync(nodes[at], token), $"node {at + 1} is back and sees all {nodes.Count}");
            }
        }, ct);
        findings.Oracle(verdict);
        findings.WritingWentOn(verdict);
        await InfraCases.RelayedAsync(house, findings, ct);
        await Numbers.EqualAsync(house, run, findings, ct);
    }, findings, ct);

    /// <summary>N13: the wires between the node that everybody is connected to and the two others are cut. It must pause itself, and everybody must go to the others.</summary>
    public static Task MinorityAsync(Lab lab, Findings findings, CancellationToken ct) => WithNodesAsync(lab, async (house, nodes, door) =>
    {
        var users = await UsersAsync(nodes[0], ct);
        var (verdict, run) = await house.RunAsync("N13", house.Scale.Load, token => Firewall.WhileAsync([.. Between(nodes[0], nodes[1]), .. Between(nodes[0], nodes[2])], async () =>
        {
            var began = TimeProvider.System.GetTimestamp();
            var paused = await Lab.ComesAsync(() => Task.FromResult(door.OpenTo(0) == 0), TimeSpan.FromSeconds(60), token);
            findings.Must(paused, string.Create(CultureInfo.InvariantCulture, $"the node in the minority paused itself after {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F1} s"));
            // One may be missing: a service that hears nothing connects again only when it has something to tell.
            var moved = await Lab.ComesAsync(() => Task.FromResult(door.OpenTo(1) >= users.Count - 1), TimeSpan.FromSeconds(60), token);
            var took = TimeProvider.System.GetElapsedTime(began);
            findings.Must(moved && took < Failover, string.Create(CultureInfo.InvariantCulture, $"{door.OpenTo(1)} of {users.Count} services were at the next node after {took.TotalSeconds:F1} s (target 30, with RabbitMQ's own settings 72)"));
            await house.System.SeedAsync([Demo.Make("n13" + Guid.NewGuid().ToString("N")[..6], "仮町", "n13")], ct: token);
            IReadOnlyCollection<string> missing = users;
            findings.Must(await Lab.ComesAsync(async () => (missing = [.. users.Except(await UsersAsync(nodes[1], token))]).Count == 0, TimeSpan.FromSeconds(60), token),
                $"after a new municipality was told of, not at the next node: {(missing.Count == 0 ? "none" : string.Join(", ", missing))}");
            // The two go on by themselves: what is published now goes out while the third is still cut off.
            await InfraCases.RelayedAsync(house, findings, token);
        }, token), ct);
        findings.Oracle(verdict);
        findings.WritingWentOn(verdict);
        findings.Must(await AllSeenAsync(nodes[0], ct), $"healed: the node in the minority came back by itself and sees all {nodes.Count}");
        await InfraCases.RelayedAsync(house, findings, ct);
        await Numbers.EqualAsync(house, run, findings, ct);
    }, findings, ct);

    private static async Task WithNodesAsync(Lab lab, Func<Lab, IReadOnlyList<RabbitServer>, FaultProxy, Task> work, Findings findings, CancellationToken ct)
    {
        FaultProxy? door = null;
        try
        {
            await using var house = await Lab.StartAsync(lab.Scale, ct, options => options with { BrokerDoor = nodes => (door = new FaultProxy(nodes)).Port });
            var nodes = house.System.Infra.Cluster?.Nodes ?? [];
            var copies = await CopiesAsync(nodes[0], ct);
            findings.Must(copies.Count > 0 && copies.TrueForAll(copy => copy == nodes.Count), $"{copies.Count} quorum queues, {copies.Count(copy => copy == nodes.Count)} of them on {nodes.Count} nodes");
            await work(house, nodes, door ?? throw new InvalidOperationException("Nobody asked for the door."));
        }
        finally
        {
            await (door?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>Both directions of one wire. Only the nodes speak from these addresses; clients and the control tool come from 127.0.0.1.</summary>
    private static string[][] Between(RabbitServer one, RabbitServer other) => [["-s", one.Host, "-d", other.Host], ["-s", other.Host, "-d", one.Host]];

    private static Task<bool> AllSeenAsync(RabbitServer node, CancellationToken ct) => Lab.ComesAsync(async () => await RabbitCluster.SeenByAsync(node, ct) == RabbitCluster.Size, TimeSpan.FromSeconds(60), ct);

    /// <summary>Whose connections a node has.</summary>
    private static async Task<IReadOnlyCollection<string>> UsersAsync(RabbitServer node, CancellationToken ct) =>
        [.. (await node.ControlAsync(["list_connections", "user", "-q"], ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(user => user.Contains('-', StringComparison.Ordinal)).Distinct()];

    /// <summary>On how many nodes each quorum queue of all virtual hosts lies.</summary>
    private static async Task<List<int>> CopiesAsync(RabbitServer node, CancellationToken ct)
    {
        var told = await node.ControlAsync(["eval", "[length(maps:get(nodes, amqqueue:get_type_state(Q))) || Q <- rabbit_amqqueue:list(), amqqueue:get_type(Q) =:= rabbit_quorum_queue]."], ct);
        return [.. told.Trim().Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => int.Parse(one, CultureInfo.InvariantCulture))];
    }
}

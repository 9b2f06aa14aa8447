using System.Globalization;
using Faults.Actors;
using Faults.Proxy;
using LocalSystem;

namespace Faults.Cases;

/// <summary>N8, N13: three brokers as one cluster, set up as the chart does it, in a house of their own.</summary>
internal static class NodesCases
{
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
        findings.Must(verdict.MaxGap < TimeSpan.FromSeconds(10), string.Create(CultureInfo.InvariantCulture, $"writing went on: longest gap {verdict.MaxGap.TotalSeconds:F1} s"));
        await InfraCases.RelayedAsync(house, findings, ct);
        await Numbers.EqualAsync(house, run, findings, ct);
    }, findings, ct);

    /// <summary>N13: the wires between the node that everybody is connected to and the two others are cut. It must pause itself, and everybody must go to the others.</summary>
    public static Task MinorityAsync(Lab lab, Findings findings, CancellationToken ct) => WithNodesAsync(lab, async (house, nodes, door) =>
    {
        var (verdict, run) = await house.RunAsync("N13", house.Scale.Load, token => Firewall.WhileAsync([.. Between(nodes[0], nodes[1]), .. Between(nodes[0], nodes[2])], async () =>
        {
            var (began, before) = (TimeProvider.System.GetTimestamp(), door.OpenTo(0));
            var moved = await Lab.ComesAsync(() => Task.FromResult(door.OpenTo(0) == 0 && door.OpenTo(1) >= before), TimeSpan.FromSeconds(60), token);
            var took = TimeProvider.System.GetElapsedTime(began);
            findings.Must(moved && before > 0, $"{before} connections to the node in the minority, {door.OpenTo(0)} left there, {door.OpenTo(1)} at the next");
            findings.Must(took <= TimeSpan.FromSeconds(30), string.Create(CultureInfo.InvariantCulture, $"it paused and all were elsewhere after {took.TotalSeconds:F1} s (target 30)"));
            // The two go on by themselves: what is published now goes out while the third is still cut off.
            await InfraCases.RelayedAsync(house, findings, token);
        }, token), ct);
        findings.Oracle(verdict);
        findings.Must(verdict.MaxGap < TimeSpan.FromSeconds(10), string.Create(CultureInfo.InvariantCulture, $"writing went on: longest gap {verdict.MaxGap.TotalSeconds:F1} s"));
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

    private static Task<bool> AllSeenAsync(RabbitServer node, CancellationToken ct) => Lab.ComesAsync(async () => await RabbitCluster.SeenByAsync(node, ct) == 3, TimeSpan.FromSeconds(60), ct);

    /// <summary>On how many nodes each quorum queue of all virtual hosts lies.</summary>
    private static async Task<List<int>> CopiesAsync(RabbitServer node, CancellationToken ct)
    {
        var told = await node.ControlAsync(["eval", "[length(maps:get(nodes, amqqueue:get_type_state(Q))) || Q <- rabbit_amqqueue:list(), amqqueue:get_type(Q) =:= rabbit_quorum_queue]."], ct);
        return [.. told.Trim().Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => int.Parse(one, CultureInfo.InvariantCulture))];
    }
}

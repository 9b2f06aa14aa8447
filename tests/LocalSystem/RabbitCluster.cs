namespace LocalSystem;

/// <summary>
/// Three RabbitMQ nodes as one cluster, set up as the chart sets them up (charts/tomoshibi-platform). Each has a loopback address of its own and speaks to the others from it,
/// so that a firewall can cut the wires between any two of them (trust 3.8, N13).
/// </summary>
public sealed class RabbitCluster : IAsyncDisposable
{
    /// <summary>How many nodes: the least that has a majority when one is gone.</summary>
    public const int Size = 3;

    private RabbitCluster(List<RabbitServer> nodes) => Nodes = nodes;

    /// <summary>The nodes; the first made the cluster, the others joined it.</summary>
    public IReadOnlyList<RabbitServer> Nodes { get; }

    /// <summary>What the chart gives its nodes beside what a single one has.</summary>
    internal static string Settings => "cluster_partition_handling = pause_minority\nnet_ticktime = 20\n";

    internal static string Addresses { get; } = string.Join(',', Enumerable.Range(1, Size).Select(Place.AddressOf));

    /// <summary>Starts three nodes and joins them.</summary>
    public static async Task<RabbitCluster> StartAsync(string folder, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        // Names that only these nodes know: no hosts file is touched.
        await File.WriteAllLinesAsync(Path.Combine(folder, "inetrc"), [.. Enumerable.Range(1, Size).Select(n => $"{{host, {{{Place.AddressOf(n).Replace('.', ',')}}}, [\"{Place.NameOf(n)}\"]}}."), "{lookup, [file, native]}."], ct);
        var epmdPort = Repo.FreePort();
        var nodes = new List<RabbitServer>();
        try
        {
            for (var number = 1; number <= Size; number++)
            {
                var node = await RabbitServer.StartAsync(Path.Combine(folder, Place.NameOf(number)), new Place(number, folder, epmdPort), ct);
                nodes.Add(node);
                await node.ControlAsync(["await_startup", "--timeout", "120"], ct);
                if (number > 1)
                {
                    await node.ControlAsync(["stop_app"], ct);
                    await node.ControlAsync(["join_cluster", nodes[0].NodeName], ct);
                    await node.ControlAsync(["start_app"], ct);
                }
            }

            return new RabbitCluster(nodes);
        }
        catch
        {
            await EndAsync(nodes);
            throw;
        }
    }

    /// <summary>How many nodes of the cluster a node sees running, itself among them; 0 when it does not answer.</summary>
    public static async Task<int> SeenByAsync(RabbitServer node, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(node);
        try
        {
            return int.Parse((await node.ControlAsync(["eval", "length(rabbit_mnesia:cluster_nodes(running))."], ct)).Trim(), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            return 0;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await EndAsync(Nodes);

    // The last that joined goes first: a node that ends alone waits for nobody.
    private static async Task EndAsync(IEnumerable<RabbitServer> nodes)
    {
        foreach (var node in nodes.Reverse())
        {
            await node.DisposeAsync();
        }
    }

    /// <summary>Where a node of a cluster stands.</summary>
    /// <param name="Number">From 1.</param>
    /// <param name="Home">The folder that all nodes share: cookie, password, names.</param>
    /// <param name="EpmdPort">Of the one port mapper of all nodes.</param>
    internal sealed record Place(int Number, string Home, int EpmdPort)
    {
        public string Address => AddressOf(Number);

        public string Name => NameOf(Number);

        // Nodes also call from their own address: by default every call on loopback comes from 127.0.0.1.
        public string Arguments => $"-kernel inet_dist_connect_options [{{ip,{{{Address.Replace('.', ',')}}}}}]";

        public Dictionary<string, string> Variables => new() { ["ERL_INETRC"] = Path.Combine(Home, "inetrc") };

        public static string AddressOf(int number) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"127.0.0.{10 + number}");

        public static string NameOf(int number) => $"rmq{number}";
    }
}

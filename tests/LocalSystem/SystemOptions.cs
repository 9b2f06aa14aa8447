using System.Net;

namespace LocalSystem;

/// <summary>What to start and how.</summary>
public sealed record SystemOptions
{
    /// <summary>The services to start, by folder name; all by default.</summary>
    public IReadOnlyCollection<string> Services { get; init; } = [.. ServiceCatalog.All.Select(facts => facts.Name)];

    /// <summary>Whether the demo municipalities are seeded (needs tenant-directory).</summary>
    public bool Seed { get; init; } = true;

    /// <summary>Whether LINE's stand-in is started.</summary>
    public bool LineDouble { get; init; }

    /// <summary>Whether the pages run LINE's own SDK, in a browser started with <see cref="LineHosts.BrowserFlags"/>, in place of the stand-in's module.</summary>
    public bool RealLiff { get; init; }

    /// <summary>Where everything is kept; a new temporary folder by default.</summary>
    public string? Folder { get; init; }

    /// <summary>Before the names of databases and the virtual host; random by default, so that tests do not meet.</summary>
    public string? Prefix { get; init; }

    /// <summary>The gateway's port; a free one by default.</summary>
    public int Port { get; init; }

    /// <summary>LINE's stand-in's phone page port; a free one by default.</summary>
    public int PhonePort { get; init; }

    /// <summary>A PostgreSQL and a RabbitMQ of its own even where a shared pair runs: for tests that kill them.</summary>
    public bool PrivateInfra { get; init; }

    /// <summary>More settings of a private PostgreSQL, e.g. what the bench looks closer with.</summary>
    public IReadOnlyCollection<string> PostgresSettings { get; init; } = [];

    /// <summary>Asks for three brokers as one cluster in place of one, with <see cref="PrivateInfra"/>: gets the nodes' addresses and gives the loopback port by which services reach whichever of them works.</summary>
    public Func<IReadOnlyList<IPEndPoint>, int>? BrokerDoor { get; init; }

    /// <summary>More environment per service, e.g. limits for a load test.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Environment { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>The same with more environment for one service, over what it has.</summary>
    public SystemOptions With(string service, IReadOnlyDictionary<string, string> environment)
    {
        var own = new Dictionary<string, string>(Environment.GetValueOrDefault(service) ?? new Dictionary<string, string>());
        foreach (var (key, value) in environment)
        {
            own[key] = value;
        }

        return this with { Environment = new Dictionary<string, IReadOnlyDictionary<string, string>>(Environment) { [service] = own } };
    }

    /// <summary>Services that are started from the fault laboratory's build (bin/Faults, decision 0031); in that build itself all are.</summary>
    public IReadOnlyCollection<string> WithFaultPoints { get; init; } = [];

    /// <summary>Opening hours of all demo desks, e.g. <c>17:00-21:00</c>; always open by default.</summary>
    public string? Hours { get; init; }

    /// <summary>Whether traces and metrics are exported to a file, for the canary search.</summary>
    public bool Telemetry { get; init; }
}

namespace LocalSystem;

/// <summary>Further processes of a service beside the one that has its address: for tests of what several pods agree on.</summary>
public sealed partial class RunningSystem
{
    private readonly Dictionary<string, int> replicaPorts = [];

    /// <summary>The port to which browsers go from now on, in place of the gateway's own: of a balancer before several of its processes.</summary>
    public int? Door { get; set; }

    /// <summary>Where a second process will listen, or listens already.</summary>
    public Uri AddressOfReplica(string name)
    {
        if (!replicaPorts.TryGetValue(name, out var port))
        {
            replicaPorts[name] = port = Repo.FreePort();
        }

        return new($"http://127.0.0.1:{port}");
    }

    /// <summary>Starts (again) a second process of a service under a name of its own, with what is laid over its service (<see cref="Overlay"/>); it is killed with <see cref="KillAsync"/> like the others.</summary>
    public async Task<Uri> StartReplicaAsync(string service, string name, IReadOnlyDictionary<string, string>? environment = null, CancellationToken ct = default)
    {
        var facts = ServiceCatalog.Of(service);
        var address = AddressOfReplica(name);
        var variables = Overlaid(facts);
        variables["ASPNETCORE_URLS"] = address.ToString();
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            variables[key] = value;
        }

        var process = ManagedProcess.Start(name, Path.Combine(Logs, name + ".log"), "dotnet", [Repo.Dll(facts.Folder, facts.Project)], variables);
        processes[name] = process;
        await WaitReadyAsync(process, new Uri(address, "/health/ready"), ct);
        return address;
    }
}

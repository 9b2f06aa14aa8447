using System.Collections.Concurrent;

namespace LocalSystem;

/// <summary>What the fault laboratory needs beside starting and killing: other environments for single starts, ends that are waited for, signals.</summary>
public sealed partial class RunningSystem
{
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> overlays = new();

    /// <summary>Environment for the next starts of a service or of <c>postgres</c>, over what it has anyway: an armed fault point, a proxy's address in place of a peer's, another clock. Null takes it away.</summary>
    public void Overlay(string service, IReadOnlyDictionary<string, string>? environment)
    {
        if (service == "postgres")
        {
            (Infra.Postgres ?? throw new InvalidOperationException("The PostgreSQL is shared.")).Environs = environment ?? new Dictionary<string, string>();
        }
        else if (environment is null)
        {
            overlays.TryRemove(service, out _);
        }
        else
        {
            overlays[service] = environment;
        }
    }

    /// <summary>Waits until a process has ended by itself; false when it has not within the time.</summary>
    public async Task<bool> EndsAsync(string name, TimeSpan atMost, CancellationToken ct = default)
    {
        for (var waited = TimeSpan.Zero; waited < atMost; waited += TimeSpan.FromMilliseconds(50))
        {
            if (!processes.TryGetValue(name, out var process) || process.HasExited)
            {
                return true;
            }

            await Task.Delay(50, ct);
        }

        return false;
    }

    /// <summary>Whether a started process has ended by itself.</summary>
    public bool HasEnded(string name) => processes.TryGetValue(name, out var process) && process.HasExited;

    /// <summary>Lets a process hang: its connections stay open and nobody answers.</summary>
    public void Freeze(string name) => processes[name].Freeze();

    /// <summary>Lets it go on.</summary>
    public void Thaw(string name) => processes[name].Thaw();

    /// <summary>SIGTERM, then kill -9 after the time; true when it went by itself.</summary>
    public async Task<bool> TerminateAsync(string name, TimeSpan atMost)
    {
        if (!processes.TryRemove(name, out var process))
        {
            return true;
        }

        var asked = TimeProvider.System.GetTimestamp();
        await process.StopAsync(ManagedProcess.Terminate, atMost);
        await process.DisposeAsync();
        return TimeProvider.System.GetElapsedTime(asked) < atMost;
    }

    /// <summary>The AMQP address of a service's own user, or of <c>deploy</c>, who may declare everything.</summary>
    public Uri Broker(string user) => Infra.Broker(VirtualHost, user);

    /// <summary>The log of a process.</summary>
    public string LogOf(string name) => Path.Combine(Logs, name + ".log");

    /// <summary>What a deployment does again after a broker was lost: virtual host, users, topology.</summary>
    public async Task DeclareAgainAsync(CancellationToken ct = default)
    {
        await Infra.AddVirtualHostAsync(VirtualHost, [.. ServiceCatalog.All.Select(facts => facts.Name)], ct);
        await EachAsync(ServiceCatalog.All.Where(facts => facts.Database is not null && options.Services.Contains(facts.Name)), MigrateAsync, ct);
    }

    /// <summary>The short names of the databases that there are.</summary>
    public IReadOnlyList<string> Databases => [.. ServiceCatalog.All.Where(facts => options.Services.Contains(facts.Name)).Select(facts => facts.Database).OfType<string>()];

    private string Program(ServiceFacts facts) => Repo.Dll(facts.Folder, facts.Project, options.WithFaultPoints.Contains(facts.Name) ? "Faults" : null);

    private Dictionary<string, string> Overlaid(ServiceFacts facts)
    {
        var variables = Variables(facts, migrating: false);
        foreach (var (key, value) in overlays.GetValueOrDefault(facts.Name) ?? new Dictionary<string, string>())
        {
            variables[key] = value;
        }

        return variables;
    }
}

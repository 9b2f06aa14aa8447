using System.Collections.Frozen;
using System.Text.Json;
using ServiceDefaults;
using ServiceDefaults.Settings;

namespace Gateway.Hosts;

/// <summary>Which public host belongs to which tenant: pulled from their owner, held in memory, the last known kept while the owner is away.</summary>
internal sealed partial class HostTable(PeerHttp peers, ILogger<HostTable> log) : BackgroundService
{
    private static readonly TimeSpan UntilFirst = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(5);

    private readonly Dictionary<Guid, SettingsItem> tenants = [];
    private FrozenDictionary<string, Guid> hosts = FrozenDictionary<string, Guid>.Empty;
    private long version;

    /// <summary>Whether the table was read at least once: before that nothing is let in.</summary>
    public bool Loaded { get; private set; }

    /// <summary>The tenant of a host name, or null where nobody lives.</summary>
    public Guid? TenantOf(HostString host) =>
        hosts.TryGetValue(host.Host.ToLowerInvariant(), out var tenantId) ? tenantId : null;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await PullAsync(stoppingToken))
                {
                }

                Loaded = true;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogWaiting(log, e is HttpRequestException { StatusCode: { } status } ? $"status {(int)status}" : e.GetType().Name);
            }

            await Task.Delay(Loaded ? Afterwards : UntilFirst, stoppingToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<bool> PullAsync(CancellationToken ct)
    {
        var page = await peers.GetAsync<SettingsPage>(SettingsCopy.Owner, $"/internal/settings?after={version}&kinds=tenant", ct);
        if (page.Items.Count > 0)
        {
            foreach (var item in page.Items.Where(item => item.Kind == "tenant"))
            {
                tenants[item.TenantId] = item;
            }

            hosts = Build(tenants.Values);
            LogLoaded(log, hosts.Count);
        }

        version = Math.Max(version, page.Next);
        return page.More;
    }

    private static FrozenDictionary<string, Guid> Build(IEnumerable<SettingsItem> tenants)
    {
        var found = new Dictionary<string, Guid>();
        foreach (var tenant in tenants.Where(tenant => !tenant.Deleted))
        {
            var settings = tenant.Data.Deserialize<TenantHosts>(Json.Options);
            if (settings is { Active: true })
            {
                foreach (var host in settings.Hosts)
                {
                    // A host that two tenants claim belongs to the first: the owner refuses it, this is the second wall.
                    found.TryAdd(host.ToLowerInvariant(), tenant.TenantId);
                }
            }
        }

        return found.ToFrozenDictionary();
    }

    private sealed record TenantHosts(IReadOnlyList<string> Hosts, bool Active = true);

    [LoggerMessage(EventIds.HostsLoaded, LogLevel.Information, "The table of hosts has {Count} hosts")]
    private static partial void LogLoaded(ILogger log, int count);

    [LoggerMessage(EventIds.HostsWaiting, LogLevel.Warning, "The table of hosts cannot be renewed now ({Code}); the last known one holds")]
    private static partial void LogWaiting(ILogger log, string code);
}

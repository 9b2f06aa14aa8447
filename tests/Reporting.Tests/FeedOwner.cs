using LocalSystem;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using ServiceDefaults.Tokens;

namespace Reporting.Tests;

/// <summary>The messaging side of an owner, for real: its name and key, a database with the core's outbox, the feed, the dispatcher, the broker. Only the reasons for its events are the test's.</summary>
internal sealed class FeedOwner : IAsyncDisposable
{
    private readonly WebApplication app;

    private FeedOwner(WebApplication app) => this.app = app;

    public static async Task<FeedOwner> StartAsync(RunningSystem system, string name, Action<MessagingRules> owns)
    {
        var folder = Path.GetFileName(system.Folder);
        var virtualHost = folder["tomoshibi-".Length..];
        var database = $"{virtualHost}_{name.Replace('-', '_')}";
        await system.Infra.AddDatabaseAsync(database, "owner", CancellationToken.None);
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:App"] = system.Infra.Database(database, "app", "owner"),
            ["Database:Relay"] = system.Infra.Database(database, "relay", "owner"),
            ["Database:Owner"] = system.Infra.Database(database, "owner", "owner"),
            ["Broker:Uri"] = system.Infra.Broker(virtualHost, name).ToString(),
            ["Broker:TopologyUri"] = system.Infra.Broker(virtualHost, "deploy").ToString(),
            ["Tokens:PrivateKeyFile"] = system.Keys.PrivateKey(name),
            ["Tokens:JwksFile"] = system.Keys.Jwks,
        });
        builder.WebHost.UseUrls(system.Address(name).ToString());
        builder.AddServiceDefaults(name);
        builder.Logging.ClearProviders();
        builder.Services.AddInternalTokens(rules => rules.Accept("reporting", TokenUse.Service));
        builder.Services.AddMessaging(owns);
        var app = builder.Build();
        app.MapServiceDefaults();
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(typeof(FeedOwner).Assembly, CancellationToken.None);
        await app.Services.GetRequiredService<Topology>().DeclareAsync(CancellationToken.None);
        await app.StartAsync();
        return new FeedOwner(app);
    }

    public Task AnnounceAsync(Guid tenantId, IEnumerable<Action<TenantTransaction>> events) =>
        app.Services.GetRequiredService<TenantTransactions>().RunAsync(tenantId, (tx, _) =>
        {
            foreach (var announce in events)
            {
                announce(tx);
            }

            return Task.CompletedTask;
        }, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

using System.Net.Http.Json;
using LocalSystem;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using ServiceDefaults.Tokens;

namespace ServiceDefaults.Tests;

/// <summary>An event of the probe service, which hears itself.</summary>
[MessageUrn("reporting:thing-happened:v1"), EntityName("reporting.thing-happened.v1")]
public sealed record ThingHappened
{
    public required Guid TenantId { get; init; }

    public required Guid ThingId { get; init; }

    public required bool Poisonous { get; init; }
}

/// <summary>A small real service on the core: real database, real broker, real tokens. It borrows the name and key of reporting.</summary>
public sealed class ProbeService : IAsyncLifetime
{
    private const string Name = "reporting";
    private WebApplication? app;
    private RunningSystem? system;

    public RunningSystem System => system ?? throw new InvalidOperationException();

    public WebApplication App => app ?? throw new InvalidOperationException();

    public Uri Address { get; } = new($"http://127.0.0.1:{Repo.FreePort()}");

    public TenantTransactions Transactions => App.Services.GetRequiredService<TenantTransactions>();

    public async Task InitializeAsync()
    {
        system = await RunningSystem.StartAsync(new SystemOptions { Services = [], Seed = false });
        await system.Infra.AddDatabaseAsync("probe_" + Path.GetFileName(system.Folder)[^8..], "probe", CancellationToken.None);
        app = Build();
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(typeof(ProbeService).Assembly, CancellationToken.None);
        await app.Services.GetRequiredService<Migrator>().MigrateAsync(typeof(ProbeService).Assembly, CancellationToken.None);
        await app.Services.GetRequiredService<Topology>().DeclareAsync(CancellationToken.None);
        await ExecuteAsOwnerAsync("create table effects (tenant_id uuid not null, thing_id uuid not null, n int not null default 1, primary key (tenant_id, thing_id))");
        await ExecuteAsOwnerAsync($"call protect('effects', 'select, insert, update', null)");
        await app.StartAsync();
    }

    public string Database(string role) => System.Infra.Database("probe_" + Path.GetFileName(System.Folder)[^8..], role, "probe");

    public async Task ExecuteAsOwnerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Database("owner"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public Task<List<(Guid Thing, int N)>> EffectsAsync(Guid tenantId) => Transactions.RunAsync(tenantId, async (tx, ct) =>
    {
        await using var batch = tx.Command("select thing_id, n from effects");
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var rows = new List<(Guid, int)>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add((reader.GetGuid(0), reader.GetInt32(1)));
        }

        return rows;
    }, CancellationToken.None);

    /// <summary>What its feed gives now.</summary>
    public async Task<IReadOnlyList<FeedEvent>> FeedAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Add(TokenMint.Header, App.Services.GetRequiredService<TokenMint>().Service("reporting"));
        return (await client.GetFromJsonAsync<FeedPage>("/internal/feed?limit=1000", Json.Options))?.Events ?? [];
    }

    /// <summary>Its effects, once there are so many.</summary>
    public async Task<List<(Guid Thing, int N)>> UntilEffectsAsync(Guid tenantId, int count)
    {
        for (var attempt = 0; ; attempt++, await Task.Delay(100))
        {
            if (await EffectsAsync(tenantId) is var rows && (rows.Count >= count || attempt == 300)) return rows;
        }
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:App"] = Database("app"),
            ["Database:Relay"] = Database("relay"),
            ["Database:Owner"] = Database("owner"),
            ["Broker:Uri"] = System.Infra.Broker(Path.GetFileName(System.Folder)["tomoshibi-".Length..], Name).ToString(),
            ["Broker:TopologyUri"] = System.Infra.Broker(Path.GetFileName(System.Folder)["tomoshibi-".Length..], "deploy").ToString(),
            ["Tokens:PrivateKeyFile"] = System.Keys.PrivateKey(Name),
            ["Tokens:JwksFile"] = System.Keys.Jwks,
            ["Peers:Reporting"] = Address.ToString(),
        });
        builder.WebHost.UseUrls(Address.ToString());
        builder.AddServiceDefaults(Name);
        builder.Logging.ClearProviders();
        builder.Services.AddInternalTokens(rules => rules.Accept(Name, TokenUse.Service).Accept("gateway", TokenUse.Visitor, TokenUse.Staff).AcceptPurpose("routing", "grant"));
        builder.Services.AddMessaging(messages => messages.Owns<ThingHappened>().Hears<ThingHappened, ThingHappenedConsumer>());
        var built = builder.Build();
        built.MapServiceDefaults();
        built.MapGet("/visitor", (Caller caller) => TypedResults.Ok(caller.RequiredTenant)).RequireAuthorization("Visitor");
        built.MapPost("/visitor", () => TypedResults.NoContent()).RequireAuthorization("Visitor");
        built.MapGet("/grant", () => TypedResults.NoContent()).RequireAuthorization("Purpose:grant");
        built.MapGet("/forgotten", () => TypedResults.NoContent());
        built.MapGet("/broken", IResult () => throw new InvalidOperationException("the words of a person"));
        built.MapGet("/broken-for-visitors", IResult () => throw new InvalidOperationException("the words of a person")).RequireAuthorization("Visitor");
        return built;
    }

    public async Task DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        if (system is not null)
        {
            await system.DisposeAsync();
        }
    }
}

internal sealed class ThingHappenedConsumer : IEventConsumer<ThingHappened>
{
    public async Task HandleAsync(ThingHappened happened, EventContext context, CancellationToken ct)
    {
        await using var batch = context.Transaction.Command(
            "insert into effects (tenant_id, thing_id) values ($1, $2) on conflict (tenant_id, thing_id) do update set n = effects.n + 1", context.TenantId, happened.ThingId);
        await batch.ExecuteNonQueryAsync(ct);
        // Poison until the test brings the antidote: an effect on the thing without an id.
        await using var antidote = context.Transaction.Command("select 1 from effects where thing_id = $1", Guid.Empty);
        if (happened.Poisonous && await antidote.ExecuteScalarAsync(ct) is null)
        {
            throw new InvalidOperationException("poison");
        }
    }
}

[CollectionDefinition(nameof(ProbeService))]
public sealed class ProbeCollection : ICollectionFixture<ProbeService>;

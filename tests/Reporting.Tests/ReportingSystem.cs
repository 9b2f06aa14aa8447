using System.Net.Http.Json;
using Contracts.LineContactPoint.V1;
using Contracts.Routing.V1;
using Contracts.StorageVault.V1;
using Contracts.WebChat.V1;
using LocalSystem;
using Npgsql;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace Reporting.Tests;

/// <summary>The real reporting process beside real feeds of the four owners that it reads.</summary>
public sealed class ReportingSystem : IAsyncLifetime
{
    private readonly Dictionary<string, FeedOwner> owners = [];
    private RunningSystem? system;

    public RunningSystem System => system ?? throw new InvalidOperationException();

    public async Task InitializeAsync()
    {
        system = await RunningSystem.StartAsync(new SystemOptions { Services = ["reporting"], Seed = false });
        owners["web-chat"] = await FeedOwner.StartAsync(system, "web-chat", rules => rules.Owns<EntranceVisited>().Owns<ConsultationRequested>().Owns<ConsultationAbandoned>().Owns<ResidentTurnedAway>());
        owners["storage-vault"] = await FeedOwner.StartAsync(system, "storage-vault", rules => rules.Owns<ConsultationOpened>().Owns<EntryStored>());
        owners["routing"] = await FeedOwner.StartAsync(system, "routing", rules => rules.Owns<ConsultationQueued>().Owns<CounselorAssigned>().Owns<ConsultationClosed>());
        owners["line-contact-point"] = await FeedOwner.StartAsync(system, "line-contact-point",
            rules => rules.Owns<ContactSpillDetected>().Owns<ContactFollowed>().Owns<ContactBlocked>().Owns<NoticeSent>().Owns<EmergencyExceptionOpened>());
    }

    internal async Task AnnounceAsync(IEnumerable<Happening> happenings)
    {
        foreach (var chunk in happenings.Chunk(40))
        {
            foreach (var group in chunk.GroupBy(happening => (happening.Owner, happening.TenantId)))
            {
                await owners[group.Key.Owner].AnnounceAsync(group.Key.TenantId, group.Select(happening => happening.Announce));
            }
        }
    }

    internal HttpClient Staff(Guid tenantId, string role = "counselor")
    {
        var client = System.Client("reporting");
        client.DefaultRequestHeaders.Add(TokenMint.Header, System.Mint("gateway").Staff("reporting", tenantId, Act.Of(Guid.NewGuid(), Guid.NewGuid()) with { Roles = new HashSet<string> { role } }));
        return client;
    }

    internal async Task<Report> ReadAsync(Guid tenantId, Guid? deskId = null)
    {
        using var client = Staff(tenantId);
        return await client.GetFromJsonAsync<Report>($"/api/v1/reports/daily?from={Story.First:yyyy-MM-dd}&to={Story.Last:yyyy-MM-dd}&deskId={deskId}", Json.Options) ?? throw new InvalidOperationException();
    }

    /// <summary>Reads until the numbers are the expected ones; gives the last answer.</summary>
    internal async Task<Report> SettleAsync(Guid tenantId, Report expected)
    {
        Report last;
        var attempts = 0;
        do
        {
            last = await ReadAsync(tenantId);
            await Task.Delay(100);
        }
        while (!last.Equals(expected) && ++attempts < 300);
        return last;
    }

    internal async Task<T?> AskAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(System.Database("reporting", "super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T?)await command.ExecuteScalarAsync();
    }

    internal Task<string> RebuildAsync() => ManagedProcess.RunAsync("dotnet", [Repo.Dll("services/reporting", "Reporting"), "rebuild"], new Dictionary<string, string>
    {
        ["Database__App"] = System.Database("reporting", "app"),
        ["Database__Relay"] = System.Database("reporting", "relay"),
        ["Broker__Uri"] = System.Infra.Broker(Path.GetFileName(System.Folder)["tomoshibi-".Length..], "reporting").ToString(),
        ["Tokens__PrivateKeyFile"] = System.Keys.PrivateKey("reporting"),
        ["Tokens__JwksFile"] = System.Keys.Jwks,
    });

    public async Task DisposeAsync()
    {
        foreach (var owner in owners.Values)
        {
            await owner.DisposeAsync();
        }

        if (system is not null)
        {
            await system.DisposeAsync();
        }
    }
}

[CollectionDefinition(nameof(ReportingSystem))]
public sealed class ReportingCollection : ICollectionFixture<ReportingSystem>;

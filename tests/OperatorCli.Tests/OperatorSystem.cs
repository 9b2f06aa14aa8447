using System.Net.Http.Json;
using LocalSystem;
using Npgsql;
using ServiceDefaults.Tokens;

namespace OperatorCli.Tests;

/// <summary>How a run of the tool ended and what it said.</summary>
internal sealed record Ran(int Code, string Output, string Error);

/// <summary>A directory with the demo municipalities, and a vault; the tool as two operators have it.</summary>
public sealed class OperatorSystem : IAsyncLifetime
{
    internal const string Name = "an installation with operators";
    internal static readonly Guid First = Guid.CreateVersion7(), Second = Guid.CreateVersion7();

    internal RunningSystem System { get; private set; } = null!; // set by InitializeAsync before any test; owner: operator-cli, 2026-11-22

    internal DemoTenant Aoba => System.Demo.Tenants["aoba"];

    public async Task InitializeAsync() => System = await RunningSystem.StartAsync(new SystemOptions { Services = ["tenant-directory", "storage-vault"] });

    public async Task DisposeAsync() => await System.DisposeAsync();

    internal ToolOptions Options(Guid? person = null) => new()
    {
        Tokens = new() { PrivateKeyFile = System.Keys.PrivateKey("operator-cli") },
        Operator = new() { Id = person },
        Peers = { ["TenantDirectory"] = System.Address("tenant-directory"), ["StorageVault"] = System.Address("storage-vault") },
    };

    internal Task<Ran> Run(Guid person, params string[] args) => Run(Options(person), args);

    internal static async Task<Ran> Run(ToolOptions options, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        await using var tool = new Tool(options, output, error, TimeProvider.System);
        return new(await tool.RunAsync(args, CancellationToken.None), output.ToString(), error.ToString());
    }

    /// <summary>A consultation, so that the tenant has a key and an access log.</summary>
    internal async Task Open(DemoTenant tenant)
    {
        using var client = System.Client("storage-vault");
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/consultations/{Guid.CreateVersion7()}")
        {
            Content = JsonContent.Create(new
            {
                tenant.Desks[0].DeskId, tenant.Desks[0].DepartmentId, consentVersion = "2026-11", consentText = "同意します。", answers = Array.Empty<object>(), openedFrom = "web",
            }),
        };
        request.Headers.Add(TokenMint.Header, System.Mint("web-chat").Resident("storage-vault", tenant.TenantId, Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7())));
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Puts an event aside in the vault, as its feed reader does.</summary>
    internal Task Bury(Guid tenantId, Guid eventId, string type, string data) => Execute(
        "insert into dead_letters (tenant_id, consumer, event_id, owner, type, data, attempts, failure) values ($1, 'feed', $2, 'line-contact-point', $3, $4::jsonb, 4, 'TimeoutException')", tenantId, eventId, type, data);

    internal async Task<long> Execute(string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(System.Database("vault", "super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return await command.ExecuteScalarAsync() as long? ?? 0;
    }
}

[CollectionDefinition(OperatorSystem.Name)]
public sealed class OperatorSystemGroup : ICollectionFixture<OperatorSystem>;

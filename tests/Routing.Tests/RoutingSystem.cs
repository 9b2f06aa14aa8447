using System.Globalization;
using System.Text.Json;
using LocalSystem;
using Npgsql;

namespace Routing.Tests;

/// <summary>Routing and the vault as real processes on real PostgreSQL and RabbitMQ; every test takes a tenant of its own.</summary>
public sealed class RoutingSystem : IAsyncLifetime
{
    private const int Tenants = 80;
    private readonly List<TestTenant> tenants = [.. Enumerable.Range(0, Tenants).Select(_ => TestTenant.Make())];
    private readonly TestTenant shared = TestTenant.Make();
    private int taken = -1;

    internal RunningSystem System { get; private set; } = null!; // set by InitializeAsync before any test; owner: routing, 2026-11-21

    public async Task InitializeAsync()
    {
        System = await RunningSystem.StartAsync(new SystemOptions { Services = ["storage-vault", "web-chat", "routing"], Seed = false });
        // In one statement: two thousand rows by a connection each took longer than the tests.
        var rows = tenants.Append(shared).SelectMany(tenant => tenant.Settings().Select(item => (tenant.TenantId, item.Kind, item.Id, Data: JsonSerializer.Serialize(item.Data, JsonSerializerOptions.Web)))).ToList();
        await ExecuteAsync(
            "routing",
            "insert into settings_copy (tenant_id, kind, item_id, version, deleted, data) select t, k, i, 1, false, d::jsonb from unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) as rows (t, k, i, d)",
            rows.Select(row => row.TenantId).ToArray(), rows.Select(row => row.Kind).ToArray(), rows.Select(row => row.Id).ToArray(), rows.Select(row => row.Data).ToArray());

        await RestartRoutingAsync();
    }

    public async Task DisposeAsync() => await System.DisposeAsync();

    internal async Task RestartRoutingAsync()
    {
        await System.KillAsync("routing");
        await System.RestartAsync("routing");
    }

    internal Scene NewScene() => new(this, tenants[Interlocked.Increment(ref taken)]);

    /// <summary>For tests that leave nothing behind.</summary>
    internal Scene NewSharedScene() => new(this, shared);

    internal async Task<int> ExecuteAsync(string database, string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(System.Database(database, "super"));
        await connection.OpenAsync();
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    internal async Task<long> CountAsync(string database, string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(System.Database(database, "super"));
        await connection.OpenAsync();
        await using var command = Command(connection, sql, values);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}

[CollectionDefinition(Name)]
public sealed class RoutingSystemGroup : ICollectionFixture<RoutingSystem>
{
    public const string Name = "one routing";
}

/// <summary>Tests that kill and stop processes have their own, so that they run beside the others and spoil nobody's services.</summary>
[CollectionDefinition(Name)]
public sealed class FailingRoutingGroup : ICollectionFixture<RoutingSystem>
{
    public const string Name = "a routing that fails";
}

using System.Globalization;
using LocalSystem;
using Npgsql;

namespace StorageVault.Tests;

/// <summary>One real vault on real PostgreSQL and RabbitMQ for all service tests; each test makes its own tenant.</summary>
public sealed class VaultSystem : IAsyncLifetime, IAsyncDisposable
{
    internal RunningSystem System { get; private set; } = null!; // set by InitializeAsync before any test; owner: storage-vault, 2026-11-21

    /// <summary>A tenant whose settings the vault knows.</summary>
    internal Guid TenantWithWords { get; } = Guid.CreateVersion7();

    public async Task InitializeAsync()
    {
        System = await RunningSystem.StartAsync(new SystemOptions
        {
            Services = ["storage-vault"], Seed = false,
            // Anchors each second, so that a test sees them written and missed; the jobs look often, so that no test waits for them.
            Environment = new Dictionary<string, IReadOnlyDictionary<string, string>>
            {
                ["storage-vault"] = new Dictionary<string, string>
                {
                    ["Trace__Every"] = "00:00:01", ["Attachments__SweepEvery"] = "00:00:00.300", ["Transcripts__LookEvery"] = "00:00:00.300",
                    ["Disclosure__LookEvery"] = "00:00:00.300",
                },
            },
        });
        await Execute(
            """
            insert into settings_copy (tenant_id, kind, item_id, version, deleted, data)
            values ($1, 'tenant', $1, 1, false, '{"name":"青葉市","emergencyWords":["とびおりる"],"texts":{"closingNotice":"相談はここまでです。"},"officersRead":true,"exceptionRetention":{"years":1,"startsAt":"closing","roundsToFiscalYear":true}}')
            """, TenantWithWords);
        await System.KillAsync("storage-vault");
        await System.RestartAsync("storage-vault");
    }

    /// <summary>A system as a test wants it.</summary>
    internal async Task StartAsync(SystemOptions options) => System = await RunningSystem.StartAsync(options);

    public async Task DisposeAsync() => await System.DisposeAsync();

    /// <summary>For tests that kill PostgreSQL.</summary>
    internal static async Task<VaultSystem> WithItsOwnDatabase(params string[] others) =>
        new() { System = await RunningSystem.StartAsync(new SystemOptions { Services = ["storage-vault", .. others], Seed = false, PrivateInfra = true }) };

    /// <summary>For tests whose vault is set up in another way.</summary>
    internal static VaultSystem Of(RunningSystem system) => new() { System = system };

    async ValueTask IAsyncDisposable.DisposeAsync() => await System.DisposeAsync();

    /// <summary>A tenant of its own, unless another is named, at the vault or at a second process of it.</summary>
    internal Scene NewScene(Guid? tenantId = null, Uri? address = null) => new(this, tenantId ?? Guid.CreateVersion7(), address);

    /// <summary>What an operator does by hand. Five minutes: a checkpoint writes to the disk what every test beside this one has left, and only a hang is to be found here.</summary>
    internal async Task Execute(string sql, params object[] values)
    {
        await using var connection = await Connect("super");
        await using var command = Command(connection, sql, values);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync();
    }

    internal async Task<long> Count(string sql, params object[] values)
    {
        await using var connection = await Connect("super");
        await using var command = Command(connection, sql, values);
        command.CommandTimeout = 60;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    internal async Task<NpgsqlConnection> Connect(string role)
    {
        var connection = new NpgsqlConnection(System.Database("vault", role));
        await connection.OpenAsync();
        return connection;
    }

    internal static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}

[CollectionDefinition(Name)]
public sealed class VaultSystemGroup : ICollectionFixture<VaultSystem>
{
    public const string Name = "one vault";
}

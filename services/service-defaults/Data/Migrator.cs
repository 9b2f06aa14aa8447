using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ServiceDefaults.Data;

/// <summary>Applies the numbered SQL files that are embedded in this library and in the service, forward only, under an advisory lock, with checksums.</summary>
public sealed partial class Migrator(IOptions<DatabaseOptions> options, ILogger<Migrator> log)
{
    private const long Lock = 7_041_021;

    /// <summary>Applies what is missing; throws when an applied file was changed afterwards.</summary>
    public async Task MigrateAsync(Assembly service, CancellationToken ct)
    {
        var owner = options.Value.Owner ?? throw new InvalidOperationException("Database__Owner is needed to migrate.");
        await using var connection = new NpgsqlConnection(owner);
        await connection.OpenAsync(ct);
        await ExecuteAsync(connection, $"select pg_advisory_lock({Lock})", ct);
        await ExecuteAsync(connection, "create table if not exists migrations (name text primary key, checksum text not null, applied_at timestamptz not null default clock_timestamp())", ct);
        var applied = await AppliedAsync(connection, ct);
        foreach (var (name, sql) in Files(typeof(Migrator).Assembly, "core").Concat(Files(service, "service")))
        {
            var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
            if (applied.TryGetValue(name, out var known))
            {
                if (known != checksum)
                {
                    throw new InvalidOperationException($"The migration {name} was changed after it had been applied. Add a new file instead.");
                }

                continue;
            }

            await ApplyAsync(connection, name, sql, checksum, ct);
            LogApplied(log, name.Length);
        }
    }

    /// <summary>After a restore: events of before and after can never be taken for one another (design §6). Run while the service does not.</summary>
    public async Task RaiseEpochAsync(CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(options.Value.Owner ?? throw new InvalidOperationException("Database__Owner is needed to raise the epoch."));
        await connection.OpenAsync(ct);
        await ExecuteAsync(
            connection,
            """
            do $body$
            declare next int := (select max(epoch) + 1 from feed_epochs);
            begin
                insert into feed_epochs (epoch) values (next);
                execute format('alter table outbox alter column epoch set default %s', next);
            end $body$
            """,
            ct);
    }

    private async Task ApplyAsync(NpgsqlConnection connection, string name, string sql, string checksum, CancellationToken ct)
    {
        var filled = sql
            .Replace("${app}", Role(options.Value.App), StringComparison.Ordinal)
            .Replace("${relay}", Role(options.Value.Relay), StringComparison.Ordinal);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, filled, ct);
        await using var insert = new NpgsqlCommand("insert into migrations (name, checksum) values ($1, $2)", connection, transaction)
        {
            Parameters = { new() { Value = name }, new() { Value = checksum } },
        };
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static string Role(string connectionString) =>
        "\"" + new NpgsqlConnectionStringBuilder(connectionString).Username?.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static async Task<Dictionary<string, string>> AppliedAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select name, checksum from migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var applied = new Dictionary<string, string>();
        while (await reader.ReadAsync(ct))
        {
            applied[reader.GetString(0)] = reader.GetString(1);
        }

        return applied;
    }

    private static IEnumerable<(string Name, string Sql)> Files(Assembly assembly, string prefix) =>
        assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException("An embedded migration is missing.");
                using var reader = new StreamReader(stream, Encoding.UTF8);
                var parts = name.Split('.');
                return ($"{prefix}/{parts[^2]}", reader.ReadToEnd());
            });

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(EventIds.Migrated, LogLevel.Information, "Applied a migration (name of {Length} characters)")]
    private static partial void LogApplied(ILogger log, int length);
}

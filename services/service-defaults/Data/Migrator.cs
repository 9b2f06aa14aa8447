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
    private volatile bool complete;
    private int told;

    /// <summary>Applies what is missing. Throws before anything is changed when an applied file was edited afterwards, or when a newer release has been here.</summary>
    public Task MigrateAsync(Assembly service, CancellationToken ct) => MigrateAsync(OfRelease(service), ct);

    /// <summary>For readiness: whether all migrations of this release have been applied. Asked until they are; what a newer release has added meanwhile is no obstacle.</summary>
    public Task<bool> IsCompleteAsync(TenantTransactions transactions, Assembly service, CancellationToken ct) => complete ? Task.FromResult(true) : IsCompleteAsync(transactions, OfRelease(service), ct);

    internal async Task<bool> IsCompleteAsync(TenantTransactions transactions, IReadOnlyList<(string Name, string Sql)> files, CancellationToken ct)
    {
        try
        {
            var ask = TenantTransaction.Sql("select count(*)::int from unnest($1::text[]) as mine (name) where not exists (select from migrations m where m.name = mine.name)", (object)files.Select(file => file.Name).ToArray());
            var missing = await transactions.OnceAsRelayAsync([ask], async (reader, token) => await reader.ReadAsync(token) ? reader.GetInt32(0) : files.Count, ct);
            complete = missing == 0;
            Tell(missing);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InsufficientPrivilege)
        {
            // No migration at all, or none since the relay may look (core 0004).
            Tell(files.Count);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            // Away: the next probe asks again.
        }

        return complete;
    }

    private void Tell(int missing)
    {
        if (missing > 0 && Interlocked.Exchange(ref told, missing) != missing)
        {
            LogIncomplete(log, missing);
        }
    }

    internal async Task MigrateAsync(IReadOnlyList<(string Name, string Sql)> files, CancellationToken ct)
    {
        var owner = options.Value.Owner ?? throw new InvalidOperationException("Database__Owner is needed to migrate.");
        // Not of a pool: the lock lives as long as its session, and a pooled one would outlive the work.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        await ExecuteAsync(connection, $"select pg_advisory_lock({Lock})", ct);
        await ExecuteAsync(connection, "create table if not exists migrations (name text primary key, checksum text not null, applied_at timestamptz not null default clock_timestamp())", ct);
        var applied = await AppliedAsync(connection, ct);
        Refuse(files, applied);
        foreach (var (name, sql) in files.Where(file => !applied.ContainsKey(file.Name)))
        {
            await ApplyAsync(connection, name, sql, ct);
            LogApplied(log, name.Length);
        }
    }

    private void Refuse(IReadOnlyList<(string Name, string Sql)> files, Dictionary<string, string> applied)
    {
        if (files.FirstOrDefault(file => applied.TryGetValue(file.Name, out var known) && known != Checksum(file.Sql)).Name is { } edited)
        {
            throw new InvalidOperationException($"The migration {edited} was changed after it had been applied. Add a new file instead. Nothing was changed.");
        }

        // A release works on the schema of the one after it, for migrations only add; whether it works on a later one nobody has tried.
        if (!options.Value.AcceptNewer && applied.Keys.Except(files.Select(file => file.Name)).Order(StringComparer.Ordinal).FirstOrDefault() is { } newer)
        {
            throw new InvalidOperationException(
                $"A newer release has migrated this database: {newer} is not known to this one. Nothing was changed. To go back by one release on purpose, set Database__AcceptNewer=true.");
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

    private async Task ApplyAsync(NpgsqlConnection connection, string name, string sql, CancellationToken ct)
    {
        var filled = sql
            .Replace("${app}", Role(options.Value.App), StringComparison.Ordinal)
            .Replace("${relay}", Role(options.Value.Relay), StringComparison.Ordinal);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ExecuteAsync(connection, filled, ct);
        await using var insert = new NpgsqlCommand("insert into migrations (name, checksum) values ($1, $2)", connection, transaction)
        {
            Parameters = { new() { Value = name }, new() { Value = Checksum(sql) } },
        };
        await insert.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static string Checksum(string sql) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));

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

    private static IReadOnlyList<(string Name, string Sql)> OfRelease(Assembly service) => [.. Files(typeof(Migrator).Assembly, "core"), .. Files(service, "service")];

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

    [LoggerMessage(EventIds.SchemaIncomplete, LogLevel.Error, "Up to {Count} migrations of this release are not applied to this service's database: it is not ready until migrate has been run")]
    private static partial void LogIncomplete(ILogger log, int count);
}

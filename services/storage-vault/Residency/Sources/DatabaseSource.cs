using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Data;

namespace StorageVault.Residency.Sources;

/// <summary>What the database server says of itself: settings that only its administrator can make, and its own identity.</summary>
internal sealed class DatabaseSource(IOptions<ResidencyOptions> options, TenantTransactions transactions) : IRegionSource
{
    internal const string Kind = "database";

    private const string Sql = """
        select current_setting('tomoshibi.region', true), current_setting('tomoshibi.replica_regions', true), (select system_identifier::text from pg_control_system()),
               current_setting('data_checksums') = 'on', current_setting('synchronous_commit')
        """;

    /// <summary>Of the last round that reached it.</summary>
    internal DatabaseFacts? Facts { get; private set; }

    public async Task<Reading?> Read(CancellationToken ct)
    {
        try
        {
            Facts = await transactions.RunWithoutTenantAsync(Ask, ct);
            return !options.Value.Database ? null : Facts.Region is { Length: > 0 } region ? new Reading(Kind, region) : Reading.Unreadable(Kind);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException) { return options.Value.Database ? Reading.Unreadable(Kind) : null; }
    }

    private static async Task<DatabaseFacts> Ask(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Command(Sql);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var replicas = reader.IsDBNull(1) ? [] : reader.GetString(1).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new(reader.IsDBNull(0) ? null : reader.GetString(0), replicas, reader.GetString(2), reader.GetBoolean(3), reader.GetString(4));
    }
}

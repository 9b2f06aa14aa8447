using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Sealing;

namespace StorageVault.Keys.Store;

/// <summary>Sealed tenant keys in a small PostgreSQL instance of their own, for a vault of several machines; sealed by a KMS or the root like the files.</summary>
/// <remarks>
/// Its backups live 35 days and lie apart from the vault's. A destroyed key's old row version stays in its pages until the next vacuum and in
/// its write-ahead log until that is recycled: sealed, and within the 35 days that the certificate names.
/// </remarks>
internal sealed class DatabaseKekStore : IKekStore, IDisposable
{
    /// <summary>What <c>prepare-key-store</c> makes; the vault's role may read, add and change, and delete nothing.</summary>
    internal const string Schema = """
        create table if not exists tenant_keys (
            tenant_id uuid not null, bucket text not null, version int not null check (version > 0),
            sealed bytea, sha256 text not null, made_at timestamptz not null,
            disabled_at timestamptz, destroy_asked_at timestamptz, destroy_at timestamptz, destroyed_at timestamptz,
            primary key (tenant_id, bucket, version), check ((sealed is null) = (destroyed_at is not null)))
        """;

    private const string Columns = "sealed, sha256, made_at, disabled_at, destroy_asked_at, destroy_at, destroyed_at";

    private readonly NpgsqlDataSource _keys;

    internal DatabaseKekStore(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.ConnectionStringBuilder.IncludeErrorDetail = false;
        builder.ConnectionStringBuilder.MaxPoolSize = Math.Min(builder.ConnectionStringBuilder.MaxPoolSize, 4);
        _keys = builder.Build();
    }

    public bool IsLocal => false;

    public Task<bool> Add(KekName kek, KekRecord record, CancellationToken ct) => Guarded(async () =>
    {
        await using var connection = await _keys.OpenConnectionAsync(ct);
        // A key that a failover could forget must not be used: nothing sealed under it would open again.
        using var standby = new StandbyWatch(connection);
        await using var command = new NpgsqlCommand("insert into tenant_keys (tenant_id, bucket, version, sealed, sha256, made_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing", connection);
        Name(command, kek);
        command.Parameters.Add(new() { Value = record.Sealed ?? throw new KeyStoreException("A new key needs its sealed form.") });
        command.Parameters.Add(new() { Value = record.Sha256 });
        command.Parameters.Add(new() { Value = record.MadeAt });
        var added = await command.ExecuteNonQueryAsync(ct) == 1;
        standby.ThrowIfUnconfirmed();
        return added;
    });

    public ValueTask<KekRecord?> Find(KekName kek, CancellationToken ct) => new(Guarded(async () =>
    {
        await using var command = _keys.CreateCommand($"select {Columns} from tenant_keys where tenant_id = $1 and bucket = $2 and version = $3");
        Name(command, kek);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? Record(reader) : null;
    }));

    public Task<IReadOnlyList<(KekName Kek, KekRecord Record)>> List(Guid? tenantId, CancellationToken ct) => Guarded<IReadOnlyList<(KekName, KekRecord)>>(async () =>
    {
        await using var command = _keys.CreateCommand($"select {Columns}, tenant_id, bucket, version from tenant_keys where $1 or tenant_id = $2 order by tenant_id, bucket, version");
        command.Parameters.Add(new() { Value = tenantId is null });
        command.Parameters.Add(new() { Value = tenantId ?? Guid.Empty });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(KekName, KekRecord)>();
        while (await reader.ReadAsync(ct))
            if (Bucket.Parse(reader.GetString(8)) is { } bucket) found.Add((new(reader.GetGuid(7), bucket, reader.GetInt32(9)), Record(reader)));
        return found;
    });

    public Task<KekRecord> Change(KekName kek, Func<KekRecord, KekRecord> change, CancellationToken ct) => Guarded(async () =>
    {
        await using var connection = await _keys.OpenConnectionAsync(ct);
        using var standby = new StandbyWatch(connection);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var select = new NpgsqlCommand($"select {Columns} from tenant_keys where tenant_id = $1 and bucket = $2 and version = $3 for update", connection, transaction);
        Name(select, kek);
        KekRecord before;
        await using (var reader = await select.ExecuteReaderAsync(ct))
            before = await reader.ReadAsync(ct) ? Record(reader) : throw new EnvelopeRefusedException(SealFault.KeyMissing);
        var after = change(before);
        await using var update = new NpgsqlCommand(
            "update tenant_keys set sealed = $4, disabled_at = $5, destroy_asked_at = $6, destroy_at = $7, destroyed_at = $8 where tenant_id = $1 and bucket = $2 and version = $3", connection, transaction);
        Name(update, kek);
        update.Parameters.Add(new() { Value = after.Sealed is { } bytes ? bytes : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea });
        foreach (var at in new[] { after.DisabledAt, after.DestroyAskedAt, after.DestroyAt, after.DestroyedAt })
            update.Parameters.Add(new() { Value = at is { } known ? known : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        await update.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        standby.ThrowIfUnconfirmed();
        return after;
    });

    public void Dispose() => _keys.Dispose();

    private static void Name(NpgsqlCommand command, KekName kek)
    {
        command.Parameters.Add(new() { Value = kek.TenantId });
        command.Parameters.Add(new() { Value = kek.Bucket.Id });
        command.Parameters.Add(new() { Value = kek.Version });
    }

    private static KekRecord Record(NpgsqlDataReader reader) => new(reader.IsDBNull(0) ? null : reader.GetFieldValue<byte[]>(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2))
    {
        DisabledAt = Time(reader, 3), DestroyAskedAt = Time(reader, 4), DestroyAt = Time(reader, 5), DestroyedAt = Time(reader, 6),
    };

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? null : reader.GetFieldValue<DateTimeOffset>(at);

    private static async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        try { return await work(); }
        catch (NpgsqlException e) when (e is not PostgresException { SqlState: "42501" or "42P01" or "23514" }) { throw new KeysAwayException("The key store is away.", e); }
    }
}

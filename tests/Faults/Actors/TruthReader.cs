using LocalSystem;
using Npgsql;

namespace Faults.Actors;

/// <summary>Reads what really stands: rows from the databases, words through the product, leaks from everywhere else.</summary>
public static class TruthReader
{
    /// <summary>The truth about the consultations of a run.</summary>
    public static async Task<Truth> ReadAsync(RunningSystem system, TownRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(run);
        var words = run.Talks.Values.SelectMany(talk => talk.Entries).Where(entry => entry is { Kind: "text", Text: not null }).GroupBy(entry => entry.EntryId).ToDictionary(group => group.Key, group => group.First().Sha);
        var ids = run.Talks.Keys.ToArray();
        var rows = await RowsAsync(system, ids, words, ct);
        var audit = await AuditAsync(system, ids, ct);
        var crossings = new List<string>();
        foreach (var database in system.Databases)
        {
            crossings.AddRange(await CrossingsAsync(system, database, run, ct));
        }

        return new Truth(rows, audit, crossings, await CanarySearch.InAsync(system, [run.Marker], ct, serverFiles: system.Infra.Postgres is not null));
    }

    private static Task<List<StoredRow>> RowsAsync(RunningSystem system, Guid[] ids, Dictionary<Guid, string> words, CancellationToken ct) => ListAsync(
        system, "vault", "select tenant_id, consultation_id, log::int, seq, entry_id, author::int from entries where consultation_id = any($1) order by consultation_id, log, seq", ids,
        reader => new StoredRow(reader.GetGuid(0), reader.GetGuid(1), reader.GetInt32(2), reader.GetInt64(3), reader.GetGuid(4), reader.GetInt32(5), words.GetValueOrDefault(reader.GetGuid(4))), ct);

    private const string AuditColumns = "tenant_id, consultation_id, actor_kind = 2, actor_id, act = 3, object_id";

    // act 2 read, 3 write; a decision from 1 to 99 is a yes (services/storage-vault/Access/Actor.cs). Rows beside the log count: they are carried into it.
    private const string Audited = "where consultation_id = any($1) and act in (2, 3) and decision between 1 and 99";

    private static Task<List<AuditRow>> AuditAsync(RunningSystem system, Guid[] ids, CancellationToken ct) => ListAsync(
        system, "vault", $"select {AuditColumns} from access_log {Audited} union all select {AuditColumns} from access_late {Audited}", ids,
        reader => new AuditRow(reader.GetGuid(0), reader.GetGuid(1), reader.GetBoolean(2), reader.IsDBNull(3) ? null : reader.GetGuid(3), reader.GetBoolean(4), reader.IsDBNull(5) ? null : reader.GetGuid(5)), ct);

    /// <summary>I10: every table of every service that names both a tenant and a consultation, looked through.</summary>
    private static async Task<List<string>> CrossingsAsync(RunningSystem system, string database, TownRun run, CancellationToken ct)
    {
        var tables = await ListAsync(
            system, database,
            """
            select format('%I', c.table_name) from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.column_name in ('tenant_id', 'consultation_id') and $1::uuid[] is not null
            group by c.table_name having count(*) = 2
            """, [], reader => reader.GetString(0), ct);
        var found = new List<string>();
        foreach (var table in tables)
        {
            foreach (var tenant in run.Talks.GroupBy(talk => talk.Value.Tenant.TenantId))
            {
                var others = await ListAsync(
                    system, database, $"select count(*) from {table} where consultation_id = any($1) and tenant_id <> '{tenant.Key}'", [.. tenant.Select(talk => talk.Key)], reader => reader.GetInt64(0), ct);
                found.AddRange(Enumerable.Repeat($"{database}.{table}", (int)others.Sum()));
            }
        }

        return found;
    }

    private static async Task<List<T>> ListAsync<T>(RunningSystem system, string database, string sql, Guid[] ids, Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(system.Database(database, "super"));
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new NpgsqlParameter { Value = ids } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var list = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            list.Add(read(reader));
        }

        return list;
    }
}

using System.Text;
using System.Text.Json;
using Contracts.TenantDirectory.V1;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults;
using ServiceDefaults.Data;
using TenantDirectory.Security;

namespace TenantDirectory.Settings;

/// <summary>Writes settings under one rising version, and reads them.</summary>
/// <remarks>Versions are drawn under an advisory lock that the commit releases: a reader who has seen version n has seen all before it.</remarks>
internal sealed class SettingsLog(SealKey seal)
{
    private const long Lock = 6_041_001;

    // Unchanged data writes nothing: repeating a seed moves no version and rings no bell.
    private const string WriteSql = """
        insert into settings (tenant_id, kind, item_id, version, data) values ($1, $2, $3, nextval('settings_version'), $4)
        on conflict (tenant_id, kind, item_id) do update set version = excluded.version, data = excluded.data, deleted = false
            where settings.deleted or settings.data is distinct from excluded.data
        returning version
        """;

    private const string WriteSealedSql = """
        insert into settings (tenant_id, kind, item_id, version, sealed) values ($1, $2, $3, nextval('settings_version'), $4)
        on conflict (tenant_id, kind, item_id) do update set version = excluded.version, sealed = excluded.sealed, deleted = false
        returning version
        """;

    /// <summary>Writes one setting of the transaction's tenant; tells whether it was new. Announces it in the same commit.</summary>
    public async Task<bool> WriteAsync<T>(TenantTransaction tx, string kind, Guid itemId, T setting, CancellationToken ct)
        where T : class
    {
        await LockAsync(tx, ct);
        var json = JsonSerializer.Serialize(setting, Json.Options);
        var version = kind == LineChannelSetting.Kind ? await WriteSealedAsync(tx, itemId, json, ct)
            : await ScalarAsync(tx.Command(WriteSql, tx.TenantId, kind, itemId, new NpgsqlParameter { Value = json, NpgsqlDbType = NpgsqlDbType.Jsonb }), ct);
        if (version is not { } written)
        {
            return false;
        }

        tx.Announce(new SettingsChanged { TenantId = tx.TenantId, Kind = Enum.Parse<SettingsKind>(kind, ignoreCase: true), ItemId = itemId, Version = written });
        if (kind == StaffSetting.Kind)
        {
            tx.Announce(new StaffChanged { TenantId = tx.TenantId, StaffId = itemId, Version = written });
        }

        return true;
    }

    /// <summary>One setting of the transaction's tenant, or null.</summary>
    public async Task<T?> FindAsync<T>(TenantTransaction tx, string kind, Guid itemId, CancellationToken ct)
        where T : class =>
        (await ListAsync(tx, [kind], ct)).FirstOrDefault(setting => setting.ItemId == itemId)?.Read<T>();

    /// <summary>All settings of some kinds of the transaction's tenant.</summary>
    public async Task<List<StoredSetting>> ListAsync(TenantTransaction tx, string[] kinds, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "select version, kind, tenant_id, item_id, deleted, data::text, sealed from settings where tenant_id = $1 and kind = any($2) and not deleted order by version", tx.TenantId, kinds);
        return await ReadAsync(batch, ct);
    }

    /// <summary>A page of the log over all tenants; the transaction is the relay role's.</summary>
    public async Task<List<StoredSetting>> PageWithoutTenantAsync(TenantTransaction tx, long after, string[] kinds, int limit, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "select version, kind, tenant_id, item_id, deleted, data::text, sealed from settings where version > $1 and kind = any($2) order by version limit $3", after, kinds, limit);
        return await ReadAsync(batch, ct);
    }

    private async Task<long?> WriteSealedAsync(TenantTransaction tx, Guid itemId, string json, CancellationToken ct)
    {
        // Two sealings of the same text differ, so sameness is judged on what is inside.
        if ((await ListAsync(tx, [LineChannelSetting.Kind], ct)).Any(known => known.ItemId == itemId && known.Json == json))
        {
            return null;
        }

        return await ScalarAsync(tx.Command(WriteSealedSql, tx.TenantId, LineChannelSetting.Kind, itemId, seal.Seal(SealPurpose.LineChannel, tx.TenantId, Encoding.UTF8.GetBytes(json))), ct);
    }

    private async Task<List<StoredSetting>> ReadAsync(TenantBatch batch, CancellationToken ct)
    {
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var found = new List<StoredSetting>();
        while (await reader.ReadAsync(ct))
        {
            var tenantId = reader.GetGuid(2);
            var json = reader.IsDBNull(6) ? reader.GetString(5) : Encoding.UTF8.GetString(seal.Open(SealPurpose.LineChannel, tenantId, reader.GetFieldValue<byte[]>(6)));
            found.Add(new StoredSetting(reader.GetInt64(0), reader.GetString(1), tenantId, reader.GetGuid(3), reader.GetBoolean(4), json));
        }

        return found;
    }

    private static async Task LockAsync(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Command("select pg_advisory_xact_lock($1)", Lock);
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task<long?> ScalarAsync(TenantBatch batch, CancellationToken ct)
    {
        await using (batch)
        {
            return await batch.ExecuteScalarAsync(ct) as long?;
        }
    }
}

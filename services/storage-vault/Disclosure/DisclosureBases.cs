using Npgsql;
using ServiceDefaults.Data;

namespace StorageVault.Disclosure;

/// <summary>One ground on which the municipality discloses. A label of null is worded by the console.</summary>
internal sealed record DisclosureBasis(short Basis, int Version, string? Label, bool Active, bool Emergency);

/// <summary>The municipality's list of grounds: the manual's six (trust.md 4.7), changed and added to by its privacy officer.</summary>
internal static class DisclosureBases
{
    internal const short FirstOwn = 10, Last = 99;

    /// <summary>Life or body at risk; duty to notify child abuse; inquiry of investigators; warrant; the person's own request; another statute.</summary>
    internal static readonly IReadOnlyList<DisclosureBasis> Default =
    [
        new(1, 0, null, true, true), new(2, 0, null, true, true), new(3, 0, null, true, false), new(4, 0, null, true, false), new(5, 0, null, true, false), new(6, 0, null, true, false),
    ];

    private const string NewestSql = "select distinct on (basis) basis, version, label, active, emergency from disclosure_bases where tenant_id = $1 order by basis, version desc";

    internal static async Task<IReadOnlyList<DisclosureBasis>> List(TenantTransaction tx, CancellationToken ct)
    {
        var list = Default.ToDictionary(basis => basis.Basis);
        await using var batch = tx.Command(NewestSql, tx.TenantId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            list[reader.GetInt16(0)] = new(reader.GetInt16(0), reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetBoolean(3), reader.GetBoolean(4));
        return [.. list.Values.OrderBy(basis => basis.Basis)];
    }

    /// <summary>The basis as it stood when it was recorded.</summary>
    internal static async Task<DisclosureBasis?> Find(TenantTransaction tx, short basis, int version, CancellationToken ct)
    {
        if (version == 0) return Default.FirstOrDefault(one => one.Basis == basis);
        await using var batch = tx.Command("select label, active, emergency from disclosure_bases where tenant_id = $1 and basis = $2 and version = $3", tx.TenantId, basis, version);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(basis, version, reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetBoolean(1), reader.GetBoolean(2)) : null;
    }

    internal static NpgsqlBatchCommand Insert(Guid tenantId, DisclosureBasis basis, Guid by, DateTimeOffset at) => TenantTransaction.Sql(
        "insert into disclosure_bases (tenant_id, basis, version, label, active, emergency, changed_by, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        tenantId, basis.Basis, basis.Version, new NpgsqlParameter<string?> { TypedValue = basis.Label }, basis.Active, basis.Emergency, by, at);
}

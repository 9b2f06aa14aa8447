using Npgsql;
using ServiceDefaults.Data;

namespace StorageVault.Keys;

/// <summary>A wrapped data key's row.</summary>
internal static class DekRow
{
    internal static NpgsqlBatchCommand Insert(WrappedDek dek) => TenantTransaction.Sql(
        "insert into deks (tenant_id, dek_id, generation, kek_id, kek_version, wrapped) values ($1, $2, $3, $4, $5, $6)",
        dek.TenantId, dek.Name.DekId, dek.Name.Generation, dek.KekId, dek.KekVersion, dek.Wrapped);
}

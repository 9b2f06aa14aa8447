using ServiceDefaults.Data;

namespace TenantDirectory.Accounts;

/// <summary>Tenants and hosts are looked up before a tenant is known: no row-level security.</summary>
internal static class TenantTable
{
    /// <summary>A tenant's name, or null.</summary>
    public static async Task<string?> NameAsync(TenantTransaction tx, Guid tenantId, CancellationToken ct)
    {
        await using var batch = tx.Command("select name from tenants where tenant_id = $1", tenantId);
        return await batch.ExecuteScalarAsync(ct) as string;
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Data;

namespace TenantDirectory.UseCases.ListTenants;

/// <summary>A tenant by id and names.</summary>
internal sealed record ListedTenant(Guid TenantId, string Slug, string Name);

/// <summary>All tenants of the installation.</summary>
internal sealed record TenantList(IReadOnlyList<ListedTenant> Tenants);

/// <summary>Which tenants there are; for the operator's tool only.</summary>
internal static class ListTenants
{
    internal static async Task<Ok<TenantList>> Handle(TenantTransactions transactions, CancellationToken ct) =>
        TypedResults.Ok(new TenantList(await transactions.RunWithoutTenantAsync(All, ct)));

    private static async Task<List<ListedTenant>> All(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Command("select tenant_id, slug, name from tenants order by slug");
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var found = new List<ListedTenant>();
        while (await reader.ReadAsync(ct)) found.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return found;
    }
}

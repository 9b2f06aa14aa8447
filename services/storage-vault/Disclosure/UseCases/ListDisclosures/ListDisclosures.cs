using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;

namespace StorageVault.Disclosure.UseCases.ListDisclosures;

/// <summary>Newest first, whole pages by <c>before</c>.</summary>
internal sealed record DisclosureList(IReadOnlyList<DisclosureView> Disclosures);

/// <summary>Lists what one asked for, one's department's, or (privacy officer, auditor) the tenant's. No word of any form.</summary>
internal static class ListDisclosures
{
    private const string Sql = $"""
        select {DisclosureRow.Columns}, (select b.label from disclosure_bases b where b.tenant_id = d.tenant_id and b.basis = d.basis and b.version = d.basis_version)
        from disclosures d where tenant_id = $1 and requested_at < $2 and (requested_by = $3 or $4 or department_id = any($5)) order by requested_at desc limit 200
        """;

    internal static async Task<Results<Ok<DisclosureList>, ProblemHttpResult>> Handle(Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct, DateTimeOffset? before = null)
    {
        var actor = Actor.Of(caller);
        var all = actor.Has(Roles.PrivacyOfficer) || actor.Has(Roles.Auditor);
        var some = all || actor.Has(Roles.Supervisor) || actor.Has(Roles.DepartmentOfficer) || actor.Has(Roles.Counselor);
        Guid[] departments = actor.Has(Roles.Supervisor) || actor.Has(Roles.DepartmentOfficer) ? [.. actor.Departments] : [];
        var found = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            await tx.Write(new(actor, VaultAct.ReadDisclosure, some ? Decision.AllowedRole : Decision.RefusedRole), clock.GetUtcNow(), token);
            if (!some) return null;
            await using var batch = tx.Command(Sql, tx.TenantId, (before ?? clock.GetUtcNow().AddDays(1)).ToUniversalTime(), actor.Id ?? Guid.Empty, all, departments);
            await using var reader = await batch.ExecuteReaderAsync(token);
            var list = new List<DisclosureView>();
            while (await reader.ReadAsync(token)) list.Add(DisclosureView.Of(DisclosureRow.Read(reader, tx.TenantId), reader.IsDBNull(reader.FieldCount - 1) ? null : reader.GetString(reader.FieldCount - 1)));
            return list;
        }, ct);
        return found is null ? Problems.NotAllowed() : TypedResults.Ok(new DisclosureList(found));
    }
}

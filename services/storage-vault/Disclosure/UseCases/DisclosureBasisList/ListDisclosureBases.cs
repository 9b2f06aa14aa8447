using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace StorageVault.Disclosure.UseCases.DisclosureBasisList;

/// <summary>A line of the list. A label of null: the console words the manual's six.</summary>
internal sealed record BasisView(short Basis, string? Label, bool Active, bool Emergency);

/// <summary>The municipality's list.</summary>
internal sealed record BasisList(IReadOnlyList<BasisView> Bases);

/// <summary>Shows on which grounds this municipality discloses.</summary>
internal static class ListDisclosureBases
{
    internal static async Task<Ok<BasisList>> Handle(Caller caller, TenantTransactions transactions, CancellationToken ct) =>
        TypedResults.Ok(new BasisList(await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
            (await DisclosureBases.List(tx, token)).Select(basis => new BasisView(basis.Basis, basis.Label, basis.Active, basis.Emergency)).ToList(), ct)));
}

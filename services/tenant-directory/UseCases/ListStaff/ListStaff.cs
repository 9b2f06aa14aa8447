using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using TenantDirectory.Accounts;
using TenantDirectory.Settings;

namespace TenantDirectory.UseCases.ListStaff;

/// <summary>A staff member in the caller's tenant.</summary>
/// <param name="StaffId">Who.</param>
/// <param name="DisplayName">Their name.</param>
/// <param name="Email">What they sign in with.</param>
/// <param name="Roles">What they may do here.</param>
/// <param name="Departments">Whose consultations they may see.</param>
/// <param name="Desks">Where they answer.</param>
/// <param name="State">Whether they have come yet, work here, or not any more.</param>
/// <param name="Capacity">How many consultations at once.</param>
internal sealed record ListedStaff(
    Guid StaffId, string DisplayName, string Email, IReadOnlyList<string> Roles, IReadOnlyList<Guid> Departments, IReadOnlyList<Guid> Desks, string State, int Capacity)
{
    public override string ToString() => nameof(ListedStaff);
}

/// <summary>Everybody of the caller's tenant.</summary>
/// <param name="Staff">By name.</param>
internal sealed record StaffList(IReadOnlyList<ListedStaff> Staff);

/// <summary>Who works here; for tenant administrators and auditors.</summary>
internal static class ListStaff
{
    /// <summary>Lists the tenant's staff by name.</summary>
    internal static async Task<Results<Ok<StaffList>, ProblemHttpResult>> Handle(Caller caller, TenantTransactions transactions, SettingsLog settings, CancellationToken ct)
    {
        if (!caller.Has("tenantAdmin", "auditor"))
        {
            return Problems.NotAllowed();
        }

        return TypedResults.Ok(await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var places = (await settings.ListAsync(tx, [StaffSetting.Kind], token)).ToDictionary(item => item.ItemId, item => item.Read<StaffSetting>());
            var accounts = await AccountTable.ByIdsAsync(tx, [.. places.Keys], token);
            return new StaffList([.. accounts.Select(account => View(account, places[account.StaffId]))]);
        }, ct));
    }

    private static ListedStaff View(Account account, StaffSetting place) =>
        new(account.StaffId, account.DisplayName, account.Email, place.Roles, place.Departments, place.Desks, place.State, place.Capacity);
}

using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using TenantDirectory.Accounts;
using TenantDirectory.Settings;

namespace TenantDirectory.UseCases.ListColleagues;

/// <summary>A colleague by name.</summary>
/// <param name="StaffId">Who.</param>
/// <param name="DisplayName">Their name; residents never see it.</param>
/// <param name="State">Whether they have come yet, work here, or not any more.</param>
internal sealed record Colleague(Guid StaffId, string DisplayName, string State)
{
    public override string ToString() => nameof(Colleague);
}

/// <summary>Everybody of the caller's tenant, by name.</summary>
/// <param name="Colleagues">By name; those who left too, for old access logs name them.</param>
internal sealed record ColleagueList(IReadOnlyList<Colleague> Colleagues);

/// <summary>Names for the ids that access logs, reviews and orders hold. Every staff member of the tenant may know them; addresses, roles and places stay with <c>ListStaff</c>.</summary>
internal static class ListColleagues
{
    /// <summary>Lists the tenant's staff by name.</summary>
    internal static async Task<Ok<ColleagueList>> Handle(Caller caller, TenantTransactions transactions, SettingsLog settings, CancellationToken ct) =>
        TypedResults.Ok(await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var places = (await settings.ListAsync(tx, [StaffSetting.Kind], token)).ToDictionary(item => item.ItemId, item => item.Read<StaffSetting>());
            var accounts = await AccountTable.ByIdsAsync(tx, [.. places.Keys], token);
            return new ColleagueList([.. accounts.Select(account => new Colleague(account.StaffId, account.DisplayName, places[account.StaffId].State))]);
        }, ct));
}

using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using TenantDirectory.Settings;

namespace TenantDirectory.UseCases.ListDesks;

/// <summary>A desk and whose it is.</summary>
/// <param name="DeskId">Which.</param>
/// <param name="Name">Its name.</param>
/// <param name="DepartmentId">The department that owns it.</param>
/// <param name="Retention">How long its records are kept, where it has a rule of its own.</param>
internal sealed record ListedDesk(Guid DeskId, string Name, Guid DepartmentId, Retention? Retention);

/// <summary>The tenant's desks and departments.</summary>
/// <param name="Desks">By name.</param>
/// <param name="Departments">By name.</param>
/// <param name="ExceptionRetention">How long emergency exceptions are kept, which belong to no desk; null while nobody decided.</param>
internal sealed record DeskList(IReadOnlyList<ListedDesk> Desks, IReadOnlyList<DepartmentName> Departments, Retention? ExceptionRetention);

/// <summary>Which desks and departments the tenant has; every staff member of it may know.</summary>
internal static class ListDesks
{
    /// <summary>Lists both by name.</summary>
    internal static async Task<Ok<DeskList>> Handle(Caller caller, TenantTransactions transactions, SettingsLog settings, CancellationToken ct)
    {
        var found = await transactions.RunAsync(caller.RequiredTenant, (tx, token) => settings.ListAsync(tx, [TenantSetting.Kind, DeskSetting.Kind, DepartmentSetting.Kind], token), ct);
        return TypedResults.Ok(new DeskList(
            [.. found.Where(item => item.Kind == DeskSetting.Kind).Select(item => (item.ItemId, Desk: item.Read<DeskSetting>())).Select(item => new ListedDesk(item.ItemId, item.Desk.Name, item.Desk.DepartmentId, item.Desk.Retention))],
            [.. found.Where(item => item.Kind == DepartmentSetting.Kind).Select(item => new DepartmentName(item.ItemId, item.Read<DepartmentSetting>().Name))],
            found.FirstOrDefault(item => item.Kind == TenantSetting.Kind)?.Read<TenantSetting>().ExceptionRetention));
    }
}

using ServiceDefaults.Data;
using TenantDirectory.Settings;

namespace TenantDirectory.Accounts;

/// <summary>Writes accounts and their places in tenants; the place is kept as the setting <c>staff</c> and copied to the account for the session check.</summary>
internal sealed class StaffWriter(SettingsLog settings, TimeProvider clock)
{
    /// <summary>What is wrong with a place in the transaction's tenant: fields, not values.</summary>
    public async Task<string[]> FaultsAsync(TenantTransaction tx, StaffSetting place, CancellationToken ct)
    {
        var items = await settings.ListAsync(tx, [DepartmentSetting.Kind, DeskSetting.Kind], ct);
        return [.. SettingRules.Faults(
            place,
            items.Where(item => item.Kind == DepartmentSetting.Kind).Select(item => item.ItemId).ToHashSet(),
            items.Where(item => item.Kind == DeskSetting.Kind).Select(item => item.ItemId).ToHashSet())];
    }

    /// <summary>Makes the account as invited, or renews address and name.</summary>
    public async Task SaveAccountAsync(TenantTransaction tx, Guid staffId, string email, string displayName, CancellationToken ct)
    {
        await using var batch = tx.Command(
            """
            insert into accounts as a (staff_id, email, display_name, state, created_at) values ($1, $2, $3, 'invited', $4)
            on conflict (staff_id) do update set email = $2, display_name = $3 where (a.email, a.display_name) is distinct from ($2, $3)
            """,
            staffId, email, displayName, clock.GetUtcNow());
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Saves what a staff member does in the transaction's tenant; a disabled place gives no rights.</summary>
    public async Task SavePlaceAsync(TenantTransaction tx, Guid staffId, StaffSetting place, CancellationToken ct)
    {
        await settings.WriteAsync(tx, StaffSetting.Kind, staffId, place, ct);
        var act = place.State == StaffSetting.Disabled ? null : new TenantAct(place.Roles, place.Departments, place.Desks, place.Capacity);
        await AccountTable.GrantAsync(tx, staffId, act, ct);
    }
}

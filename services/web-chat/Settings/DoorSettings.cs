using ServiceDefaults.Settings;
using WebChat.Hours;

namespace WebChat.Settings;

/// <summary>What this service reads from its copy of the settings; a tenant that is not active has nothing.</summary>
internal sealed class DoorSettings(SettingsCopy copy, TimeProvider clock)
{
    /// <summary>The tenant, or null.</summary>
    public TenantSettings? Tenant(Guid tenantId) => copy.Get<TenantSettings>("tenant", tenantId, tenantId) is { Active: true } tenant ? tenant : null;

    /// <summary>One desk of a tenant, or null.</summary>
    public DeskSettings? Desk(Guid tenantId, Guid deskId) => copy.Get<DeskSettings>("desk", tenantId, deskId);

    /// <summary>All desks of a tenant, in an order that does not change.</summary>
    public IEnumerable<(Guid DeskId, DeskSettings Desk)> Desks(Guid tenantId) =>
        copy.All("desk", tenantId).OrderBy(item => item.ItemId).Select(item => (item.ItemId, Desk(tenantId, item.ItemId)))
            .Where(pair => pair.Item2 is not null).Select(pair => (pair.ItemId, pair.Item2!)); // filtered in the line's first half; web-chat, 2026-11-21

    /// <summary>The desk's hours at this moment.</summary>
    public OpenState Hours(DeskSettings desk) => OpeningHours.At(desk.Hours, desk.SpecialDays, clock.GetUtcNow());
}

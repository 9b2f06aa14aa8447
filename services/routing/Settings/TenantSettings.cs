using ServiceDefaults.Settings;

namespace Routing.Settings;

/// <summary>A staff member's membership in a tenant, by tenant-directory; without a name.</summary>
internal sealed record StaffSetting(IReadOnlyList<string> Roles, IReadOnlyList<Guid> Departments, IReadOnlyList<Guid> Desks, int? Capacity, string State)
{
    public const string Active = "active";

    public override string ToString() => nameof(StaffSetting);
}

/// <summary>When a desk opens on some days of the week, in Japan's time.</summary>
internal sealed record DeskHours(IReadOnlyList<string> Days, string Opens, string Closes)
{
    public override string ToString() => nameof(DeskHours);
}

/// <summary>A date that differs from its weekday.</summary>
internal sealed record SpecialDay(DateOnly Date, bool Closed, string? Opens, string? Closes)
{
    public override string ToString() => nameof(SpecialDay);
}

/// <summary>A desk, as far as routing needs it.</summary>
internal sealed record DeskSetting(string Name, Guid DepartmentId, IReadOnlyList<DeskHours>? Hours, IReadOnlyList<SpecialDay>? SpecialDays)
{
    public override string ToString() => nameof(DeskSetting);
}

/// <summary>The copied settings in routing's words.</summary>
internal sealed class TenantSettings(SettingsCopy copy)
{
    public const string StaffKind = "staff";
    public const string DeskKind = "desk";

    /// <summary>How many consultations a person may have at once where the directory says nothing.</summary>
    public const int UsualCapacity = 5;

    public DeskSetting? Desk(Guid tenantId, Guid deskId) => copy.Get<DeskSetting>(DeskKind, tenantId, deskId);

    public StaffSetting? Staff(Guid tenantId, Guid staffId) => copy.Get<StaffSetting>(StaffKind, tenantId, staffId);

    /// <summary>All desks of a tenant.</summary>
    public IReadOnlyDictionary<Guid, DeskSetting> Desks(Guid tenantId) =>
        copy.All(DeskKind, tenantId).Select(item => (item.ItemId, Desk: Desk(tenantId, item.ItemId))).Where(item => item.Desk is not null)
            .ToDictionary(item => item.ItemId, item => item.Desk ?? throw new InvalidOperationException("A desk vanished."));

    /// <summary>What everybody of a tenant may do.</summary>
    public IEnumerable<StaffScope> Scopes(Guid tenantId) =>
        copy.All(StaffKind, tenantId).Select(item => Scope(tenantId, item.ItemId)).OfType<StaffScope>();

    /// <summary>What a person may do in a tenant; null for a stranger.</summary>
    public StaffScope? Scope(Guid tenantId, Guid staffId) => Staff(tenantId, staffId) is { } setting ? StaffScope.Of(staffId, setting) : null;

    /// <summary>How many consultations a person may have at once.</summary>
    public int Capacity(Guid tenantId, Guid staffId) => Math.Max(0, Staff(tenantId, staffId)?.Capacity ?? UsualCapacity);
}

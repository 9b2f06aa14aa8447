using TenantDirectory.Settings;

namespace TenantDirectory.Seeding;

/// <summary>The file of the verb <c>seed</c>; the README shows it.</summary>
internal sealed record SeedFile(IReadOnlyList<SeedTenant>? Tenants);

/// <summary>A tenant with everything that belongs to it.</summary>
internal sealed record SeedTenant(
    Guid TenantId, string Name, string Slug, IReadOnlyList<string>? Hosts, string OfficialAccountName, IReadOnlyList<Hotline>? Hotlines, Consent Consent, IReadOnlyList<string>? EmergencyWords,
    EntryMode EntryMode, string? LiffId, IReadOnlyDictionary<string, string>? Texts, IReadOnlyList<SeedDepartment>? Departments, IReadOnlyList<SeedDesk>? Desks,
    LineChannelSetting? LineChannel, IReadOnlyList<SeedStaff>? Staff, bool OfficersRead = false, Retention? ExceptionRetention = null)
{
    public override string ToString() => nameof(SeedTenant);

    public TenantSetting Setting => new(
        Name, [.. (Hosts ?? []).Select(host => host?.ToLowerInvariant() ?? string.Empty)], OfficialAccountName, Hotlines ?? [], Consent, EmergencyWords ?? [], EntryMode, LiffId, Active: true,
        Texts ?? new Dictionary<string, string>(), OfficersRead, ExceptionRetention);
}

/// <summary>A department.</summary>
internal sealed record SeedDepartment(Guid DepartmentId, string Name);

/// <summary>A desk.</summary>
internal sealed record SeedDesk(
    Guid DeskId, string Name, string? Summary, Guid DepartmentId, bool Confidential, IReadOnlyList<OpeningHours>? Hours, IReadOnlyList<SpecialDay>? SpecialDays, string? ClosedMessage,
    IReadOnlyList<Question>? Questions, int NoticeGraceSeconds = 20, string? RetentionClass = null, Retention? Retention = null)
{
    public DeskSetting Setting =>
        new(Name, Summary ?? string.Empty, DepartmentId, Confidential, Hours ?? [], SpecialDays ?? [], ClosedMessage ?? string.Empty, Questions ?? [], NoticeGraceSeconds, RetentionClass, Retention);
}

/// <summary>A staff member; password and secret only where <c>Staff__AllowSeededCredentials</c> says so.</summary>
internal sealed record SeedStaff(
    Guid StaffId, string DisplayName, string Email, IReadOnlyList<string>? Roles, IReadOnlyList<Guid>? Departments, IReadOnlyList<Guid>? Desks, int Capacity, string? Password, string? TotpSecretBase32)
{
    public override string ToString() => nameof(SeedStaff);

    public StaffSetting Place(string state) => new(Roles ?? [], Departments ?? [], Desks ?? [], Capacity, state);
}

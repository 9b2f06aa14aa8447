namespace TenantDirectory.Settings;

/// <summary>Which service may read which kinds: each only what it needs (design §2). Pinned here, tested, changed in review.</summary>
internal static class SettingsReaders
{
    private static readonly Dictionary<string, HashSet<string>> Kinds = new()
    {
        ["gateway"] = [TenantSetting.Kind],
        ["line-contact-point"] = [TenantSetting.Kind, DeskSetting.Kind, LineChannelSetting.Kind],
        ["web-chat"] = [TenantSetting.Kind, DeskSetting.Kind],
        ["routing"] = [TenantSetting.Kind, DeskSetting.Kind, DepartmentSetting.Kind, StaffSetting.Kind],
        ["storage-vault"] = [TenantSetting.Kind, DeskSetting.Kind, DepartmentSetting.Kind, StaffSetting.Kind],
        ["reporting"] = [TenantSetting.Kind, DeskSetting.Kind, DepartmentSetting.Kind],
    };

    /// <summary>Every issuer that reads settings.</summary>
    public static IEnumerable<string> Issuers => Kinds.Keys;

    /// <summary>Whether the issuer may read all of these kinds; an unknown issuer or kind may not.</summary>
    public static bool May(string issuer, IReadOnlyCollection<string> kinds) =>
        kinds.Count > 0 && Kinds.TryGetValue(issuer, out var allowed) && kinds.All(allowed.Contains);
}

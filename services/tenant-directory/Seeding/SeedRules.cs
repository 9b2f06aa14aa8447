using TenantDirectory.Accounts;
using TenantDirectory.Security;
using TenantDirectory.Settings;

namespace TenantDirectory.Seeding;

/// <summary>Everything that is wrong in a seed file, by place; never what stands there. All at once, before anything is written.</summary>
internal static class SeedRules
{
    public static IEnumerable<string> Faults(SeedFile file, bool credentialsAllowed)
    {
        var tenants = file.Tenants ?? [];
        foreach (var (tenant, at) in tenants.Select((tenant, index) => (tenant, $"tenants[{index}]")))
        {
            foreach (var fault in tenant is null ? [at] : Faults(tenant, credentialsAllowed).Select(fault => $"{at}.{fault}"))
            {
                yield return fault;
            }
        }

        var given = tenants.Where(tenant => tenant is not null).ToList();
        foreach (var (what, values) in new (string, IEnumerable<string?>)[]
        {
            ("tenantId", given.Select(tenant => tenant.TenantId.ToString())),
            ("slug", given.Select(tenant => tenant.Slug)),
            ("hosts", given.SelectMany(tenant => tenant.Setting.Hosts.Distinct())),
            ("lineChannel.channelId or loginChannelId", given.Where(tenant => tenant.LineChannel is not null).SelectMany(tenant => new[] { tenant.LineChannel?.ChannelId, tenant.LineChannel?.LoginChannelId })),
            ("lineChannel.botUserId", given.Where(tenant => tenant.LineChannel is not null).Select(tenant => tenant.LineChannel?.BotUserId)),
        })
        {
            if (values.GroupBy(value => value).Any(group => group.Count() > 1))
            {
                yield return $"tenants: the same {what} twice";
            }
        }
    }

    private static IEnumerable<string> Faults(SeedTenant tenant, bool credentialsAllowed)
    {
        if (tenant.TenantId == Guid.Empty || !SettingRules.Fits(tenant.Slug, 40))
        {
            yield return "tenantId or slug";
        }

        foreach (var fault in SettingRules.Faults(tenant.Setting))
        {
            yield return fault;
        }

        if ((tenant.Departments ?? []).Any(one => one is null) || (tenant.Desks ?? []).Any(one => one is null) || (tenant.Staff ?? []).Any(one => one is null))
        {
            yield return "departments, desks or staff: an empty item";
            yield break;
        }

        var departments = (tenant.Departments ?? []).Select(one => one.DepartmentId).ToHashSet();
        if (departments.Contains(Guid.Empty) || (tenant.Departments ?? []).Any(one => !SettingRules.Fits(one.Name, 100)))
        {
            yield return "departments";
        }

        var desks = (tenant.Desks ?? []).Select(one => one.DeskId).ToHashSet();
        var faults = (tenant.Desks ?? []).SelectMany((desk, index) => (desk.DeskId == Guid.Empty ? ["deskId"] : SettingRules.Faults(desk.Setting, departments)).Select(fault => $"desks[{index}].{fault}"))
            .Concat((tenant.Staff ?? []).SelectMany((staff, index) => Faults(staff, departments, desks, credentialsAllowed).Select(fault => $"staff[{index}].{fault}")))
            .Concat(tenant.LineChannel is { } channel ? SettingRules.Faults(channel).Select(fault => $"lineChannel.{fault}") : []);
        foreach (var fault in faults)
        {
            yield return fault;
        }
    }

    private static IEnumerable<string> Faults(SeedStaff staff, HashSet<Guid> departments, HashSet<Guid> desks, bool credentialsAllowed)
    {
        if (staff.StaffId == Guid.Empty || !SettingRules.Fits(staff.DisplayName, 100) || staff.Email is null || !SettingRules.IsEmail(AccountTable.Address(staff.Email)))
        {
            yield return "staffId, displayName or email";
        }

        foreach (var fault in SettingRules.Faults(staff.Place(StaffSetting.Invited), departments, desks))
        {
            yield return fault;
        }

        if (staff.Password is null && staff.TotpSecretBase32 is null)
        {
            yield break;
        }

        if (!credentialsAllowed)
        {
            yield return "password and totpSecretBase32 are for development; Staff__AllowSeededCredentials is not set";
        }

        var password = staff.Password is null ? null : PasswordRule.Normalize(staff.Password);
        if (PasswordRule.Judge(password, []) is PasswordVerdict.TooShort or PasswordVerdict.TooLong or PasswordVerdict.NotText)
        {
            yield return "password";
        }

        if (staff.TotpSecretBase32 is null || Base32.Decode(staff.TotpSecretBase32) is not { Length: >= 16 and <= 64 })
        {
            yield return "totpSecretBase32";
        }
    }
}

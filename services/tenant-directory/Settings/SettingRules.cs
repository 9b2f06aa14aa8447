using System.Globalization;
using System.Text.RegularExpressions;

namespace TenantDirectory.Settings;

/// <summary>What a setting must be before it is written. Gives the faults' places, never what was given.</summary>
internal static partial class SettingRules
{
    public static readonly IReadOnlySet<string> Roles = new HashSet<string> { "counselor", "supervisor", "departmentOfficer", "privacyOfficer", "tenantAdmin", "auditor" };

    private static readonly HashSet<string> Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    public static IEnumerable<string> Faults(TenantSetting tenant)
    {
        foreach (var fault in Texts(("name", tenant.Name, 100), ("officialAccountName", tenant.OfficialAccountName, 100), ("consent.version", tenant.Consent?.Version, 40)))
        {
            yield return fault;
        }

        if (tenant.Hosts is null || tenant.Hosts.Count == 0 || tenant.Hosts.Any(host => host is null || host.Length > 253 || !HostForm().IsMatch(host)))
        {
            yield return "hosts";
        }

        if (tenant.Consent?.Paragraphs is null || tenant.Consent.Paragraphs.Count == 0 || tenant.Consent.Paragraphs.Any(text => !Fits(text, 2_000)))
        {
            yield return "consent.paragraphs";
        }

        if (tenant.Hotlines is null || tenant.Hotlines.Any(one => one is null || !Fits(one.Name, 100) || !Fits(one.Number, 40) || one.Hours is not { Length: <= 200 } || !Fits(one.Tel, 40)))
        {
            yield return "hotlines";
        }

        if (tenant.EmergencyWords is null || tenant.EmergencyWords.Count > 500 || tenant.EmergencyWords.Any(word => !Fits(word, 50)))
        {
            yield return "emergencyWords";
        }

        if (!Enum.IsDefined(tenant.EntryMode))
        {
            yield return "entryMode";
        }

        if (tenant.Texts is null || tenant.Texts.Count > 200 || tenant.Texts.Any(text => !Fits(text.Key, 80) || text.Value is not { Length: <= 2_000 }))
        {
            yield return "texts";
        }

        if (tenant.ExceptionRetention is { } retention && !IsWhole(retention))
        {
            yield return "exceptionRetention";
        }
    }

    public static IEnumerable<string> Faults(DeskSetting desk, IReadOnlySet<Guid> departments)
    {
        foreach (var fault in Texts(("name", desk.Name, 100)))
        {
            yield return fault;
        }

        if (desk.Summary is not { Length: <= 500 } || desk.ClosedMessage is not { Length: <= 1_000 } || desk.RetentionClass is { Length: > 40 })
        {
            yield return "summary, closedMessage or retentionClass";
        }

        if (!departments.Contains(desk.DepartmentId))
        {
            yield return "departmentId";
        }

        if (desk.Hours is null || desk.Hours.Any(hours => hours?.Days is null || hours.Days.Count == 0 || !hours.Days.All(Days.Contains) || !InOrder(hours.Opens, hours.Closes)))
        {
            yield return "hours";
        }

        if (desk.SpecialDays is null || desk.SpecialDays.Any(day => !Fits(day)) || desk.SpecialDays.DistinctBy(day => day.Date).Count() != desk.SpecialDays.Count)
        {
            yield return "specialDays";
        }

        if (desk.Questions is null || desk.Questions.Count > 30 || desk.Questions.Any(question => !Fits(question)) || desk.Questions.DistinctBy(one => one.QuestionId).Count() != desk.Questions.Count)
        {
            yield return "questions";
        }

        if (desk.Retention is { } retention && !IsWhole(retention))
        {
            yield return "retention";
        }

        if (desk.NoticeGraceSeconds is < 0 or > 3_600)
        {
            yield return "noticeGraceSeconds";
        }
    }

    public static IEnumerable<string> Faults(StaffSetting staff, IReadOnlySet<Guid> departments, IReadOnlySet<Guid> desks)
    {
        if (staff.Roles is null || staff.Roles.Count == 0 || !staff.Roles.All(Roles.Contains) || staff.Roles.Distinct().Count() != staff.Roles.Count)
        {
            yield return "roles";
        }

        if (staff.Departments is null || !staff.Departments.All(departments.Contains))
        {
            yield return "departments";
        }

        if (staff.Desks is null || !staff.Desks.All(desks.Contains))
        {
            yield return "desks";
        }

        if (staff.Capacity is < 0 or > 50)
        {
            yield return "capacity";
        }
    }

    public static IEnumerable<string> Faults(LineChannelSetting channel)
    {
        foreach (var fault in Texts(
            ("webhookKey", channel.WebhookKey, 100), ("botUserId", channel.BotUserId, 64), ("channelId", channel.ChannelId, 40), ("channelSecret", channel.ChannelSecret, 100),
            ("loginChannelId", channel.LoginChannelId, 40), ("loginChannelSecret", channel.LoginChannelSecret, 100)))
        {
            yield return fault;
        }

        if (channel.AssertionKeyPem is null != channel.AssertionKid is null || channel.AssertionKeyPem is { Length: > 8_000 })
        {
            yield return "assertionKeyPem";
        }

        if (!Enum.IsDefined(channel.Mode))
        {
            yield return "mode";
        }
    }

    /// <summary>1 to 100 whole years from a known start: nothing shorter exists, and "for ever" is no decision at all.</summary>
    public static bool IsWhole(Retention retention) => retention.Years is >= 1 and <= 100 && Enum.IsDefined(retention.StartsAt);

    /// <summary>An address for mail: one <c>@</c>, no spaces, at most 254 characters; kept in lower case.</summary>
    public static bool IsEmail(string? email) => email is { Length: <= 254 } && EmailForm().IsMatch(email);

    /// <summary>A text a page shows: not blank, not too long, no control characters.</summary>
    public static bool Fits(string? text, int longest) => !string.IsNullOrWhiteSpace(text) && text.Length <= longest && !text.Contains('\0', StringComparison.Ordinal);

    private static bool Fits(SpecialDay? day) =>
        day is not null && DateOnly.TryParseExact(day.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && (day.Closed || InOrder(day.Opens, day.Closes));

    private static bool Fits(Question? question) =>
        question is not null && Fits(question.QuestionId, 64) && Fits(question.Label, 200)
        && (question.Kind == "text" || (question.Kind == "choice" && question.Options is { Count: > 0 and <= 50 } options
            && options.All(option => option is not null && Fits(option.OptionId, 64) && Fits(option.Label, 100)) && options.DistinctBy(option => option.OptionId).Count() == options.Count));

    private static IEnumerable<string> Texts(params (string Place, string? Text, int Longest)[] texts) =>
        texts.Where(text => !Fits(text.Text, text.Longest)).Select(text => text.Place);

    private static bool InOrder(string? opens, string? closes) =>
        opens is not null && closes is not null && TimeForm().IsMatch(opens) && opens != "24:00" && (closes == "24:00" || TimeForm().IsMatch(closes)) && string.CompareOrdinal(opens, closes) < 0;

    [GeneratedRegex("^([01][0-9]|2[0-3]):[0-5][0-9]\\z")]
    private static partial Regex TimeForm();

    [GeneratedRegex("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?\\z")]
    private static partial Regex HostForm();

    [GeneratedRegex("^[^@\\s\\p{C}]{1,64}@[^@\\s\\p{C}]{1,189}\\z")]
    private static partial Regex EmailForm();
}

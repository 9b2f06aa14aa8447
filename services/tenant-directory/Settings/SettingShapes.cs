using System.Text.Json;

namespace TenantDirectory.Settings;

/// <summary>How a tenant's residents enter from LINE.</summary>
internal enum EntryMode
{
    /// <summary>LIFF in LINE's own browser.</summary>
    InAppLiff = 1,

    /// <summary>The phone's own browser with LINE Login.</summary>
    ExternalBrowser = 2,

    /// <summary>No LINE at all.</summary>
    None = 3,
}

/// <summary>How a LINE channel is used (design §1 b).</summary>
internal enum ChannelMode
{
    /// <summary>A door only.</summary>
    ContactPoint = 1,

    /// <summary>The legacy mode in which words pass LINE.</summary>
    LineTalk = 2,
}

/// <summary>A telephone number for people in danger, shown on the door.</summary>
internal sealed record Hotline(string Name, string Number, string Hours, string Tel);

/// <summary>What a resident agrees to.</summary>
internal sealed record Consent(string Version, IReadOnlyList<string> Paragraphs);

/// <summary>Setting <c>tenant</c>.</summary>
internal sealed record TenantSetting(
    string Name, IReadOnlyList<string> Hosts, string OfficialAccountName, IReadOnlyList<Hotline> Hotlines, Consent Consent, IReadOnlyList<string> EmergencyWords,
    EntryMode EntryMode, string? LiffId, bool Active, IReadOnlyDictionary<string, string> Texts, bool OfficersRead = false, Retention? ExceptionRetention = null)
{
    public const string Kind = "tenant";

    public override string ToString() => nameof(TenantSetting);
}

/// <summary>Setting <c>department</c>.</summary>
internal sealed record DepartmentSetting(string Name)
{
    public const string Kind = "department";
}

/// <summary>Open from–to on the named days, Japanese time; <c>24:00</c> is the day's end. What runs past midnight is two rows.</summary>
internal sealed record OpeningHours(IReadOnlyList<string> Days, string Opens, string Closes);

/// <summary>A date that differs from its weekday.</summary>
internal sealed record SpecialDay(string Date, bool Closed, string? Opens, string? Closes);

/// <summary>One answer to choose.</summary>
internal sealed record QuestionOption(string OptionId, string Label);

/// <summary>A question asked before a consultation.</summary>
internal sealed record Question(string QuestionId, string Label, string Kind, bool Required, IReadOnlyList<QuestionOption>? Options);

/// <summary>From when a desk's retention counts.</summary>
internal enum RetentionStart
{
    /// <summary>The consultation's closing.</summary>
    Closing = 1,

    /// <summary>Its opening.</summary>
    Opening = 2,

    /// <summary>The end of the fiscal year in which it was closed, as the rules on public documents usually say.</summary>
    FiscalYearEnd = 3,
}

/// <summary>How long a desk's consultations, or the tenant's emergency exceptions, are kept, as the tenant decided; without one everything is kept and warned of (trust.md 2.8).</summary>
internal sealed record Retention(int Years, RetentionStart StartsAt, bool RoundsToFiscalYear, DateTimeOffset DecidedAt, Guid? DecidedBy);

/// <summary>Setting <c>desk</c>. Data only: who evaluates the hours is the service that opens or queues.</summary>
internal sealed record DeskSetting(
    string Name, string Summary, Guid DepartmentId, bool Confidential, IReadOnlyList<OpeningHours> Hours, IReadOnlyList<SpecialDay> SpecialDays, string ClosedMessage,
    IReadOnlyList<Question> Questions, int NoticeGraceSeconds, string? RetentionClass, Retention? Retention = null)
{
    public const string Kind = "desk";

    public override string ToString() => nameof(DeskSetting);
}

/// <summary>Setting <c>staff</c>: one person's place in one tenant. No name, no address: those stay with the account.</summary>
internal sealed record StaffSetting(IReadOnlyList<string> Roles, IReadOnlyList<Guid> Departments, IReadOnlyList<Guid> Desks, int Capacity, string State)
{
    public const string Kind = "staff";
    public const string Invited = "invited";
    public const string Active = "active";
    public const string Disabled = "disabled";
}

/// <summary>The organisation's leave to use LINE (guideline ④).</summary>
internal sealed record Approval(string Number, string ValidUntil);

/// <summary>Setting <c>lineChannel</c>: sealed as a whole, answered to line-contact-point alone.</summary>
internal sealed record LineChannelSetting(
    string WebhookKey, string BotUserId, string ChannelId, string ChannelSecret, string? NextChannelSecret, string? AssertionKeyPem, string? AssertionKid,
    string LoginChannelId, string LoginChannelSecret, string? LiffId, Approval? Approval, ChannelMode Mode)
{
    public const string Kind = "lineChannel";

    public override string ToString() => nameof(LineChannelSetting);
}

/// <summary>One stored setting as its JSON text.</summary>
internal sealed record StoredSetting(long Version, string Kind, Guid TenantId, Guid ItemId, bool Deleted, string Json)
{
    public override string ToString() => nameof(StoredSetting);

    public T Read<T>() => JsonSerializer.Deserialize<T>(Json, ServiceDefaults.Json.Options) ?? throw new InvalidOperationException("A setting is empty.");
}

using System.Globalization;
using System.Text.Json.Nodes;
using LineContactPoint.Secrets;
using ServiceDefaults.Settings;

namespace LineContactPoint.Channels;

/// <summary>How a channel is used (design §1 b).</summary>
internal enum ChannelMode
{
    Unknown = 0,
    ContactPoint = 1,
    LineTalk = 2,
}

/// <summary>How a tenant's residents enter from LINE.</summary>
internal enum EntryMode
{
    Unknown = 0,
    InAppLiff = 1,
    ExternalBrowser = 2,
    None = 3,
}

/// <summary>The organisation's leave to use LINE (guideline ④): a channel without one does not start (requirement 4).</summary>
internal sealed record Approval(string Number, string ValidUntil)
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    /// <summary>Holds through the end of its last day in Japan; a date nobody can read holds never.</summary>
    public bool Holds(DateTimeOffset now) =>
        Number.Length > 0 && DateOnly.TryParseExact(ValidUntil, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var last)
        && DateOnly.FromDateTime(now.ToOffset(Japan).DateTime) <= last;
}

/// <summary>Setting <c>lineChannel</c> as tenant-directory publishes it to this service alone.</summary>
internal sealed record LineChannelSetting(
    string WebhookKey, string BotUserId, string ChannelId, string ChannelSecret, string? NextChannelSecret, string? AssertionKeyPem, string? AssertionKid,
    string LoginChannelId, string LoginChannelSecret, string? LiffId, Approval? Approval, ChannelMode Mode)
{
    public const string Kind = "lineChannel";

    public override string ToString() => nameof(LineChannelSetting);
}

/// <summary>A telephone number for people in danger.</summary>
internal sealed record Hotline(string Name, string Number, string Tel);

/// <summary>The parts of setting <c>tenant</c> that this service needs; all of it is public information.</summary>
internal sealed record TenantSetting(
    string Name, IReadOnlyList<string> Hosts, string OfficialAccountName, IReadOnlyList<Hotline> Hotlines, IReadOnlyList<string> EmergencyWords, EntryMode EntryMode, string? LiffId, bool Active)
{
    public const string Kind = "tenant";

    public override string ToString() => nameof(TenantSetting);
}

/// <summary>The channels' secrets rest under this service's own key.</summary>
internal sealed class ChannelSeal(SealKey key) : ISettingsSeal
{
    public string Seal(string kind, string json) => kind != LineChannelSetting.Kind ? json
        : new JsonObject { ["sealed"] = Convert.ToBase64String(key.Seal(SealedKind.Setting, Guid.Empty, Guid.Empty, json)) }.ToJsonString();

    public string Open(string kind, string stored) => kind != LineChannelSetting.Kind ? stored
        : key.Open(SealedKind.Setting, Guid.Empty, Guid.Empty, Convert.FromBase64String(JsonNode.Parse(stored)?["sealed"]?.GetValue<string>() ?? string.Empty));
}

using System.Text.Json;
using ServiceDefaults.Settings;
using StorageVaultClient;

namespace StorageVault.Entries;

/// <summary>A tenant's own words that the vault needs: what raises an alarm, and what stands under a closed talk.</summary>
internal sealed class TenantWords(SettingsCopy settings)
{
    internal const string ClosingText = "closingNotice";

    private const string DefaultClosing = "この相談は終了しました。また話したくなったときは、いつでも新しい相談を始められます。";

    // Until a tenant's own words are known (first start, settings owner away) a false alarm costs less than a miss.
    private static readonly EmergencyWordRule Default = new(["死にたい", "死のう", "自殺", "消えたい", "殺される", "リスカ"]);

    /// <summary>The part of the <c>tenant</c> settings the vault reads.</summary>
    internal sealed record TenantSettings(IReadOnlyList<string?>? EmergencyWords, IReadOnlyDictionary<string, string>? Texts, bool OfficersRead = false)
    {
        private EmergencyWordRule? _rule;

        internal EmergencyWordRule? Rule() => EmergencyWords is null ? null : _rule ??= new(EmergencyWords.OfType<string>());

        public override string ToString() => nameof(TenantSettings);
    }

    internal EmergencyWordRule EmergencyRule(Guid tenantId) => Of(tenantId)?.Rule() ?? Default;

    internal string ClosingNotice(Guid tenantId) =>
        Of(tenantId)?.Texts?.GetValueOrDefault(ClosingText) is { } text && WordsRule.IsText(text) ? text : DefaultClosing;

    /// <summary>Whether the municipality lets its department officers read (trust.md 4.5); no, until it says so.</summary>
    internal bool OfficersRead(Guid tenantId) => Of(tenantId)?.OfficersRead ?? false;

    private TenantSettings? Of(Guid tenantId)
    {
        try { return settings.Get<TenantSettings>("tenant", tenantId, tenantId); }
        // A setting of another shape than agreed must not keep anybody from writing; the default words watch meanwhile.
        catch (JsonException) { return null; }
    }
}

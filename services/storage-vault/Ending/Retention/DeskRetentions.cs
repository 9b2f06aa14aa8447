using System.Text.Json;
using ServiceDefaults.Settings;

namespace StorageVault.Ending.Retention;

/// <summary>The decisions as the settings' owner publishes them; one that cannot be read is none, and none keeps.</summary>
internal sealed class DeskRetentions(SettingsCopy settings)
{
    private sealed record DeskSettings(DeskRetention? Retention);

    internal DeskRetention? Of(Guid tenantId, Guid deskId)
    {
        try { return settings.Get<DeskSettings>("desk", tenantId, deskId)?.Retention is { Years: >= 1 and <= 100, StartsAt: not RetentionStart.Unknown } decided ? decided : null; }
        catch (JsonException) { return null; }
    }
}

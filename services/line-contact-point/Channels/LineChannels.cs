using System.Collections.Frozen;
using System.Text;
using ServiceDefaults.Settings;
using StorageVaultClient;

namespace LineContactPoint.Channels;

/// <summary>A tenant's channel, ready for use.</summary>
internal sealed record LineChannel(Guid TenantId, long Version, LineChannelSetting Setting, TenantSetting Tenant, EmergencyWordRule EmergencyWords, IReadOnlyList<byte[]> WebhookSecrets, bool Shared)
{
    /// <summary>Without a leave that holds today, in another mode, or on a channel that two tenants claim, nothing is sent and nobody signs in.</summary>
    public bool Started(DateTimeOffset now) =>
        !Shared && Tenant.Active && Setting.Mode == ChannelMode.ContactPoint && Setting.Approval?.Holds(now) == true;

    public override string ToString() => nameof(LineChannel);
}

/// <summary>All tenants' channels, by webhook key and by tenant; rebuilt when the settings change.</summary>
internal sealed partial class LineChannels
{
    private readonly SettingsCopy _settings;
    private readonly ILogger<LineChannels> _log;
    private volatile Index _index = new(FrozenDictionary<string, LineChannel>.Empty, FrozenDictionary<Guid, LineChannel>.Empty);

    public LineChannels(SettingsCopy settings, ILogger<LineChannels> log)
    {
        _settings = settings;
        _log = log;
        settings.Changed += _ => Rebuild();
        Rebuild();
    }

    public IReadOnlyList<LineChannel> All => _index.ByTenant.Values;

    public LineChannel? ByKey(string key) => _index.ByKey.GetValueOrDefault(key);

    public LineChannel? Of(Guid tenantId) => _index.ByTenant.GetValueOrDefault(tenantId);

    private void Rebuild()
    {
        var found = _settings.All(LineChannelSetting.Kind)
            .Select(item => (item.TenantId, item.Version, Channel: _settings.Get<LineChannelSetting>(LineChannelSetting.Kind, item.TenantId, item.ItemId), Tenant: _settings.Get<TenantSetting>(TenantSetting.Kind, item.TenantId, item.TenantId)))
            .Where(item => item is { Channel: not null, Tenant: not null }).ToList();
        // One provider per municipality (requirement 9): a channel that two tenants claim would join their residents.
        var claimed = found.SelectMany(item => new[] { item.Channel!.ChannelId, item.Channel.LoginChannelId }.Distinct()).GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        var channels = found.Select(item => Ready(item.TenantId, item.Version, item.Channel!, item.Tenant!, claimed)).ToList();
        foreach (var channel in channels.Where(channel => channel.Shared))
        {
            LogShared(_log, channel.TenantId);
        }

        _index = new Index(
            channels.GroupBy(channel => channel.Setting.WebhookKey).Where(group => group.Count() == 1).ToFrozenDictionary(group => group.Key, group => group.Single(), StringComparer.Ordinal),
            channels.GroupBy(channel => channel.TenantId).ToFrozenDictionary(group => group.Key, group => group.MaxBy(channel => channel.Version)!));
    }

    private static LineChannel Ready(Guid tenantId, long version, LineChannelSetting setting, TenantSetting tenant, HashSet<string> claimed)
    {
        // Two secrets while one is being exchanged at LINE, which has no overlap of its own.
        byte[][] secrets = [.. new[] { setting.ChannelSecret, setting.NextChannelSecret }.OfType<string>().Where(secret => secret.Length > 0).Select(Encoding.UTF8.GetBytes)];
        return new LineChannel(tenantId, version, setting, tenant, new EmergencyWordRule(tenant.EmergencyWords), secrets, claimed.Contains(setting.ChannelId) || claimed.Contains(setting.LoginChannelId));
    }

    [LoggerMessage(EventIds.ChannelsShared, LogLevel.Error, "The LINE channel of tenant {TenantId} is claimed by another tenant too; it does not start")]
    private static partial void LogShared(ILogger log, Guid tenantId);

    private sealed record Index(FrozenDictionary<string, LineChannel> ByKey, FrozenDictionary<Guid, LineChannel> ByTenant);
}

using ServiceDefaults.Messaging;
using ServiceDefaults.Settings;

namespace Routing.Live;

/// <summary>While the broker is away, or takes nothing from anybody, no doorbell rings: open boards are told to look by themselves, and once more when it is back. What there is to see comes by the feeds.</summary>
/// <remarks>Every pod for its own streams; the feed has one reader for all pods, so its effects cannot ring here. A counselor sees a resident's words within 15 s (trust.md 3.7, N9).</remarks>
internal sealed class BrokerSilence(BrokerState broker, NoticeBoard board, LiveNotices notices, SettingsCopy settings, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // In a house with any traffic something rings more often than this; in one without, a look now and then costs nothing.
    private static readonly TimeSpan Suspicious = TimeSpan.FromSeconds(9);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wasSilent = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var silent = broker.IsAway || broker.IsSilentFor(Suspicious);
            if (silent || wasSilent)
            {
                foreach (var tenantId in settings.All("tenant").Select(tenant => tenant.TenantId).Where(id => board.IsWatched(new LiveKey(LiveScope.Tenant, id, Guid.Empty))))
                {
                    notices.Board(tenantId);
                }
            }

            wasSilent = silent;
            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

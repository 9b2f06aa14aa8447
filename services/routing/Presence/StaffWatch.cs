using System.Collections.Concurrent;
using Routing.Data;
using Routing.Live;
using Routing.Settings;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using ServiceDefaults.Settings;

namespace Routing.Presence;

/// <summary>Acts when a person's rights arrive in the copy of the settings: streams begin anew, and who may not take any more is off duty.</summary>
internal sealed partial class StaffWatch(
    SettingsCopy copy, TenantSettings settings, TenantDb<RoutingDb> database, NoticeBoard board, LiveNotices notices, TimeProvider clock, ILogger<StaffWatch> log) : BackgroundService
{
    private readonly ConcurrentQueue<(Guid TenantId, Guid StaffId)> changed = new();
    private readonly Bell bell = new();

    /// <inheritdoc />
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        copy.Changed += Note;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        copy.Changed -= Note;
        return base.StopAsync(cancellationToken);
    }

    private void Note(IReadOnlyList<SettingsItem> items)
    {
        foreach (var item in items.Where(item => item.Kind == TenantSettings.StaffKind))
        {
            // At once: a stream that is opened from here on has the new rights already, and would be ended for nothing if its turn came
            // after all the others (at a start everybody's rights arrive together, and the database is asked tenant by tenant).
            if (board.IsWatched(new LiveKey(LiveScope.Staff, item.TenantId, item.ItemId)))
            {
                notices.EndStaff(item.TenantId, item.ItemId);
            }

            changed.Enqueue((item.TenantId, item.ItemId));
        }

        bell.Ring();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var round = new HashSet<(Guid TenantId, Guid StaffId)>();
            while (changed.TryDequeue(out var one))
            {
                round.Add(one);
            }

            try
            {
                foreach (var tenant in round.GroupBy(one => one.TenantId, one => one.StaffId))
                {
                    await ApplyAsync(tenant.Key, [.. tenant], stoppingToken);
                }

                await bell.WaitAsync(TimeSpan.FromSeconds(30), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                foreach (var one in round)
                {
                    changed.Enqueue(one);
                }

                LogWaiting(log, e.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(2), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ApplyAsync(Guid tenantId, List<Guid> staffIds, CancellationToken ct)
    {
        var gone = staffIds.Where(id => settings.Scope(tenantId, id) is not { Takes: true }).ToList();
        if (gone.Count > 0 && await database.RunAsync(tenantId, (db, tx, token) => PresenceBook.EndAsync(db, tx, gone, clock.GetUtcNow(), token), ct) is > 0 and var count)
        {
            notices.Board(tenantId);
            LogEnded(log, tenantId, count);
        }
    }

    [LoggerMessage(EventIds.RightsWaiting, LogLevel.Warning, "Changed rights wait for the database ({Code})")]
    private static partial void LogWaiting(ILogger log, string code);

    [LoggerMessage(EventIds.PresenceEnded, LogLevel.Information, "People of tenant {TenantId} who may not take consultations any more are off duty ({Count})")]
    private static partial void LogEnded(ILogger log, Guid tenantId, int count);
}

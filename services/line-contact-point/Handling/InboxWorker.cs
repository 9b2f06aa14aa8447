using LineContactPoint.Webhook;
using ServiceDefaults.Settings;

namespace LineContactPoint.Handling;

/// <summary>Handles what lies in the inbox: answers first, because reply tokens die in a minute, then emergencies to the vault.</summary>
internal sealed partial class InboxWorker(
    InboxRows rows, InboxBell bell, EventHandler handler, ExceptionMover mover, SettingsCopy settings, TimeProvider clock, ILogger<InboxWorker> log) : BackgroundService
{
    private const int AtOnce = 8;
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // An event that is handled before the channels are known would be taken for one of a tenant that has none, and nobody would ever answer.
        await settings.LoadedAsync(stoppingToken);
        var swept = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (clock.GetUtcNow() - swept > BetweenSweeps)
                {
                    swept = clock.GetUtcNow();
                    await SweepAsync(stoppingToken);
                }

                if (await RoundAsync(stoppingToken))
                {
                    continue;
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogWaiting(log, e.GetType().Name);
            }

            await bell.Bell.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
        }
    }

    private async Task<bool> RoundAsync(CancellationToken ct)
    {
        var due = await rows.ClaimAsync(AtOnce * 4, ct);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (e, token) => await OneAsync(e, token));
        return due.Count > 0;
    }

    private async Task OneAsync(DueEvent e, CancellationToken ct)
    {
        try
        {
            if (!e.Answered)
            {
                await handler.AnswerAsync(e, ct);
            }

            await mover.MoveAsync(e, ct);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            // The row's lease ends by itself and it is taken again.
            LogWaiting(log, failure.GetType().Name);
        }
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        if (await rows.SweepAsync(ct) is > 0 and var wiped)
        {
            LogWiped(log, wiped);
        }
    }

    [LoggerMessage(EventIds.HandlingWaiting, LogLevel.Warning, "LINE events wait ({Code})")]
    private static partial void LogWaiting(ILogger log, string code);

    [LoggerMessage(EventIds.SealedRestWiped, LogLevel.Error, "{Count} LINE events could not be handled within 24 hours; what was sealed of them was wiped")]
    private static partial void LogWiped(ILogger log, int count);
}

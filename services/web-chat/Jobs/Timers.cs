using ServiceDefaults.Data;
using ServiceDefaults.Settings;

namespace WebChat.Jobs;

/// <summary>Runs the jobs of this service; each round finds its work in the database, so rounds may be missed or doubled.</summary>
internal sealed partial class Timers(
    NoticeTimer notices, OpeningSweeper openings, TenantTransactions transactions, SettingsCopy settings, TimeProvider clock, ILogger<Timers> log) : BackgroundService
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);
    private const int RoundsBetweenCleanings = 300;

    // A session is kept a day longer than it lives: an expired cookie still says that this is the same browser.
    private static readonly string[] Cleanings =
    [
        "delete from used_id_tokens where expires_at < clock_timestamp()",
        "delete from sessions where expires_at < clock_timestamp() - interval '24 hours'",
        "delete from phrase_tries where began_at < clock_timestamp() - interval '1 hour'",
        "delete from turn_aways where turned_away_at < clock_timestamp() - interval '1 day'",
        "delete from visits where visited_at < clock_timestamp() - interval '2 days'",
    ];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The jobs decide by settings.
        await settings.LoadedAsync(stoppingToken);
        using var pace = new PeriodicTimer(Pace, clock);
        for (var round = 1; await NextAsync(pace, stoppingToken); round++)
        {
            try
            {
                await notices.RunAsync(stoppingToken);
                if (round % 3 == 0)
                {
                    await openings.RunAsync(stoppingToken);
                }

                if (round % RoundsBetweenCleanings == 0)
                {
                    await CleanAsync(stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogWaiting(log, e.GetType().Name);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private Task<int> CleanAsync(CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using var batch = tx.Batch();
        Array.ForEach(Cleanings, sql => batch.BatchCommands.Add(TenantTransaction.Sql(sql)));
        return await batch.ExecuteNonQueryAsync(token);
    }, ct);

    private static async Task<bool> NextAsync(PeriodicTimer pace, CancellationToken ct)
    {
        try
        {
            return await pace.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(EventIds.JobWaiting, LogLevel.Warning, "The timers cannot run now ({Code})")]
    private static partial void LogWaiting(ILogger log, string code);
}

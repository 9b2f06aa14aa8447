using Microsoft.Extensions.Options;

namespace StorageVault.Keys.Rings;

/// <summary>Works on re-wrap jobs and bucket moves, one page and a rest at a time. Killed at any point, the next process goes on.</summary>
internal sealed partial class RewrapWorker(
    RewrapJobs jobs, BucketMoves moves, KeyRings rings, IOptions<KeyCareOptions> options, TimeProvider clock, ILogger<RewrapWorker> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.RunsJobs) return;
        using var timer = new PeriodicTimer(options.Value.Beat, clock);
        try
        {
            do
            {
                try { await Work(stoppingToken); }
                catch (LeaseLostException) { }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested) { LogWaiting(log, e.GetType().Name); }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task Work(CancellationToken ct)
    {
        while (await jobs.Claim(ct) is { } job)
        {
            try { if (await Pages(job, ct)) LogDone(log, job.TenantId, job.FromVersion); else await jobs.Postpone(job, ct); }
            // One job whose keys are away keeps the others from nothing.
            catch (HttpRequestException e)
            {
                LogWaiting(log, e.GetType().Name);
                await jobs.Postpone(job, ct);
            }
        }
        foreach (var tenantId in await moves.Tenants(ct))
            try { while (await moves.Run(tenantId, ct) > 0) await Task.Delay(options.Value.Pause, clock, ct); }
            catch (HttpRequestException e) { LogWaiting(log, e.GetType().Name); }
    }

    private async Task<bool> Pages(RewrapJobs.Job job, CancellationToken ct)
    {
        while (true)
        {
            (job, var verdict) = await jobs.Page(job, await rings.Active(job.TenantId, job.Bucket, ct), ct);
            if (verdict != PageVerdict.More) return verdict == PageVerdict.Finished;
            await Task.Delay(options.Value.Pause, clock, ct);
        }
    }

    [LoggerMessage(EventIds.Rewrapped, LogLevel.Information, "No data key of tenant {TenantId} is under version {Seq} of that tenant key any more")]
    private static partial void LogDone(ILogger log, Guid tenantId, int seq);

    [LoggerMessage(EventIds.RewrapWaits, LogLevel.Warning, "Re-wrapping waits: {Code}")]
    private static partial void LogWaiting(ILogger log, string code);
}

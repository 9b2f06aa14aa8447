using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using StorageVault.Sealing;

namespace StorageVault.Search;

/// <summary>When the copies are made.</summary>
internal sealed class TranscriptOptions
{
    /// <summary>How often the job looks (default 10 s).</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Makes the sealed copies that are due; a job that dies with its pod is done by another after its lease.</summary>
internal sealed partial class TranscriptWorker(TenantTransactions transactions, TranscriptMaker maker, IOptions<TranscriptOptions> options, TimeProvider clock, ILogger<TranscriptWorker> log)
    : BackgroundService
{
    private const int AtOnce = 20;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2), AfterFailure = TimeSpan.FromHours(1);

    private const string TakeSql = """
        update transcript_jobs j set due_at = $1 from (
            select tenant_id, consultation_id from transcript_jobs where due_at <= $2 order by due_at limit $3 for update skip locked) due
        where j.tenant_id = due.tenant_id and j.consultation_id = due.consultation_id returning j.tenant_id, j.consultation_id
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LookEvery, clock);
        try
        {
            do
                try { while (await Round(stoppingToken) == AtOnce) { } }
                // The rows stay and are due again.
                catch (Exception e) when (!stoppingToken.IsCancellationRequested) { LogWaiting(log, e.GetType().Name); }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task<int> Round(CancellationToken ct)
    {
        // The database keeps microseconds: only what it keeps can be compared afterwards.
        var now = clock.GetUtcNow();
        var until = new DateTimeOffset((now + Lease).Ticks / 10 * 10, TimeSpan.Zero);
        var due = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(TakeSql, until, now, AtOnce);
            await using var reader = await batch.ExecuteReaderAsync(token);
            var rows = new List<(Guid TenantId, Guid ConsultationId)>();
            while (await reader.ReadAsync(token)) rows.Add((reader.GetGuid(0), reader.GetGuid(1)));
            return rows;
        }, ct);
        foreach (var (tenantId, consultationId) in due) await One(tenantId, consultationId, until, ct);
        return due.Count;
    }

    private async Task One(Guid tenantId, Guid consultationId, DateTimeOffset lease, CancellationToken ct)
    {
        try { await maker.Make(tenantId, consultationId, ct); }
        catch (EnvelopeRefusedException e) when (e.Fault is SealFault.KeyMissing or SealFault.KeyDestroyed) { /* Erased meanwhile: there is nothing left to copy. */ }
        catch (EnvelopeRefusedException e)
        {
            LogFailed(log, consultationId, e.Fault);
            await Settle("update transcript_jobs set due_at = $4 where tenant_id = $1 and consultation_id = $2 and due_at = $3", tenantId, consultationId, lease, ct, clock.GetUtcNow() + AfterFailure);
            return;
        }
        // Whoever changed the log meanwhile has set another time, and the row stays.
        await Settle("delete from transcript_jobs where tenant_id = $1 and consultation_id = $2 and due_at = $3", tenantId, consultationId, lease, ct);
    }

    private Task Settle(string sql, Guid tenantId, Guid consultationId, DateTimeOffset lease, CancellationToken ct, params object[] more) =>
        transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Command(sql, [tx.TenantId, consultationId, lease, .. more]);
            await batch.ExecuteNonQueryAsync(token);
        }, ct);

    [LoggerMessage(EventIds.TranscriptFailed, LogLevel.Error, "The transcript of consultation {ConsultationId} cannot be made: {Reason}")]
    private static partial void LogFailed(ILogger log, Guid consultationId, SealFault reason);

    [LoggerMessage(EventIds.TranscriptsWaiting, LogLevel.Warning, "Transcripts wait: {Code}")]
    private static partial void LogWaiting(ILogger log, string code);
}

using ServiceDefaults.Data;
using StorageVault.Keys;

namespace StorageVault.Access;

/// <summary>Each minute: writes the rows of readings that ended quietly, and lets old data keys go.</summary>
internal sealed partial class ReadingMarksWriter(ReadingMarks marks, DekCache deks, TenantTransactions transactions, TimeProvider clock, ILogger<ReadingMarksWriter> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                deks.DropOld();
                await Write(marks.TakeOver(all: false), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Write(marks.TakeOver(all: true), cancellationToken);
    }

    private async Task Write(IReadOnlyList<ReadingMarks.Unwritten> over, CancellationToken ct)
    {
        foreach (var tenant in over.GroupBy(reading => reading.Reading.TenantId))
        {
            try
            {
                await transactions.RunAsync(tenant.Key, async (tx, token) =>
                {
                    await using var batch = tx.Batch();
                    foreach (var read in tenant)
                        batch.BatchCommands.Add(new AccessRow(read.Actor, VaultAct.ReadEntries, read.Decision)
                        {
                            ConsultationId = read.Reading.ConsultationId, Log = read.Reading.Log, FromSeq = read.FromSeq, ToSeq = read.ToSeq,
                        }.Insert(tenant.Key, clock.GetUtcNow()));
                    await batch.ExecuteNonQueryAsync(token);
                }, ct);
            }
            // The opening row of each reading is committed; what is lost here is the range's end, and it is said aloud.
            catch (Exception) { LogLost(log, tenant.Count()); }
        }
    }

    [LoggerMessage(EventIds.ReadingRangesLost, LogLevel.Error, "The ranges of {Count} readings could not be written to the access log")]
    private static partial void LogLost(ILogger log, int count);
}

using Microsoft.Extensions.Options;
using StorageVault.Ending.Disposal;
using StorageVault.Ending.Retention;
using ServiceDefaults.Data;
using ServiceDefaults.Settings;

namespace StorageVault.Ending;

/// <summary>Finishes what was approved and could not be carried out at once, seals abandoned talks, and forgets who left long ago.</summary>
internal sealed partial class EndingWorker(
    TenantTransactions transactions, EndingRunner runner, PendingSeals seals, LostContacts contacts, UnsetSorter sorter,
    SettingsCopy settings, IOptions<EndingOptions> options, TimeProvider clock, ILogger<EndingWorker> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private DateTimeOffset _slowAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.CanErase) LogCannot(log);
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            // What ends, and into which bucket, the desks' retention decides.
            await settings.LoadedAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Turn(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task Turn(CancellationToken ct)
    {
        await Try(seals.SealDue, ct);
        await Try(sorter.Sort, ct);
        var slow = clock.GetUtcNow() >= _slowAt;
        if (slow) _slowAt = clock.GetUtcNow() + TimeSpan.FromMinutes(1);
        await Try(token => RunApproved(slow, token), ct);
        if (slow) await Try(contacts.ForgetDue, ct);
    }

    /// <summary>Approved orders now; those that wait for a release or a closing once a minute.</summary>
    private async Task RunApproved(bool partly, CancellationToken ct)
    {
        var due = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command("select tenant_id, order_id from ending_orders where state = 2 or ($1 and state = 4) limit 200", partly);
            await using var reader = await batch.ExecuteReaderAsync(token);
            var found = new List<(Guid, Guid)>();
            while (await reader.ReadAsync(token)) found.Add((reader.GetGuid(0), reader.GetGuid(1)));
            return found;
        }, ct);
        foreach (var (tenantId, orderId) in due) await Try(token => runner.Run(tenantId, orderId, token), ct);
    }

    private async Task Try(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        try { await work(ct); }
        // A database that is away and a ledger that is away are tried again; a broken ledger needs a person, and nothing is erased meanwhile.
        catch (LedgerBrokenException e) { LogBroken(log, e.Line); }
        catch (DisposalRefusedException e) { LogFailed(log, e.Code); }
        catch (Exception e) when (!ct.IsCancellationRequested) { LogFailed(log, e.GetType().Name); }
    }

    [LoggerMessage(EventIds.EndingFailed, LogLevel.Error, "An ending could not be carried out now ({Code}); it is tried again")]
    private static partial void LogFailed(ILogger log, string code);

    [LoggerMessage(EventIds.LedgerBroken, LogLevel.Critical, "The erasure ledger is broken at line {Count}: nothing is erased until a person has looked")]
    private static partial void LogBroken(ILogger log, long count);

    [LoggerMessage(EventIds.CannotErase, LogLevel.Warning, "Nothing can be erased here: Vault__LedgerFolder is not set")]
    private static partial void LogCannot(ILogger log);
}

using Microsoft.Extensions.Options;
using StorageVault.Keys;

namespace StorageVault.Residency;

/// <summary>Repeats the check while the vault runs: a label that changed later moves no pod, so the pod looks by itself.</summary>
internal sealed partial class ResidencyGuard(
    ResidencyCheck check, ResidencyFence fence, Attestations attestations, IOptions<ResidencyOptions> options, TimeProvider clock, ILogger<ResidencyGuard> log) : BackgroundService
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Keep(stoppingToken);
                var repeat = TimeSpan.FromSeconds(options.Value.RepeatSeconds);
                await Task.Delay(fence.Waits && repeat > Soon ? Soon : repeat, clock, stoppingToken);
                fence.Take(await check.Run(stoppingToken), clock.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task Keep(CancellationToken ct)
    {
        try { await attestations.Keep(ct); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or KeyStoreException) { LogNotKept(log); }
    }

    [LoggerMessage(EventIds.AttestationNotKept, LogLevel.Error, "The attestation of residency could not be written to the folder of evidence")]
    private static partial void LogNotKept(ILogger log);
}

using Contracts.StorageVault.V1;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using StorageVault.Keys;

namespace StorageVault.Ending;

/// <summary>Drops erased keys from this pod's memory: rung by the event, and by itself every three seconds where the bell stays silent.</summary>
internal sealed partial class ErasedKeysWatch(TenantTransactions transactions, DekCache deks, TimeProvider clock, ILogger<ErasedKeysWatch> log)
    : BackgroundService, ILiveListener<ConsultationShredded>, ILiveListener<ResidentErased>
{
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    // Tombstones of slow commits carry an older time: each look reaches back, and dropping twice does nothing.
    private static readonly TimeSpan Back = TimeSpan.FromMinutes(2);

    private readonly Bell _bell = new();

    /// <inheritdoc />
    public void Heard(ConsultationShredded happened) => _bell.Ring();

    /// <inheritdoc />
    public void Heard(ResidentErased happened) => _bell.Ring();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await TryLook(stoppingToken);
                await _bell.WaitAsync(Every, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    // While the database is away no key can be asked for either: the next look makes up for it.
    private async Task TryLook(CancellationToken ct)
    {
        try { await Look(ct); }
        catch (Exception) when (!ct.IsCancellationRequested) { LogAway(log); }
    }

    private async Task Look(CancellationToken ct)
    {
        var gone = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command("select tenant_id, dek_id from tombstones where erased_at > $1", clock.GetUtcNow() - Back);
            await using var reader = await batch.ExecuteReaderAsync(token);
            var found = new List<(Guid, Guid)>();
            while (await reader.ReadAsync(token)) found.Add((reader.GetGuid(0), reader.GetGuid(1)));
            return found;
        }, ct);
        foreach (var (tenantId, dekId) in gone) deks.Drop(tenantId, dekId);
    }

    [LoggerMessage(EventIds.ErasedKeysNotSeen, LogLevel.Warning, "The list of erased keys cannot be read now")]
    private static partial void LogAway(ILogger log);
}

using System.Collections.Concurrent;
using Npgsql;
using ServiceDefaults.Data;

namespace StorageVault.Keys.Rings;

/// <summary>Counts how often a version wrapped (trust.md 2.3: alarm at 2^28, refusal at 2^31), in blocks that are taken before they are used.</summary>
/// <remarks>A process that dies loses the rest of its block: the count is then too high, never too low. No row is written per wrap.</remarks>
internal sealed partial class WrapCounter(TenantTransactions transactions, ILogger<WrapCounter> log) : IDisposable
{
    internal const int Block = 1_024;
    internal const long Alarm = 1L << 28, Limit = 1L << 31;

    private const string TakeSql = "update kek_versions set wraps = wraps + $4 where tenant_id = $1 and kek_id = $2 and version = $3 returning wraps";

    private sealed class Left { internal long Count; }

    private readonly ConcurrentDictionary<KekName, Left> _left = new();
    private readonly SemaphoreSlim _taking = new(1, 1);

    /// <summary>Accounts for one wrap, or refuses it.</summary>
    internal async ValueTask Count(KekName kek, CancellationToken ct)
    {
        var left = _left.GetOrAdd(kek, _ => new Left());
        while (Interlocked.Decrement(ref left.Count) < 0)
        {
            // One block at a time, however many wait for it; each of them counts itself off the new one.
            await _taking.WaitAsync(ct);
            try
            {
                if (Interlocked.Read(ref left.Count) <= 0) Interlocked.Exchange(ref left.Count, await Take(kek, ct));
            }
            finally { _taking.Release(); }
        }
    }

    public void Dispose() => _taking.Dispose();

    private async Task<long> Take(KekName kek, CancellationToken ct)
    {
        try
        {
            var wraps = await transactions.RunAsync(kek.TenantId, async (tx, token) =>
            {
                await using var batch = tx.Command(TakeSql, kek.TenantId, kek.Bucket.Id, kek.Version, (long)Block);
                return (long?)await batch.ExecuteScalarAsync(token);
            }, ct);
            if (wraps is null) throw new Sealing.EnvelopeRefusedException(Sealing.SealFault.KeyMissing);
            if (wraps >= Alarm) LogMany(log, kek.TenantId, kek.Version, wraps.Value);
            return Block;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
        {
            LogRefused(log, kek.TenantId, kek.Version);
            throw new KeysAwayException("This tenant key has wrapped too often and must be rotated.", e);
        }
    }

    [LoggerMessage(EventIds.ManyWraps, LogLevel.Error, "A tenant key of tenant {TenantId} (version {Seq}) has wrapped {Count} times: it is being rotated")]
    private static partial void LogMany(ILogger log, Guid tenantId, int seq, long count);

    [LoggerMessage(EventIds.WrapLimitReached, LogLevel.Critical, "A tenant key of tenant {TenantId} (version {Seq}) reached its limit of wraps: nothing new is accepted under it")]
    private static partial void LogRefused(ILogger log, Guid tenantId, int seq);
}

using System.Diagnostics.Metrics;
using ServiceDefaults.Data;
using StorageVault.Keys.Rings;

namespace StorageVault.Keys;

/// <summary>The keys' numbers (style 5.9), of all tenants together: a number per tenant would say which town talks.</summary>
internal sealed class KeyMeters : IDisposable
{
    private const string ReadSql = """
        select state, count(*), coalesce(extract(epoch from clock_timestamp() - min(activated_at) filter (where state = 2)), 0)::float8, max(wraps)
        from kek_versions group by state
        """;

    private static readonly string[] States = ["unknown", "pending", "active", "decrypt_only", "disabled", "destroyed"];

    private readonly Meter _meter = new("Tomoshibi.StorageVault");
    private readonly TenantTransactions _transactions;
    private readonly TimeProvider _clock;
    private volatile Reading _last = new(default, new long[States.Length], 0, 0, 0);

    public KeyMeters(TenantTransactions transactions, TimeProvider clock)
    {
        (_transactions, _clock) = (transactions, clock);
        _meter.CreateObservableGauge("tomoshibi.vault.key.versions", () => Enumerable.Range(1, States.Length - 1).Select(state =>
            new Measurement<long>(_last.Versions[state], new KeyValuePair<string, object?>("tomoshibi.key.state", States[state]))), "{version}", "Versions of tenant keys by state.");
        _meter.CreateObservableGauge("tomoshibi.vault.key.oldest_active.age", () => _last.OldestActive, "s", "Age of the oldest version that encrypts.");
        _meter.CreateObservableGauge("tomoshibi.vault.key.wraps.share", () => _last.WrapShare, "1", "Largest share of the limit of wraps that a version has used.");
        _meter.CreateObservableGauge("tomoshibi.vault.key.pool.depth", () => _last.PoolDepth, "{key}", "Data keys made ahead.");
    }

    private sealed record Reading(DateTimeOffset At, long[] Versions, double OldestActive, double WrapShare, int PoolDepth);

    /// <summary>Looks again when the last look is a minute old.</summary>
    internal async Task Read(int poolDepth, CancellationToken ct)
    {
        var now = _clock.GetUtcNow();
        _last = now - _last.At < TimeSpan.FromMinutes(1) ? _last with { PoolDepth = poolDepth } : await _transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(ReadSql);
            await using var reader = await batch.ExecuteReaderAsync(token);
            var (versions, oldest, wraps) = (new long[States.Length], 0d, 0L);
            while (await reader.ReadAsync(token))
            {
                versions[reader.GetInt16(0)] = reader.GetInt64(1);
                oldest = Math.Max(oldest, reader.GetDouble(2));
                wraps = Math.Max(wraps, reader.GetInt64(3));
            }
            return new Reading(now, versions, oldest, (double)wraps / WrapCounter.Limit, poolDepth);
        }, ct);
    }

    public void Dispose() => _meter.Dispose();
}

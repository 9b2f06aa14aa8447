using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using StorageVault.Keys;
using StorageVaultClient.Trace;

namespace StorageVault.Trace;

/// <summary>Every ten minutes one pod signs the heads of all chains and has the statement kept outside (trust.md 2.10). A missed one is an alarm.</summary>
internal sealed partial class Anchorer : BackgroundService
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private readonly TenantTransactions _transactions;
    private readonly IAnchorStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger<Anchorer> _log;
    private readonly TimeSpan _every;
    private readonly SigningKey _key;
    private readonly Guid _pod = Guid.NewGuid();
    private readonly DateTimeOffset _startedAt;
    private DateTimeOffset _alarmed;

    public Anchorer(TenantTransactions transactions, IAnchorStore store, SigningKey key, IOptions<TraceOptions> options, TimeProvider clock, ILogger<Anchorer> log)
    {
        (_transactions, _store, _key, _clock, _log, _every) = (transactions, store, key, clock, log, options.Value.Every);
        key.Check();
        _startedAt = clock.GetUtcNow();
    }

    // Takes a slot that nobody wrote yet and nobody is writing; a pod that dies loses its lease.
    private const string TakeSql = """
        update anchoring set lease_owner = $1, lease_until = clock_timestamp() + $2 where slot < $3 and lease_until < clock_timestamp() returning slot
        """;
    private const string HeadsSql = "select tenant_id, seq, hash from chain_heads where seq > 0";
    private const string WrittenSql = "update anchoring set slot = $3, at = $2, root = $4, lease_until = '-infinity' where lease_owner = $1";
    private const string AgainSql = "update anchoring set lease_until = clock_timestamp() + $2 where lease_owner = $1";
    private const string LastSql = "select at from anchoring";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TraceMeters.Register(_clock);
        using var timer = new PeriodicTimer(_every < TimeSpan.FromSeconds(10) ? TimeSpan.FromSeconds(0.5) : TimeSpan.FromSeconds(5), _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    var now = _clock.GetUtcNow();
                    await Write(new(now.Ticks - now.Ticks % _every.Ticks, TimeSpan.Zero), stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested) { LogFailed(_log, e.GetType().Name); }
                AlarmWhenMissed();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    /// <summary>Writes the anchor of a slot when nobody has; whether it did.</summary>
    internal async Task<bool> Write(DateTimeOffset slot, CancellationToken ct)
    {
        var taken = await _transactions.RunAsRelayAsync(async (tx, token) =>
        {
            TraceMeters.LastAnchor = await Scalar(tx, LastSql, token) is DateTime last ? new DateTimeOffset(last) : TraceMeters.LastAnchor;
            return await Scalar(tx, TakeSql, token, _pod, Lease, slot) is not null;
        }, ct);
        if (!taken) return false;
        try { await Keep(slot, ct); }
        catch
        {
            // Not kept: tried again soon, here or in another pod, and well before it counts as missed twice.
            await _transactions.RunAsRelayAsync((tx, token) => Scalar(tx, AgainSql, token, _pod, _every / 2 < Lease ? _every / 2 : Lease), CancellationToken.None);
            throw;
        }

        return true;
    }

    private async Task Keep(DateTimeOffset slot, CancellationToken ct)
    {
        var heads = await _transactions.RunAsRelayAsync(Heads, ct);
        var now = _clock.GetUtcNow();
        var statement = Anchor.Of(now, heads);
        await _store.Keep(slot, _key.Sign(key => Anchor.Sign(statement, key)), ct);
        await _transactions.RunAsRelayAsync((tx, token) => Scalar(tx, WrittenSql, token, _pod, now, slot, statement.Root), ct);
        TraceMeters.LastAnchor = now;
        LogAnchored(_log, heads.Count);
    }

    private static async Task<List<AnchoredHead>> Heads(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Command(HeadsSql);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var heads = new List<AnchoredHead>();
        while (await reader.ReadAsync(ct)) heads.Add(new(reader.GetGuid(0), reader.GetInt64(1), Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(2))));
        return heads;
    }

    private static async Task<object?> Scalar(TenantTransaction tx, string sql, CancellationToken ct, params object[] values)
    {
        await using var batch = tx.Command(sql, values);
        return await batch.ExecuteScalarAsync(ct);
    }

    /// <summary>Half a period late is missed; said once per period until one is written.</summary>
    private void AlarmWhenMissed()
    {
        var now = _clock.GetUtcNow();
        var last = TraceMeters.LastAnchor is { } at && at > _startedAt ? at : _startedAt;
        if (now - last < _every * 1.5 || now - _alarmed < _every) return;
        _alarmed = now;
        LogMissed(_log, now - last);
    }

    [LoggerMessage(EventIds.AnchorWritten, LogLevel.Information, "Anchored the access logs of {Count} tenants")]
    private static partial void LogAnchored(ILogger log, int count);

    [LoggerMessage(EventIds.AnchorMissed, LogLevel.Error, "The access logs were not anchored for {Elapsed}")]
    private static partial void LogMissed(ILogger log, TimeSpan elapsed);

    [LoggerMessage(EventIds.AnchorFailed, LogLevel.Error, "An anchor could not be written: {Code}")]
    private static partial void LogFailed(ILogger log, string code);
}

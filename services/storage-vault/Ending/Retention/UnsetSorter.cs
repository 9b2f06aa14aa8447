using System.Collections.Concurrent;
using ServiceDefaults.Data;
using ServiceDefaults.Settings;
using StorageVault.Keys;
using StorageVault.Keys.Rings;
using StorageVault.Sealing;

namespace StorageVault.Ending.Retention;

/// <summary>Moves what ended before anybody decided out of the bucket that nobody destroys: once a class is decided it holds for what is kept already.</summary>
/// <remarks>
/// Only out of <c>unset</c>, and never into an earlier year than the class says: nothing ends sooner by it, and the two people of that year still look at its
/// list. An open consultation is moved by its closing. Asking twice is asking once, so every pod may do it.
/// </remarks>
internal sealed partial class UnsetSorter
{
    private const int Page = 200;
    private static readonly TimeSpan AllEvery = TimeSpan.FromHours(1);

    private const string UnsetSql = """
        select d.dek_id, d.generation, c.desk_id, coalesce(c.opened_at, e.opened_at), coalesce(c.closed_at, e.opened_at)
        from deks d left join consultations c on c.tenant_id = d.tenant_id and c.dek_id = d.dek_id and c.dek_generation = d.generation
            left join emergency_exceptions e on e.tenant_id = d.tenant_id and e.dek_id = d.dek_id and e.dek_generation = d.generation
        where d.tenant_id = $1 and d.kek_id = $2 and not d.held and d.dek_id > $3 and (c.closed_at is not null or e.exception_id is not null)
            and not exists (select from kek_moves m where m.tenant_id = d.tenant_id and m.dek_id = d.dek_id and m.generation = d.generation)
        order by d.dek_id limit $4
        """;

    private const string EndedSql = "select distinct bucket from bucket_destructions where tenant_id = $1 and state in (1, 2)";

    private readonly ConcurrentDictionary<Guid, bool> _due = new();
    private readonly TenantTransactions _transactions;
    private readonly SettingsCopy _settings;
    private readonly DeskRetentions _retentions;
    private readonly TimeProvider _clock;
    private readonly ILogger<UnsetSorter> _log;
    private DateTimeOffset _allAt;

    public UnsetSorter(TenantTransactions transactions, SettingsCopy settings, DeskRetentions retentions, TimeProvider clock, ILogger<UnsetSorter> log)
    {
        (_transactions, _settings, _retentions, _clock, _log) = (transactions, settings, retentions, clock, log);
        settings.Changed += changed =>
        {
            foreach (var item in changed.Where(item => item.Kind is "desk" or "tenant")) _due[item.TenantId] = true;
        };
    }

    private sealed record Kept(DekName Dek, Guid? DeskId, DateTimeOffset OpenedAt, DateTimeOffset ClosedAt);

    internal async Task Sort(CancellationToken ct)
    {
        if (_settings.IsLoaded && _clock.GetUtcNow() >= _allAt)
        {
            _allAt = _clock.GetUtcNow() + AllEvery;
            foreach (var tenant in _settings.All("tenant")) _due[tenant.TenantId] = true;
        }
        foreach (var tenantId in _due.Keys)
        {
            _due.TryRemove(tenantId, out _);
            try { await Sort(tenantId, ct); }
            catch (Npgsql.NpgsqlException)
            {
                _due[tenantId] = true;
                throw;
            }
        }
    }

    private bool AnythingDecided(Guid tenantId) =>
        _retentions.OfExceptions(tenantId) is not null || _settings.All("desk", tenantId).Any(desk => _retentions.Of(tenantId, desk.ItemId) is not null);

    private async Task Sort(Guid tenantId, CancellationToken ct)
    {
        if (!AnythingDecided(tenantId)) return;
        var (after, moved) = (Guid.Empty, 0);
        for (var more = true; more;)
        {
            var (last, asked, full) = await _transactions.RunAsync(tenantId, (tx, token) => Ask(tx, after, token), ct);
            (after, moved, more) = (last, moved + asked, full);
        }
        if (moved > 0) LogMoved(_log, moved, tenantId);
    }

    private async Task<(Guid Last, int Asked, bool Full)> Ask(TenantTransaction tx, Guid after, CancellationToken ct)
    {
        var (kept, ended) = await Read(tx, after, ct);
        var moves = kept.Select(one => (one.Dek, Bucket: BucketOf(tx.TenantId, one, ended))).Where(move => move.Bucket is not null).ToList();
        if (moves.Count > 0)
        {
            await using var batch = tx.Batch();
            foreach (var (dek, bucket) in moves) batch.BatchCommands.Add(BucketMoves.Ask(tx.TenantId, dek, bucket ?? Bucket.Unset));
            await batch.ExecuteNonQueryAsync(ct);
        }
        return (kept.Count == 0 ? after : kept[^1].Dek.DekId, moves.Count, kept.Count == Page);
    }

    /// <summary>The year that the class says, or the next one whose key was not ended: a late decision must not ask for a key that is gone.</summary>
    private Bucket? BucketOf(Guid tenantId, Kept kept, HashSet<int> ended)
    {
        var decided = kept.DeskId is { } desk ? _retentions.Of(tenantId, desk) : _retentions.OfExceptions(tenantId);
        if (RetentionRule.LastYear(decided, kept.OpenedAt, kept.ClosedAt) is not { } year) return null;
        while (ended.Contains(year)) year++;
        return Bucket.OfYear(year);
    }

    private static async Task<(List<Kept>, HashSet<int>)> Read(TenantTransaction tx, Guid after, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(UnsetSql, tx.TenantId, Bucket.Unset.Id, after, Page));
        batch.BatchCommands.Add(TenantTransaction.Sql(EndedSql, tx.TenantId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var kept = new List<Kept>();
        while (await reader.ReadAsync(ct))
            kept.Add(new(new(reader.GetGuid(0), reader.GetInt32(1)), reader.IsDBNull(2) ? null : reader.GetGuid(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4)));
        var ended = new HashSet<int>();
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct)) ended.Add(reader.GetInt32(0));
        return (kept, ended);
    }

    [LoggerMessage(EventIds.UnsetSorted, LogLevel.Information, "A retention class was decided: {Count} data keys of tenant {TenantId} go into the bucket of their year")]
    private static partial void LogMoved(ILogger log, int count, Guid tenantId);
}

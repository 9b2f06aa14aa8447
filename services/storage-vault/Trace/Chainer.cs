using System.Diagnostics;
using Npgsql;
using ServiceDefaults.Data;
using StorageVaultClient.Trace;

namespace StorageVault.Trace;

/// <summary>Links committed rows of the access log into each tenant's chain, within a second (trust.md 2.10, as amended).</summary>
/// <remarks>
/// Not in the deed's own transaction: there the last link's lock would make all writers of a tenant wait for one another. The order of
/// linking is the chain's order; rows that commit late are linked late. The lock on the tenant's head is the lease between pods.
/// </remarks>
internal sealed partial class Chainer(TenantTransactions transactions, TimeProvider clock, ILogger<Chainer> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500), SkewAllowed = TimeSpan.FromSeconds(1), SkewAskedEvery = TimeSpan.FromMinutes(1);
    private const int MostAtOnce = 1_000; // as in RowsSql
    private DateTimeOffset _skewAsked;

    private const string WaitingSql = """
        select tenant_id, bool_or(late) from (select tenant_id, false as late from access_unchained union all select tenant_id, true from access_late) waiting
        group by tenant_id limit 500
        """;
    private const string FirstSql = "insert into chain_heads (tenant_id, seq, hash) values ($1, 0, $2) on conflict do nothing";
    private const string LeaseSql = "select seq, hash from chain_heads where tenant_id = $1 for update skip locked";
    private const string RowsSql = $"""
        select {TraceReader.Columns} from access_unchained u join access_log l on l.tenant_id = u.tenant_id and l.row_id = u.row_id
        where u.tenant_id = $1 order by u.row_id limit 1000
        """;
    private const string LinkSql = "insert into access_chain (tenant_id, seq, row_id, hash) select $1, link.seq, link.row_id, link.hash from unnest($2, $3, $4) link (seq, row_id, hash)";
    private const string HeadSql = "update chain_heads set seq = $2, hash = $3 where tenant_id = $1";
    private const string DoneSql = "delete from access_unchained where tenant_id = $1 and row_id = any($2)";

    private const string LogColumns =
        "tenant_id, row_id, at, actor_kind, actor_id, session_id, step_up_at, act, decision, consultation_id, object_id, reference_id, log, from_seq, to_seq, roles, purpose, request_id, reason_mac";
    private const string MoveSql = $"""
        with moved as (delete from access_late where tenant_id = $1 returning {LogColumns})
        insert into access_log ({LogColumns}) select {LogColumns} from moved
        """;

    private sealed record Links(long[] Seqs, Guid[] Rows, byte[][] Hashes);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await AskSkew(stoppingToken);
                    foreach (var (tenant, late) in await Waiting(stoppingToken))
                    {
                        if (late) await MoveLate(tenant, stoppingToken);
                        while (await transactions.RunAsync(tenant, Link, stoppingToken) == MostAtOnce) { }
                    }
                }
                // The rows wait in the database; the metric of waiting rows and the reads' own failures tell.
                catch (Exception e) when (!stoppingToken.IsCancellationRequested) { LogWaiting(log, (e as PostgresException)?.SqlState ?? e.GetType().Name); }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    /// <summary>Links what waits of one tenant; how many it was. Another pod at work on the tenant means none.</summary>
    internal static async Task<int> Link(TenantTransaction tx, CancellationToken ct)
    {
        if (await Lease(tx, ct) is not var (seq, hash, rows) || rows.Count == 0) return 0;
        var links = new Links(new long[rows.Count], new Guid[rows.Count], new byte[rows.Count][]);
        for (var i = 0; i < rows.Count; i++)
        {
            hash = AuditChain.Next(hash, rows[i].Canonical(tx.TenantId, ++seq));
            (links.Seqs[i], links.Rows[i], links.Hashes[i]) = (seq, rows[i].RowId, hash);
        }

        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(LinkSql, tx.TenantId, links.Seqs, links.Rows, links.Hashes));
        batch.BatchCommands.Add(TenantTransaction.Sql(HeadSql, tx.TenantId, seq, hash));
        batch.BatchCommands.Add(TenantTransaction.Sql(DoneSql, tx.TenantId, links.Rows));
        await tx.CommitAsync(batch, ct);
        return rows.Count;
    }

    /// <summary>The head with its lock, and what waits behind it, read after the lock was had; null where another pod has it.</summary>
    private static async Task<(long Seq, byte[] Hash, List<TraceRow> Rows)?> Lease(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(FirstSql, tx.TenantId, AuditChain.Genesis(tx.TenantId)));
        batch.BatchCommands.Add(TenantTransaction.Sql(LeaseSql, tx.TenantId));
        batch.BatchCommands.Add(TenantTransaction.Sql(RowsSql, tx.TenantId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) return null;
        var (seq, hash, rows) = (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), new List<TraceRow>());
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct)) rows.Add(TraceReader.Row(reader, 0));
        return (seq, hash, rows);
    }

    /// <summary>Rows of residents' writes that were kept beside the log go into it as soon as it takes rows again.</summary>
    private async Task MoveLate(Guid tenantId, CancellationToken ct)
    {
        var moved = await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Command(MoveSql, tenantId);
            return await batch.ExecuteNonQueryAsync(token);
        }, ct);
        if (moved > 0) LogMoved(log, moved, tenantId);
    }

    private Task<List<(Guid Tenant, bool Late)>> Waiting(CancellationToken ct) => transactions.OnceAsRelayAsync([TenantTransaction.Sql(WaitingSql)], async (reader, token) =>
    {
        var found = new List<(Guid, bool)>();
        while (await reader.ReadAsync(token)) found.Add((reader.GetGuid(0), reader.GetBoolean(1)));
        return found;
    }, ct);

    /// <summary>Rows carry the vault's time and the database's: a difference of more than a second is said aloud (requirement 37).</summary>
    internal async Task AskSkew(CancellationToken ct)
    {
        if (clock.GetUtcNow() - _skewAsked < SkewAskedEvery) return;
        var asked = Stopwatch.GetTimestamp();
        var theirs = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command("select clock_timestamp()");
            return await batch.ExecuteScalarAsync(token) is DateTime at ? new DateTimeOffset(at) : clock.GetUtcNow();
        }, ct);
        _skewAsked = clock.GetUtcNow();
        var skew = (_skewAsked - theirs).Duration();
        TraceMeters.Skew = skew.TotalSeconds;
        // What the question itself took may look like skew.
        if (skew > SkewAllowed + Stopwatch.GetElapsedTime(asked)) LogSkew(log, skew);
    }

    [LoggerMessage(EventIds.ChainingWaits, LogLevel.Warning, "Access-log rows wait for their link: {Code}")]
    private static partial void LogWaiting(ILogger log, string code);

    [LoggerMessage(EventIds.LateRowsMoved, LogLevel.Warning, "{Count} rows of tenant {TenantId} that were kept beside the access log are in it now")]
    private static partial void LogMoved(ILogger log, int count, Guid tenantId);

    [LoggerMessage(EventIds.ClockSkew, LogLevel.Error, "The vault's and the database's clocks differ by {Elapsed}")]
    private static partial void LogSkew(ILogger log, TimeSpan elapsed);
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults.Data;

namespace ServiceDefaults.Messaging;

/// <summary>The consumer's side of feeds: rung by the broker, else every 5 s; an inbox row in each effect's transaction; a cursor per owner (design §6).</summary>
public sealed partial class FeedReaders(IServiceProvider provider, TenantTransactions transactions, MessagingRules rules, PeerHttp peers, MessagingMeters meters, TimeProvider clock, ILogger<FeedReaders> log)
    : BackgroundService
{
    private const int PageSize = 500;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    // Rings within this time are answered by one page. Streams have their own hints, so under load a page may wait longer and hold many events:
    // each page costs one commit per tenant in it.
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan GatherUnderLoad = TimeSpan.FromMilliseconds(500);
    private const int Load = 8;
    private readonly ConcurrentDictionary<string, Bell> bells = new();
    private readonly Guid replica = Guid.NewGuid();
    private readonly AsideEvents aside = new(transactions);

    /// <summary>The doorbell: there may be something new at this owner.</summary>
    public void Ring(string owner) => bells.GetOrAdd(owner, _ => new Bell()).Ring();

    /// <summary>Forgets what was read, so that everything is read again: the rebuild of a consumer. <paramref name="empty"/> empties its own tables in the same transaction.</summary>
    /// <remarks>The service may be running: a page in work waits for the lock or is done before it, and does not move the cursor afterwards, because its lease is gone.</remarks>
    public Task ForgetAsync(Func<TenantTransaction, CancellationToken, Task> empty, CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using (var batch = tx.Command("set local lock_timeout = '30s'"))
        {
            batch.BatchCommands.Add(TenantTransaction.Sql("lock table inbox in exclusive mode"));
            await batch.ExecuteNonQueryAsync(token);
        }

        await empty(tx, token);
        await using var forget = tx.Command("delete from inbox");
        forget.BatchCommands.Add(TenantTransaction.Sql("update cursors set epoch = 0, xid = '0', n = 0, lease_owner = null, lease_until = null"));
        return await forget.ExecuteNonQueryAsync(token);
    }, ct);

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(rules.Heard.Select(heard => heard.Owner).Distinct().Select(owner => ReadForeverAsync(owner, stoppingToken)));

    private async Task ReadForeverAsync(string owner, CancellationToken ct)
    {
        var bell = bells.GetOrAdd(owner, _ => new Bell());
        while (!ct.IsCancellationRequested)
        {
            var read = 0;
            try
            {
                do
                {
                    read = await ReadPageAsync(owner, ct);
                }
                while (read == PageSize);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogWaiting(log, owner.Length, e.GetType().Name);
            }

            try
            {
                await bell.WaitAsync(Silence, ct);
                await Task.Delay(read > Load ? GatherUnderLoad : Gather, clock, ct);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>Reads and applies one page; gives the number of events in it.</summary>
    private async Task<int> ReadPageAsync(string owner, CancellationToken ct)
    {
        if (await LeaseAsync(owner, ct) is not { } lease)
        {
            return 0;
        }

        var page = await peers.GetAsync<FeedPage>(owner, $"/internal/feed?after={lease.Cursor}&limit={PageSize}", ct);
        if (page.Events.Count == 0)
        {
            return 0;
        }

        foreach (var tenant in page.Events.GroupBy(happened => happened.TenantId))
        {
            await ApplyAsync(owner, tenant.Key, [.. tenant], lease.TakenOver, ct);
        }

        if (!FeedCursor.TryParse(page.Next, out var next))
        {
            throw new InvalidOperationException("A feed gave no cursor.");
        }

        FaultPoint("feed.committed");
        await MoveAsync(owner, next, ct);
        return page.Events.Count;
    }

    private async Task ApplyAsync(string owner, Guid tenantId, List<FeedEvent> events, bool takenOver, CancellationToken ct)
    {
        var wanted = events.Where(happened => rules.Heard.Exists(heard => heard.TypeName == happened.Type)).ToList();
        if (wanted.Count == 0)
        {
            return;
        }

        if (takenOver)
        {
            await ApplyInHandAsync(owner, tenantId, wanted, ct);
            return;
        }

        try
        {
            await InTransactionAsync(tenantId, wanted, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException && !IsAway(e))
        {
            // One of them failed: each by itself, so that the others are not held up.
            foreach (var happened in wanted)
            {
                await TryAloneAsync(owner, tenantId, happened, ct);
            }
        }
    }

    /// <summary>Whoever read before us may have died of one of these: each is noted before it is touched, and one that was noted three times without an end is put aside.</summary>
    private async Task ApplyInHandAsync(string owner, Guid tenantId, List<FeedEvent> events, CancellationToken ct)
    {
        foreach (var happened in events)
        {
            if (await aside.TakeInHandAsync(owner, tenantId, happened, ct))
            {
                await TryAloneAsync(owner, tenantId, happened, ct);
                await aside.PutDownAsync(tenantId, happened, ct);
                continue;
            }

            LogBuried(log, happened.EventId, AsideEvents.ProcessEnded);
        }
    }

    private async Task TryAloneAsync(string owner, Guid tenantId, FeedEvent happened, CancellationToken ct)
    {
        int[] pauses = [100, 500, 2_000];
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await InTransactionAsync(tenantId, [happened], ct);
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException && !IsAway(e))
            {
                if (attempt <= pauses.Length)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(pauses[attempt - 1]), clock, ct);
                    continue;
                }

                await aside.BuryAsync(owner, tenantId, happened, attempt, e.GetType().Name, ct);
                LogBuried(log, happened.EventId, e.GetType().Name);
                return;
            }
        }
    }

    /// <summary>Tries one event by itself once more; false where this release does not listen to it. What was done meanwhile is not done twice: the inbox knows.</summary>
    internal async Task<bool> AgainAsync(FeedEvent happened, CancellationToken ct)
    {
        if (!rules.Heard.Exists(heard => heard.TypeName == happened.Type)) return false;
        await InTransactionAsync(happened.TenantId, [happened], ct);
        return true;
    }

    internal static bool IsAway(Exception e) =>
        e is TimeoutException || e is NpgsqlException and not PostgresException || e is PostgresException { IsTransient: true } || e.InnerException is { } inner && IsAway(inner);

    private Task InTransactionAsync(Guid tenantId, List<FeedEvent> events, CancellationToken ct) => transactions.RunAsync(tenantId, async (tx, token) =>
    {
        foreach (var group in rules.Heard.GroupBy(heard => heard.Consumer))
        {
            var mine = events.Where(happened => group.Any(heard => heard.TypeName == happened.Type)).ToList();
            var fresh = await FreshAsync(tx, group.Key, mine, token);
            meters.CountDuplicates(mine.Where(item => !fresh.Contains(item.EventId)));
            foreach (var happened in mine.Where(item => fresh.Contains(item.EventId)))
            {
                var heard = group.First(item => item.TypeName == happened.Type);
                using var span = happened.Trace is { } trace ? meters.Source.StartActivity("apply event", ActivityKind.Consumer, trace.Context()) : null;
                var contract = happened.Data.Deserialize(heard.Type, Json.Options) ?? throw new InvalidOperationException("A feed event is empty.");
                FaultPoint("feed.before_effect");
                FaultPoint("feed.event." + happened.EventId);
                await heard.Handle(provider, contract, new EventContext(happened.EventId, tenantId, happened.At, tx), token);
                FaultPoint("feed.after_effect");
            }
        }
    }, ct);

    private static async Task<HashSet<Guid>> FreshAsync(TenantTransaction tx, string consumer, List<FeedEvent> events, CancellationToken ct)
    {
        var fresh = new HashSet<Guid>();
        if (events.Count == 0)
        {
            return fresh;
        }

        await using var batch = tx.Command(
            "insert into inbox (tenant_id, consumer, event_id) select $1, $2, id from unnest($3::uuid[]) as id on conflict do nothing returning event_id",
            tx.TenantId, consumer, events.Select(happened => happened.EventId).ToArray());
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            fresh.Add(reader.GetGuid(0));
        }

        return fresh;
    }

    private sealed record Lease(FeedCursor Cursor, bool TakenOver);

    private Task<Lease?> LeaseAsync(string owner, CancellationToken ct) => transactions.RunAsRelayAsync<Lease?>(async (tx, token) =>
    {
        await using var batch = tx.Command("set local synchronous_commit = off");
        batch.BatchCommands.Add(TenantTransaction.Sql(
            """
            with before as (select lease_owner from cursors where owner = $1)
            insert into cursors (owner, lease_owner, lease_until) values ($1, $2, clock_timestamp() + interval '8 seconds')
            on conflict (owner) do update set lease_owner = $2, lease_until = clock_timestamp() + interval '8 seconds'
                where cursors.lease_owner is null or cursors.lease_owner = $2 or cursors.lease_until < clock_timestamp()
            returning epoch, xid, n, coalesce((select lease_owner <> $2 from before), false)
            """, owner, replica));
        await using var reader = await batch.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) ? new Lease(new FeedCursor(reader.GetInt32(0), reader.GetFieldValue<ulong>(1), reader.GetInt64(2)), reader.GetBoolean(3)) : null;
    }, ct);

    private Task<int> MoveAsync(string owner, FeedCursor to, CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        // A lost move means reading a page again, which the inbox makes harmless. Only the lease's holder moves: a rebuild took it away.
        await using var batch = tx.Command("set local synchronous_commit = off");
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "update cursors set epoch = $2, xid = $3, n = $4 where owner = $1 and lease_owner = $5",
            owner, to.Epoch, new NpgsqlParameter { Value = to.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 }, to.N, replica));
        return await batch.ExecuteNonQueryAsync(token);
    }, ct);

    [LoggerMessage(EventIds.FeedWaiting, LogLevel.Warning, "A feed cannot be read now (owner's name of {Length} characters, {Code})")]
    private static partial void LogWaiting(ILogger log, int length, string code);

    [LoggerMessage(EventIds.EventBuried, LogLevel.Error, "An event failed four times and was put aside ({EventId}, {Code})")]
    private static partial void LogBuried(ILogger log, Guid eventId, string code);

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}

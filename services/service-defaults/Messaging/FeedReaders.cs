using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults.Data;
using ServiceDefaults.Settings;

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
    private const int MostDeaths = 3;
    private const string ProcessEnded = nameof(ProcessEnded);

    // Three in a row may have been killed by something else while the event was in hand, and somebody may be waiting for its effect: so it is tried again by itself, three times in 36 minutes.
    // What kills its reader each time costs three deaths more in that time, and is then an operator's.
    private const string TakeBuriedSql = """
        update dead_letters set attempts = attempts + 1 where (tenant_id, consumer, event_id) in (
            select tenant_id, consumer, event_id from dead_letters
            where owner = $1 and failure = $2 and at + (array['1 minute', '6 minutes', '36 minutes']::interval[])[attempts - $3] < clock_timestamp()
            order by at limit 1 for update skip locked)
        returning tenant_id, event_id
        """;
    private readonly ConcurrentDictionary<string, Bell> bells = new();
    private readonly Guid replica = Guid.NewGuid();
    private readonly SemaphoreSlim alone = new(1);

    /// <summary>The doorbell: there may be something new at this owner.</summary>
    public void Ring(string owner) => bells.GetOrAdd(owner, _ => new Bell()).Ring();

    /// <summary>Forgets what was read, so that everything is read again: the rebuild of a consumer. <paramref name="empty"/> empties its own tables in the same transaction.</summary>
    /// <remarks>The service may be running: a page in work waits for the lock or is done before it, and does not move the cursor afterwards, because its lease is gone.</remarks>
    public Task ForgetAsync(Func<TenantTransaction, CancellationToken, Task> empty, CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using var first = tx.Command("set local lock_timeout = '30s'");
        first.BatchCommands.Add(TenantTransaction.Sql("lock table inbox in exclusive mode"));
        await first.ExecuteNonQueryAsync(token);
        await empty(tx, token);
        await using var forget = tx.Command("delete from inbox");
        forget.BatchCommands.Add(TenantTransaction.Sql("update cursors set epoch = 0, xid = '0', n = 0, lease_owner = null, lease_until = null"));
        return await forget.ExecuteNonQueryAsync(token);
    }, ct);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Effects may decide by settings, and what was decided without them stays.
        await provider.GetRequiredService<SettingsCopy>().LoadedAsync(stoppingToken);
        await Task.WhenAll(rules.Heard.Select(heard => heard.Owner).Distinct().Select(owner => ReadForeverAsync(owner, stoppingToken)));
    }

    private async Task ReadForeverAsync(string owner, CancellationToken ct)
    {
        var bell = bells.GetOrAdd(owner, _ => new Bell());
        var lookedAt = clock.GetTimestamp();
        while (!ct.IsCancellationRequested)
        {
            var read = 0;
            try
            {
                do read = await ReadPageAsync(owner, ct);
                while (read == PageSize);
                if (clock.GetElapsedTime(lookedAt) >= Silence)
                {
                    lookedAt = clock.GetTimestamp();
                    await TryBuriedAsync(owner, ct);
                }
            }
            catch (Exception e)
            {
                if (ct.IsCancellationRequested) return;
                LogWaiting(log, owner.Length, e.GetType().Name);
            }

            await bell.WaitAsync(Silence, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(read > Load ? GatherUnderLoad : Gather, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads and applies one page; gives the number of events in it.</summary>
    private async Task<int> ReadPageAsync(string owner, CancellationToken ct)
    {
        if (await LeaseAsync(owner, ct) is not { } lease) return 0;
        var page = await peers.GetAsync<FeedPage>(owner, $"/internal/feed?after={lease.Cursor}&limit={PageSize}", ct);
        if (page.Events.Count == 0) return 0;
        // What the one before us did not come back from goes first: a note of another would take its place.
        var wanted = page.Events.Where(happened => rules.Heard.Exists(heard => heard.TypeName == happened.Type)).OrderByDescending(happened => happened.EventId == lease.InHand);
        foreach (var tenant in wanted.GroupBy(happened => happened.TenantId))
        {
            if (!lease.TakenOver) await ApplyAsync(owner, tenant.Key, [.. tenant], ct);
            else foreach (var happened in tenant) await InHandAsync(owner, tenant.Key, happened, ct);
        }

        if (!FeedCursor.TryParse(page.Next, out var next)) throw new InvalidOperationException("A feed gave no cursor.");
        FaultPoint("feed.committed");
        await MoveAsync(owner, next, ct);
        return page.Events.Count;
    }

    private async Task ApplyAsync(string owner, Guid tenantId, List<FeedEvent> events, CancellationToken ct)
    {
        try
        {
            await InTransactionAsync(tenantId, events, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException && !IsAway(e))
        {
            // One of them failed: each by itself, so that the others are not held up.
            foreach (var happened in events) await TryAloneAsync(owner, tenantId, happened, ct);
        }
    }

    /// <summary>Who read before us may have died of one of these (decision 0031): each is noted before it is touched, and one that three processes did not survive is put aside.</summary>
    private async Task InHandAsync(string owner, Guid tenantId, FeedEvent happened, CancellationToken ct)
    {
        // One at a time in the whole process: else the death of one would be laid at another's door.
        await alone.WaitAsync(ct);
        try
        {
            if (await TakeAsync(owner, tenantId, happened.EventId, ct) > MostDeaths) await BuryAsync(owner, tenantId, happened, MostDeaths + 1, ProcessEnded, ct);
            else await TryAloneAsync(owner, tenantId, happened, ct);
        }
        finally
        {
            // Whoever comes back, be it because of SIGTERM or because a database is away, did not die of it.
            try
            {
                await NoteAsync("update cursors set in_hand = null, takes = 0 where owner = $1 and in_hand = $2", CancellationToken.None, owner, happened.EventId);
            }
            finally
            {
                alone.Release();
            }
        }
    }

    /// <summary>One of those that were put aside because their readers ended, when its time has come. The try is counted before it is made: a death counts.</summary>
    private async Task TryBuriedAsync(string owner, CancellationToken ct)
    {
        var due = await transactions.OnceAsRelayAsync<(Guid TenantId, Guid EventId)?>(
            [TenantTransaction.Sql(TakeBuriedSql, owner, ProcessEnded, MostDeaths)], async (reader, token) => await reader.ReadAsync(token) ? (reader.GetGuid(0), reader.GetGuid(1)) : null, ct);
        if (due is not var (tenantId, eventId) || await DeadLetters.FindAsync(transactions, tenantId, eventId, ct) is not { } happened) return;
        await alone.WaitAsync(ct);
        try
        {
            if (!await AgainAsync(happened, ct)) return;
            await EndBuriedAsync("delete from dead_letters where tenant_id = $1 and consumer = 'feed' and event_id = $2", tenantId, eventId);
            DeadLetters.LogRedriven(log, eventId);
        }
        catch (Exception e) when (e is not OperationCanceledException && !IsAway(e))
        {
            await EndBuriedAsync("update dead_letters set failure = $3 where tenant_id = $1 and consumer = 'feed' and event_id = $2", tenantId, eventId, e.GetType().Name);
            LogBuried(log, eventId, e.GetType().Name);
        }
        finally
        {
            alone.Release();
        }

        Task<int> EndBuriedAsync(string sql, params object[] values) => transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(sql, values);
            return await batch.ExecuteNonQueryAsync(token);
        }, ct);
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
                if (attempt <= pauses.Length) await Task.Delay(TimeSpan.FromMilliseconds(pauses[attempt - 1]), clock, ct);
                else
                {
                    await BuryAsync(owner, tenantId, happened, attempt, e.GetType().Name, ct);
                    return;
                }
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

    private Task InTransactionAsync(Guid tenantId, List<FeedEvent> events, CancellationToken ct) => transactions.Background.RunAsync(tenantId, async (tx, token) =>
    {
        // The owner keeps the event, and the cursor is written after the effects: a crash that loses these loses that as well, and the page is read again.
        tx.Repeatable = true;
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
        if (events.Count == 0) return fresh;
        await using var batch = tx.Command(
            "insert into inbox (tenant_id, consumer, event_id) select $1, $2, id from unnest($3::uuid[]) as id on conflict do nothing returning event_id",
            tx.TenantId, consumer, events.Select(happened => happened.EventId).ToArray());
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) fresh.Add(reader.GetGuid(0));
        return fresh;
    }

    private Task<(FeedCursor Cursor, bool TakenOver, Guid? InHand)?> LeaseAsync(string owner, CancellationToken ct) => transactions.OnceAsRelayAsync<(FeedCursor, bool, Guid?)?>(
        [
            TenantTransaction.Sql(TenantTransaction.InTime),
            TenantTransaction.Sql(
                """
                insert into cursors (owner, lease_owner, lease_until) values ($1, $2, clock_timestamp() + interval '8 seconds')
                on conflict (owner) do update set lease_owner = $2, lease_until = clock_timestamp() + interval '8 seconds'
                    where cursors.lease_owner is null or cursors.lease_owner = $2 or cursors.lease_until < clock_timestamp()
                returning epoch, xid, n, moved_by is distinct from $2, in_hand
                """, owner, replica),
        ],
        async (reader, token) =>
        {
            await reader.NextResultAsync(token);
            return await reader.ReadAsync(token)
                ? (new FeedCursor(reader.GetInt32(0), reader.GetFieldValue<ulong>(1), reader.GetInt64(2)), reader.GetBoolean(3), reader.GetValue(4) as Guid?) : null;
        }, ct);

    // Only the lease's holder moves: a rebuild took it away. A lost move means reading a page again, which the inbox makes harmless.
    private Task<object?> MoveAsync(string owner, FeedCursor to, CancellationToken ct) => NoteAsync(
        "update cursors set epoch = $2, xid = $3, n = $4, in_hand = null, takes = 0, moved_by = $5 where owner = $1 and lease_owner = $5",
        ct, owner, to.Epoch, new NpgsqlParameter { Value = to.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 }, to.N, replica);

    /// <summary>How many have now taken this event in hand, one after the other, and not come back; more than the most where it was put aside for that. 0 where another replica reads now.</summary>
    private async Task<int> TakeAsync(string owner, Guid tenantId, Guid eventId, CancellationToken ct) => await NoteAsync(
        """
        update cursors set in_hand = $2, takes = case when in_hand = $2 then takes + 1 else 1 end, lease_until = clock_timestamp() + interval '8 seconds' where owner = $1 and lease_owner = $3
        returning case when exists (select from dead_letters where tenant_id = $4 and consumer = 'feed' and event_id = $2 and failure = $5) then $6 + 1 else takes end
        """, ct, owner, eventId, replica, tenantId, ProcessEnded, MostDeaths) as int? ?? 0;

    // These outlive the process, which is all that they are for; a lost one of a database that crashed costs a page read again.
    private Task<object?> NoteAsync(string sql, CancellationToken ct, params object[] values) => transactions.OnceAsRelayAsync(
        [TenantTransaction.Sql(TenantTransaction.InTime), TenantTransaction.Sql(sql, values)],
        async (reader, token) => await reader.NextResultAsync(token) && await reader.ReadAsync(token) ? reader.GetValue(0) : null, ct);

    private async Task BuryAsync(string owner, Guid tenantId, FeedEvent happened, int attempts, string failure, CancellationToken ct)
    {
        await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(
                "insert into dead_letters (tenant_id, consumer, event_id, owner, type, data, attempts, failure) values ($1, 'feed', $2, $3, $4, $5, $6, $7) on conflict (tenant_id, consumer, event_id) do update set attempts = greatest(dead_letters.attempts, excluded.attempts), failure = excluded.failure",
                tenantId, happened.EventId, owner, happened.Type, new NpgsqlParameter { Value = happened.Data.GetRawText(), NpgsqlDbType = NpgsqlDbType.Jsonb }, attempts, failure);
            return await batch.ExecuteNonQueryAsync(token);
        }, ct);
        LogBuried(log, happened.EventId, failure);
    }

    [LoggerMessage(EventIds.FeedWaiting, LogLevel.Warning, "A feed cannot be read now (owner's name of {Length} characters, {Code})")]
    private static partial void LogWaiting(ILogger log, int length, string code);

    [LoggerMessage(EventIds.EventBuried, LogLevel.Error, "An event failed four times and was put aside ({EventId}, {Code})")]
    private static partial void LogBuried(ILogger log, Guid eventId, string code);

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}

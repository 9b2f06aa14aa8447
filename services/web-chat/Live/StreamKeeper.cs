using System.Collections.Concurrent;
using ServiceDefaults.Data;
using ServiceDefaults.Live;
using ServiceDefaults.Messaging;
using WebChat.Consultations;

namespace WebChat.Live;

/// <summary>Looks after all open streams of this pod at once: one short transaction per tenant every few seconds instead of one per stream.</summary>
/// <remarks>It writes down who is looking, cuts streams whose session is over, and tells each stream what the database knows, which heals lost doorbells.</remarks>
internal sealed partial class StreamKeeper(TenantTransactions transactions, LiveHub<TalkKey, TalkNotice> hub, TimeProvider clock, ILogger<StreamKeeper> log) : BackgroundService
{
    private const int MostPerSession = 8;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Blind = TimeSpan.FromSeconds(30);

    // Our own database learns of an event a moment after the broker's hint: look soon, and once more a little later.
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan OnceMore = TimeSpan.FromMilliseconds(1_200);
    private readonly ConcurrentDictionary<OpenStream, byte> streams = new();
    private readonly Lock indexing = new();
    private readonly Dictionary<TalkKey, List<OpenStream>> ofTalk = [];
    private readonly Dictionary<Guid, List<OpenStream>> ofSession = [];
    private readonly ConcurrentDictionary<Guid, Plan> rounds = new();
    private readonly Bell bell = new();
    private DateTimeOffset seen;

    /// <summary>Registers a stream; null when the session already has too many open.</summary>
    public OpenStream? Open(TalkKey key, Guid sessionId, CancellationToken ct)
    {
        OpenStream stream;
        lock (indexing)
        {
            if (ofSession.TryGetValue(sessionId, out var mine) && mine.Count >= MostPerSession)
            {
                return null;
            }

            stream = new OpenStream(key, sessionId, Leave, ct);
            streams.TryAdd(stream, 0);
            Add(ofTalk, key, stream);
            Add(ofSession, sessionId, stream);
        }

        rounds.TryAdd(key.TenantId, new Plan(clock.GetUtcNow() + Round, null, Again: false));
        bell.Ring();
        return stream;
    }

    /// <summary>The last entry that this pod has shown of a consultation.</summary>
    public long Highest(TalkKey key)
    {
        lock (indexing)
        {
            return ofTalk.TryGetValue(key, out var same) ? same.Max(stream => stream.Shown) : 0;
        }
    }

    /// <summary>Whether this pod shows a consultation to nobody but this stream.</summary>
    public bool IsAlone(OpenStream stream)
    {
        lock (indexing)
        {
            return !ofTalk.TryGetValue(stream.Key, out var same) || same.TrueForAll(other => other == stream);
        }
    }

    private void Leave(OpenStream gone)
    {
        if (!streams.TryRemove(gone, out _))
        {
            return;
        }

        lock (indexing)
        {
            Remove(ofTalk, gone.Key, gone);
            Remove(ofSession, gone.SessionId, gone);
        }
    }

    private static void Add<TKey>(Dictionary<TKey, List<OpenStream>> index, TKey key, OpenStream stream)
        where TKey : notnull
    {
        if (!index.TryGetValue(key, out var same))
        {
            index.Add(key, same = []);
        }

        same.Add(stream);
    }

    private static void Remove<TKey>(Dictionary<TKey, List<OpenStream>> index, TKey key, OpenStream stream)
        where TKey : notnull
    {
        if (index.TryGetValue(key, out var same) && same.Remove(stream) && same.Count == 0)
        {
            index.Remove(key);
        }
    }

    /// <summary>Ends the streams of a session at once.</summary>
    public void Cut(Guid sessionId)
    {
        OpenStream[] mine;
        lock (indexing)
        {
            mine = ofSession.TryGetValue(sessionId, out var open) ? [.. open] : [];
        }

        foreach (var stream in mine)
        {
            stream.Cut();
        }
    }

    /// <summary>Somebody entered or left a line of the tenant: who waits there is told soon. Others have no place in it.</summary>
    public void Poke(Guid tenantId)
    {
        if (rounds.TryGetValue(tenantId, out var round))
        {
            var soon = clock.GetUtcNow() + Soon;
            rounds.TryUpdate(tenantId, round with { Waiting = round.Waiting < soon ? round.Waiting : soon, Again = true }, round);
            bell.Ring();
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        seen = clock.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var now = clock.GetUtcNow();
                foreach (var (tenantId, round) in rounds.Where(pair => pair.Value.Next <= now))
                {
                    await LookAsync(tenantId, round, now, stoppingToken);
                }

                seen = clock.GetUtcNow();
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogWaiting(log, e.GetType().Name);
                CutWhenBlind();
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await WaitAsync(stoppingToken);
        }
    }

    private async Task WaitAsync(CancellationToken ct)
    {
        var next = rounds.IsEmpty ? Round : rounds.Values.Min(round => round.Next) - clock.GetUtcNow();
        try
        {
            // A bell that rings for many hints at once still waits a little: one round answers them all.
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, ct);
            await bell.WaitAsync(next > TimeSpan.FromMilliseconds(1) ? next : TimeSpan.FromMilliseconds(1), ct);
        }
        catch (OperationCanceledException)
        {
            // The process ends.
        }
    }

    private async Task LookAsync(Guid tenantId, Plan round, DateTimeOffset now, CancellationToken ct)
    {
        List<OpenStream> open = [.. streams.Keys.Where(stream => stream.Key.TenantId == tenantId)];
        if (open.Count == 0)
        {
            rounds.TryRemove(tenantId, out _);
            return;
        }

        var all = round.All <= now;
        rounds[tenantId] = new Plan(all ? now + Round : round.All, round.Again ? now + OnceMore : null, Again: false);
        if (!all)
        {
            open.RemoveAll(stream => !stream.Waits);
        }

        if (open.Count == 0)
        {
            return;
        }

        var (alive, rows) = await transactions.Background.RunAsync(tenantId, (tx, token) => ReadAsync(tx, open, now, token), ct);
        foreach (var stream in open.Where(stream => !alive.Contains(stream.SessionId)))
        {
            stream.Cut();
        }

        var states = rows.ToDictionary(row => row.ConsultationId, row => row.State);
        foreach (var stream in open)
        {
            stream.Waits = states.GetValueOrDefault(stream.Key.ConsultationId) is not (ConsultationState.Assigned or ConsultationState.Closed or ConsultationState.Abandoned);
        }

        rows.ForEach(row => hub.Tell(new TalkKey(tenantId, row.ConsultationId), new TalkNotice.Row(row)));
    }

    private static async Task<(HashSet<Guid> Alive, List<Consultation> Rows)> ReadAsync(TenantTransaction tx, List<OpenStream> open, DateTimeOffset now, CancellationToken ct)
    {
        Guid[] consultations = [.. open.Select(stream => stream.Key.ConsultationId).Distinct()];
        Guid[] sessions = [.. open.Select(stream => stream.SessionId).Distinct()];
        await using var batch = tx.Command(
            "update consultations set resident_seen_at = $3 where tenant_id = $1 and consultation_id = any($2) and (resident_seen_at is null or resident_seen_at < $4)",
            tx.TenantId, consultations, now, now - TimeSpan.FromSeconds(8));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            """
            select s.session_id from sessions s where s.tenant_id = $1 and s.session_id = any($2) and s.ended_at is null and (s.expires_at > $3 or exists (
                select from consultations c where c.tenant_id = $1 and c.resident_id = s.resident_id and c.state in (2, 3, 4)))
            """, tx.TenantId, sessions, now));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            $"select {Consultation.Columns} from consultations c where c.tenant_id = $1 and c.consultation_id = any($2)", tx.TenantId, consultations));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var alive = new HashSet<Guid>();
        while (await reader.ReadAsync(ct))
        {
            alive.Add(reader.GetGuid(0));
        }

        await reader.NextResultAsync(ct);
        var rows = new List<Consultation>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(Consultation.Read(reader));
        }

        return (alive, rows);
    }

    /// <summary>A session that cannot be checked for long is not trusted: its stream ends, and the page comes again.</summary>
    private void CutWhenBlind()
    {
        if (clock.GetUtcNow() - seen < Blind || streams.IsEmpty)
        {
            return;
        }

        LogCut(log, streams.Count);
        foreach (var (stream, _) in streams)
        {
            stream.Cut();
        }
    }

    /// <summary>When a tenant's streams are looked after next.</summary>
    /// <param name="All">All of them.</param>
    /// <param name="Waiting">Those who wait, if something moved in a line.</param>
    /// <param name="Again">Whether to look once more a little later.</param>
    private sealed record Plan(DateTimeOffset All, DateTimeOffset? Waiting, bool Again)
    {
        public DateTimeOffset Next => Waiting < All ? Waiting.Value : All;
    }

    [LoggerMessage(EventIds.KeeperWaiting, LogLevel.Warning, "The open streams cannot be looked after now ({Code})")]
    private static partial void LogWaiting(ILogger log, string code);

    [LoggerMessage(EventIds.StreamsCut, LogLevel.Warning, "{Count} streams were ended because their sessions could not be checked")]
    private static partial void LogCut(ILogger log, int count);
}

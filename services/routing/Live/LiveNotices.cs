using System.Collections.Concurrent;
using ServiceDefaults.Messaging;

namespace Routing.Live;

/// <summary>Addresses notices to the people they are for, away from whoever reports them. Only hints pass here; what is lost is healed by the next reload.</summary>
internal sealed partial class LiveNotices(NoticeBoard board, Audience audience, TimeProvider clock, ILogger<LiveNotices> log) : BackgroundService
{
    /// <summary>A consumer reports from inside its transaction; what it says can be read a moment later.</summary>
    public static readonly TimeSpan AfterCommit = TimeSpan.FromMilliseconds(150);

    private const int MostWaiting = 20_000;
    private const int AlertLooks = 12;
    private readonly ConcurrentQueue<Hint> incoming = new();
    private readonly Bell bell = new();

    /// <summary>The line or presence of a tenant changed; goes out at once.</summary>
    public void Board(Guid tenantId) => board.Tell(NoticeNames.Board, new BoardNotice(tenantId), new LiveKey(LiveScope.Tenant, tenantId, Guid.Empty));

    /// <summary>The line of a tenant changes with the transaction that is just committing.</summary>
    public void BoardSoon(Guid tenantId) => Add(new Hint(NoticeNames.Board, tenantId, Guid.Empty, new BoardNotice(tenantId), Soon(AfterCommit)));

    /// <summary>A consultation's state or marks changed.</summary>
    public void Case(Guid tenantId, Guid consultationId, TimeSpan after = default) =>
        Add(new Hint(NoticeNames.Case, tenantId, consultationId, new CaseNotice(tenantId, consultationId), Soon(after)));

    /// <summary>An entry was stored.</summary>
    public void Entry(EntryNotice entry) => Add(new Hint(NoticeNames.Entry, entry.TenantId, entry.ConsultationId, entry, clock.GetUtcNow()));

    /// <summary>An alert stands or is about to.</summary>
    public void Alert(Guid tenantId, Guid alertId) => Add(new Hint(NoticeNames.Alert, tenantId, alertId, new AlertNotice(tenantId, alertId), Soon(AfterCommit)));

    /// <summary>A session ended: its streams end.</summary>
    public void EndSession(Guid sessionId) => board.Tell(LiveNotice.EndOfStream, string.Empty, new LiveKey(LiveScope.Session, Guid.Empty, sessionId));

    /// <summary>A person's rights changed: their streams end, and come again with the new ones.</summary>
    public void EndStaff(Guid tenantId, Guid staffId) => board.Tell(LiveNotice.EndOfStream, string.Empty, new LiveKey(LiveScope.Staff, tenantId, staffId));

    /// <summary>Who has a consultation may have changed.</summary>
    public void Forget(Guid tenantId, Guid consultationId) => audience.Forget(tenantId, consultationId);

    private DateTimeOffset Soon(TimeSpan after) => clock.GetUtcNow() + after;

    private void Add(Hint hint)
    {
        // Nobody of the tenant listens here, or far too much is waiting: the next reload shows it.
        if (board.IsWatched(new LiveKey(LiveScope.Tenant, hint.TenantId, Guid.Empty)) && incoming.Count < MostWaiting)
        {
            incoming.Enqueue(hint);
            bell.Ring();
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var waiting = new List<Hint>();
        while (!stoppingToken.IsCancellationRequested)
        {
            while (incoming.TryDequeue(out var hint))
            {
                waiting.Add(hint);
            }

            var now = clock.GetUtcNow();
            var due = waiting.Where(hint => hint.DueAt <= now).ToList();
            waiting.RemoveAll(hint => hint.DueAt <= now);
            try
            {
                waiting.AddRange(await SendAsync(due, stoppingToken));
                var pause = waiting.Count == 0 ? TimeSpan.FromSeconds(30) : waiting.Min(hint => hint.DueAt) - clock.GetUtcNow();
                if (pause > TimeSpan.Zero)
                {
                    await bell.WaitAsync(pause, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The database is away, so nobody can read a board now either.
                LogWaiting(log, e.GetType().Name, due.Count);
            }
        }
    }

    /// <summary>Tells what is due; gives back the alerts that cannot be seen in the database yet.</summary>
    private async Task<List<Hint>> SendAsync(List<Hint> due, CancellationToken ct)
    {
        var again = new List<Hint>();
        foreach (var tenant in due.GroupBy(hint => hint.TenantId))
        {
            var people = await audience.OfCasesAsync(tenant.Key, tenant.Where(hint => hint.Name is NoticeNames.Entry or NoticeNames.Case).Select(hint => hint.Id).ToHashSet(), ct);
            foreach (var hint in tenant)
            {
                if (hint.Name == NoticeNames.Board)
                {
                    Board(tenant.Key);
                }
                else if (hint.Name != NoticeNames.Alert)
                {
                    board.Tell(hint.Name, hint.Data, people.GetValueOrDefault(hint.Id, []));
                }
                else if (await audience.OfAlertAsync(tenant.Key, hint.Id, ct) is { } watchers)
                {
                    board.Tell(hint.Name, hint.Data, watchers);
                }
                else if (hint.Looks < AlertLooks)
                {
                    again.Add(hint with { DueAt = Soon(TimeSpan.FromMilliseconds(500)), Looks = hint.Looks + 1 });
                }
            }
        }

        return again;
    }

    private sealed record Hint(string Name, Guid TenantId, Guid Id, object Data, DateTimeOffset DueAt, int Looks = 0)
    {
        public override string ToString() => nameof(Hint);
    }

    [LoggerMessage(EventIds.NoticesWaiting, LogLevel.Warning, "Live notices were dropped while the database was away ({Code}, {Count})")]
    private static partial void LogWaiting(ILogger log, string code, int count);
}

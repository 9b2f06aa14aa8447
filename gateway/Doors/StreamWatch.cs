using System.Collections.Concurrent;

namespace Gateway.Doors;

/// <summary>Re-checks the sessions of all open staff streams every second and cuts those that ended (design §2; trust req. 48 asks for 5 s).</summary>
internal sealed partial class StreamWatch(StaffSessions sessions, TimeProvider clock, ILogger<StreamWatch> log) : BackgroundService
{
    private const int AtOnce = 100;

    // Twice in the time for which an answer is believed: who has a stream open never waits for a question of their own.
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    // While the owner of sessions is away nobody can say whether a session ended: a stream outlives its last proof only so long.
    private static readonly TimeSpan Unproven = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Watched, byte> open = new();

    /// <summary>Watches a stream until the returned handle is disposed.</summary>
    public IDisposable Watch(HttpContext http, Admission admission)
    {
        var watched = new Watched(this, admission, http.Abort) { ProvenAt = clock.GetUtcNow() };
        open.TryAdd(watched, 0);
        return watched;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                sessions.Prune();
                foreach (var some in open.Keys.Chunk(AtOnce))
                {
                    await CheckAsync(some, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    private async Task CheckAsync(IReadOnlyList<Watched> streams, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        try
        {
            var found = await sessions.RenewAsync([.. streams.Select(stream => stream.Ticket)], ct);
            for (var i = 0; i < streams.Count; i++)
            {
                if (found[i] is { } session && session.ExpiresAt > now && streams[i].Agrees(session))
                {
                    streams[i].ProvenAt = now;
                }
                else
                {
                    Cut(streams[i]);
                }
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Nobody knows, or whatever else it was: the edge of all municipalities does not end because of it.
            LogUnknown(log, streams.Count, e.GetType().Name);
            foreach (var stream in streams.Where(stream => now - stream.ProvenAt >= Unproven))
            {
                Cut(stream);
            }
        }
    }

    private void Cut(Watched stream)
    {
        if (stream.TryAbort())
        {
            LogCut(log, stream.StaffId);
        }
    }

    private sealed class Watched(StreamWatch owner, Admission admission, Action abort) : IDisposable
    {
        private readonly Lock ending = new();
        private bool ended;

        public string Ticket { get; } = admission.Ticket ?? throw new InvalidOperationException("A staff stream has a ticket.");

        public Guid StaffId { get; } = admission.RequiredAct.Subject;

        public DateTimeOffset ProvenAt { get; set; }

        /// <summary>Cuts it; false when it had ended by itself. Its context is no longer ours then: it throws, or carries the connection's next request.</summary>
        public bool TryAbort()
        {
            lock (ending)
            {
                if (ended)
                {
                    return false;
                }

                abort();
                return true;
            }
        }

        /// <summary>Still the same session with the same tenants; else the browser comes again and gets a new token.</summary>
        public bool Agrees(StaffSession session) =>
            session.SessionId == admission.RequiredAct.SessionId && session.Memberships.Select(membership => membership.TenantId).ToHashSet().SetEquals(admission.Tenants);

        public void Dispose()
        {
            lock (ending)
            {
                ended = true;
            }

            owner.open.TryRemove(this, out _);
        }
    }

    [LoggerMessage(EventIds.StreamCut, LogLevel.Information, "Cut the stream of {StaffId}: the session ended or changed")]
    private static partial void LogCut(ILogger log, Guid staffId);

    [LoggerMessage(EventIds.SessionsUnknown, LogLevel.Warning, "The sessions of {Count} open streams cannot be checked now ({Code})")]
    private static partial void LogUnknown(ILogger log, int count, string code);
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.RateLimiting;
using ServiceDefaults;

namespace Gateway.Limits;

/// <summary>How long a forwarded request keeps its two connections.</summary>
internal enum Lane
{
    /// <summary>Milliseconds; it may wait a moment for its place.</summary>
    Ordinary = 1,

    /// <summary>As long as somebody listens.</summary>
    Stream = 2,

    /// <summary>A file: as long as the caller's line takes.</summary>
    Long = 3,
}

/// <summary>Gives each forwarded request its place in the <see cref="Room"/> of this process, or says that there is none now.</summary>
/// <remarks>Pages, health and refusals need none: whoever is told to come again finds the page working meanwhile.</remarks>
internal sealed partial class Places(Room room, TimeProvider clock, ILogger<Places> log) : IDisposable
{
    // A page gives up after 15 s; a place that comes later than this is better given to somebody who has just asked.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    // Streams and files end when somebody leaves, and nobody can say when.
    private static readonly TimeSpan StreamsAgain = TimeSpan.FromSeconds(5);

    // Few at work, many in the queue: what waits here costs nothing yet; what waits deeper, at a service's database, was begun and may be in vain.
    private const int WaitingForEach = 4;

    private readonly ConcurrencyLimiter streams = Limiter(room.Streams, waiting: 0);
    private readonly ConcurrencyLimiter transfers = Limiter(room.Transfers, waiting: 0);
    private readonly ConcurrencyLimiter requests = Limiter(room.Requests, waiting: WaitingForEach * room.Requests);
    private readonly ConcurrentDictionary<string, Own> perService = new(StringComparer.Ordinal);
    private readonly Lock telling = new();
    private long toldAt;
    private int untold;

    /// <summary>A place until the handle is disposed, or null: all are taken. Throws when the caller left while waiting.</summary>
    public async ValueTask<IDisposable?> EnterAsync(Lane lane, string service, CancellationToken left)
    {
        IDisposable? place;
        if (lane == Lane.Ordinary)
        {
            var own = OwnOf(service);
            place = await WaitAsync(own.Places, left);
            if (place is not null)
            {
                own.Coming.Given();
            }
        }
        else
        {
            place = Held((lane == Lane.Stream ? streams : transfers).AttemptAcquire());
        }

        if (place is null)
        {
            EdgeMeters.Refused(lane);
            Tell();
        }

        return place;
    }

    /// <summary>503 with a hint when to come again, in seconds: nothing was done, and nothing is lost.</summary>
    public Task RefuseAsync(HttpContext http, Lane lane, string service)
    {
        var after = lane == Lane.Ordinary ? OwnOf(service).Coming.Next() : StreamsAgain;
        http.Response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status503ServiceUnavailable, "busy", "All places are taken. Please repeat the same request in a moment.").ExecuteAsync(http);
    }

    private Own OwnOf(string service) =>
        perService.GetOrAdd(service, static (_, here) => new Own(Limiter(here.room.PerService, WaitingForEach * here.room.PerService), new ComingAgain(here.clock)), (room, clock));

    private async ValueTask<IDisposable?> WaitAsync(ConcurrencyLimiter service, CancellationToken left)
    {
        if (Held(service.AttemptAcquire()) is { } own)
        {
            if (Held(requests.AttemptAcquire()) is { } any)
            {
                return new Both(own, any);
            }

            own.Dispose();
        }

        using var patience = new CancellationTokenSource(Patience, clock);
        using var until = CancellationTokenSource.CreateLinkedTokenSource(left, patience.Token);
        try
        {
            return await QueueAsync(service, until.Token);
        }
        catch (OperationCanceledException) when (!left.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The service's own places first: who waits for a service that hangs must not hold a place that all share.</summary>
    private async ValueTask<IDisposable?> QueueAsync(ConcurrencyLimiter service, CancellationToken until)
    {
        var own = Held(await service.AcquireAsync(1, until));
        RateLimitLease? any = null;
        try
        {
            any = own is null ? null : Held(await requests.AcquireAsync(1, until));
            return own is not null && any is not null ? new Both(own, any) : null;
        }
        finally
        {
            if (any is null)
            {
                own?.Dispose();
            }
        }
    }

    private static RateLimitLease? Held(RateLimitLease lease)
    {
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        return null;
    }

    private static ConcurrencyLimiter Limiter(int most, int waiting) =>
        new(new ConcurrencyLimiterOptions { PermitLimit = most, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    /// <summary>One line for many: a flood must not fill a disk.</summary>
    private void Tell()
    {
        lock (telling)
        {
            untold++;
            if (toldAt != 0 && clock.GetElapsedTime(toldAt) < Quiet)
            {
                return;
            }

            LogBusy(log, untold);
            (toldAt, untold) = (clock.GetTimestamp(), 0);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var limiter in perService.Values.Select(own => own.Places).Append(requests).Append(streams).Append(transfers))
        {
            limiter.Dispose();
        }
    }

    /// <summary>The ordinary places of one service, and the pace at which they come free.</summary>
    private sealed record Own(ConcurrencyLimiter Places, ComingAgain Coming);

    private sealed class Both(IDisposable own, IDisposable any) : IDisposable
    {
        public void Dispose()
        {
            any.Dispose();
            own.Dispose();
        }
    }

    [LoggerMessage(EventIds.Busy, LogLevel.Warning, "All places of a kind were taken: {Count} requests were told to come again")]
    private static partial void LogBusy(ILogger log, int count);
}

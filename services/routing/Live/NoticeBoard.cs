using System.Globalization;
using ServiceDefaults.Live;

namespace Routing.Live;

/// <summary>Whom a notice is for.</summary>
internal enum LiveScope
{
    /// <summary>Everybody at the desks of a tenant.</summary>
    Tenant = 1,

    /// <summary>One staff member.</summary>
    Staff = 2,

    /// <summary>The supervisors of one department.</summary>
    Department = 3,

    /// <summary>One staff session, in all tenants.</summary>
    Session = 4,
}

/// <summary>An address that streams listen at. A stream is given only the addresses its person may listen at.</summary>
internal readonly record struct LiveKey(LiveScope Scope, Guid TenantId, Guid Id);

/// <summary>Something happened; ids only. An empty event name ends the stream.</summary>
internal sealed record LiveNotice(long Number, string Event, object Data, IReadOnlyList<LiveKey> Keys)
{
    public const string EndOfStream = "";

    public override string ToString() => nameof(LiveNotice);
}

/// <summary>The latest notices of this pod, numbered, so that a long poll misses nothing between two requests.</summary>
internal sealed class NoticeBoard
{
    private const int Kept = 4096;
    private readonly LiveHub<LiveKey, bool> hub = new();
    private readonly Lock gate = new();
    private readonly LiveNotice?[] ring = new LiveNotice?[Kept];
    private readonly string pod = Guid.NewGuid().ToString("N")[..8];
    private long last;

    /// <summary>The number of the latest notice.</summary>
    public long Last
    {
        get
        {
            lock (gate)
            {
                return last;
            }
        }
    }

    /// <summary>Whether anybody listens at this address on this pod.</summary>
    public bool IsWatched(LiveKey key) => hub.IsWatched(key);

    /// <summary>Wakes a stream when there is something at one of its addresses.</summary>
    public LiveHub<LiveKey, bool>.Subscription Subscribe(IEnumerable<LiveKey> keys) => hub.Subscribe(keys);

    /// <summary>Puts a notice up for some addresses.</summary>
    public void Tell(string name, object data, params IReadOnlyList<LiveKey> keys)
    {
        lock (gate)
        {
            last++;
            ring[last % Kept] = new LiveNotice(last, name, data, keys);
        }

        foreach (var key in keys)
        {
            hub.Tell(key, true);
        }
    }

    /// <summary>The notices after a number for some addresses, and how far that is; null when they are not all kept any more.</summary>
    public (IReadOnlyList<LiveNotice> Notices, long Upto)? Since(long number, IReadOnlySet<LiveKey> keys)
    {
        lock (gate)
        {
            if (number > last || last - number > Kept)
            {
                return null;
            }

            var found = new List<LiveNotice>();
            for (var at = number + 1; at <= last; at++)
            {
                if (ring[at % Kept] is { } notice && notice.Keys.Any(keys.Contains))
                {
                    found.Add(notice);
                }
            }

            return (found, last);
        }
    }

    /// <summary>A number as a long poll's cursor; it means something on this pod only.</summary>
    public string CursorOf(long number) => $"{pod}.{number}";

    /// <summary>The number of a cursor of this pod; null for another pod's, an older one's, or none.</summary>
    public long? NumberOf(string? cursor) =>
        cursor?.Split('.') is [var made, var text] && made == pod && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>One listener's place on the board: gives what is new at its addresses, once. What is for others moves the place too, so that a quiet desk is not told to load anew because other towns are busy.</summary>
internal sealed class NoticeReader(NoticeBoard board, IReadOnlySet<LiveKey> keys, IReadOnlyList<Guid> tenants, long place)
{
    /// <summary>How far it has read; <see cref="long.MaxValue"/> for a place that means nothing on this pod.</summary>
    public long Place { get; private set; } = place;

    /// <summary>What is new; where that is not known any more, "reload" for every tenant.</summary>
    public IReadOnlyList<LiveNotice> Next()
    {
        if (board.Since(Place, keys) is { } since)
        {
            Place = since.Upto;
            return since.Notices;
        }

        Place = board.Last;
        return [.. tenants.Where(tenant => keys.Contains(new LiveKey(LiveScope.Tenant, tenant, Guid.Empty))).Select(tenant => new LiveNotice(Place, NoticeNames.Board, new BoardNotice(tenant), []))];
    }
}

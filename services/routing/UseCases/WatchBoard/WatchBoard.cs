using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Routing.Live;
using Routing.Settings;
using ServiceDefaults;
using ServiceDefaults.Live;
using ServiceDefaults.Tokens;

namespace Routing.UseCases.WatchBoard;

/// <summary>A notice in a long poll's answer.</summary>
/// <param name="Event">What kind.</param>
/// <param name="Data">Ids, numbers and enums.</param>
internal sealed record PolledEvent(string Event, object Data)
{
    public override string ToString() => nameof(PolledEvent);
}

/// <summary>A long poll's answer.</summary>
/// <param name="Cursor">What to ask after next.</param>
/// <param name="Events">What happened since; empty after the wait.</param>
internal sealed record PollAnswer(string Cursor, IReadOnlyList<PolledEvent> Events)
{
    public override string ToString() => nameof(PollAnswer);
}

/// <summary>The desk's live stream over all tenants of the session: notices only, the console fetches what it may. With <c>wait</c>, a long poll.</summary>
internal static class WatchBoard
{
    private const int LongestWait = 25;

    /// <summary>Follows the tenants of the session.</summary>
    internal static async Task<Results<EmptyHttpResult, Ok<PollAnswer>, ProblemHttpResult>> Handle(
        Caller caller, HttpContext http, NoticeBoard board, TenantSettings settings, IHostApplicationLifetime lifetime, CancellationToken ct,
        [Description("The cursor of the answer before; absent at first.")] string? after = null, [Description("A long poll of 0 to 25 seconds; absent for the stream.")] int? wait = null)
    {
        // A cookie alone opens this: another site's page must not (design §4.7). Old Safari sends nothing, SameSite=Lax covers it.
        if (http.Request.Headers.TryGetValue("Sec-Fetch-Site", out var site) && site != "same-origin")
        {
            return Problems.NotAllowed();
        }

        if (wait is < 0 or > LongestWait)
        {
            return Problems.Invalid("wait is 0 to 25 seconds.");
        }

        IReadOnlyList<Guid> tenants = caller.TenantId is { } one ? [one] : caller.TenantIds;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, lifetime.ApplicationStopping);
        var from = board.Last;
        var (keys, listening) = Listen(board, () => KeysOf(tenants, caller.RequiredAct, settings));
        using var subscription = listening;
        if (wait is { } seconds)
        {
            return TypedResults.Ok(await PollAsync(board, subscription, keys, tenants, from, after, TimeSpan.FromSeconds(seconds), stop.Token));
        }

        try
        {
            await StreamAsync(new EventWriter(http.Response), board, subscription, keys, tenants, from, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The browser left, or this pod is going: the console comes again elsewhere.
        }

        return TypedResults.Empty;
    }

    /// <summary>Rights that changed between the look at them and the subscription told nobody here: looked at once more, so that no stream goes on with rights that are over.</summary>
    private static (HashSet<LiveKey> Keys, LiveHub<LiveKey, bool>.Subscription Subscription) Listen(NoticeBoard board, Func<HashSet<LiveKey>> look)
    {
        while (true)
        {
            var keys = look();
            var subscription = board.Subscribe(keys);
            if (look().SetEquals(keys))
            {
                return (keys, subscription);
            }

            subscription.Dispose();
        }
    }

    /// <summary>Where this person may listen: by the copied settings of each tenant, because a stream outlives the claims of its token.</summary>
    internal static HashSet<LiveKey> KeysOf(IEnumerable<Guid> tenants, Act act, TenantSettings settings)
    {
        var keys = new HashSet<LiveKey> { new(LiveScope.Session, Guid.Empty, act.SessionId) };
        foreach (var tenant in tenants)
        {
            // Always one's own address: when the rights arrive or change, the stream is ended there and begins anew with them.
            keys.Add(new LiveKey(LiveScope.Staff, tenant, act.Subject));
            if (settings.Scope(tenant, act.Subject) is not { Takes: true } scope)
            {
                continue;
            }

            keys.Add(new LiveKey(LiveScope.Tenant, tenant, Guid.Empty));
            if (scope.Supervisor)
            {
                keys.UnionWith(scope.Departments.Select(department => new LiveKey(LiveScope.Department, tenant, department)));
            }
        }

        return keys;
    }

    private static async Task StreamAsync(
        EventWriter writer, NoticeBoard board, LiveHub<LiveKey, bool>.Subscription subscription, HashSet<LiveKey> keys, IReadOnlyList<Guid> tenants, long from, CancellationToken ct)
    {
        var reader = new NoticeReader(board, keys, tenants, from);
        await writer.StartAsync(ct);
        await writer.SendAsync("hello", new HelloNotice(), null, ct);
        while (true)
        {
            if ((await subscription.WaitAsync(EventWriter.Heartbeat, ct)).Count == 0)
            {
                ct.ThrowIfCancellationRequested();
                await writer.BeatAsync(ct);
            }

            foreach (var notice in reader.Next())
            {
                if (notice.Event == LiveNotice.EndOfStream)
                {
                    return;
                }

                await writer.SendAsync(notice.Event, notice.Data, null, ct);
            }
        }
    }

    private static async Task<PollAnswer> PollAsync(
        NoticeBoard board, LiveHub<LiveKey, bool>.Subscription subscription, HashSet<LiveKey> keys, IReadOnlyList<Guid> tenants, long from, string? after, TimeSpan wait, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(after))
        {
            // The first one only says where to go on from; the console loads the board anyway.
            return new PollAnswer(board.CursorOf(from), []);
        }

        // A cursor of another pod says nothing here: everything is to be looked at again.
        var reader = new NoticeReader(board, keys, tenants, board.NumberOf(after) ?? long.MaxValue);
        var found = reader.Next();
        if (found.Count == 0)
        {
            try
            {
                await subscription.WaitAsync(wait, ct);
            }
            catch (OperationCanceledException)
            {
                // Going away: an empty answer with the same place.
            }

            found = reader.Next();
        }

        var events = found.Where(notice => notice.Event != LiveNotice.EndOfStream).Select(notice => new PolledEvent(notice.Event, notice.Data)).ToList();
        return new PollAnswer(board.CursorOf(reader.Place), events);
    }
}

using Contracts.StorageVault.V1;
using ServiceDefaults.Live;
using StorageVaultClient;
using WebChat.Sessions;

namespace WebChat.Live;

/// <summary>Where a reader of the talk begins.</summary>
/// <param name="Session">Who reads.</param>
/// <param name="Stream">Their open stream.</param>
/// <param name="State">What the database knew at the beginning.</param>
/// <param name="After">The last entry they have.</param>
internal sealed record Following(ResidentSession Session, OpenStream Stream, TalkState State, long After);

/// <summary>Follows one talk: entries are pulled from the vault by cursor, doorbells only say when (design §4.7).</summary>
internal sealed class TalkStream(VaultClient vault, TimeProvider clock)
{
    private const int PageSize = 200;

    // When every doorbell, our own database's too, is lost: ask the vault all the same.
    private static readonly TimeSpan Safety = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(2);

    /// <summary>Writes Server-Sent Events until the connection, the session or the process ends. No transaction is held.</summary>
    public async Task WriteAsync(HttpResponse response, Following following, LiveHub<TalkKey, TalkNotice>.Subscription notices)
    {
        var (session, stream, state, after) = following;
        var ct = stream.Ended;
        var writer = new EventWriter(response);
        await writer.StartAsync(ct);
        await writer.SendAsync("state", state.Wire(), null, ct);
        var shown = state;
        var cursor = after;
        var since = clock.GetUtcNow();
        var beatAt = since + EventWriter.Heartbeat;
        var pullAt = since;
        while (!ct.IsCancellationRequested)
        {
            if (clock.GetUtcNow() >= pullAt)
            {
                var pulled = await PullAsync(session, stream, cursor, (entry, token) => ShowAsync(writer, entry, since, token), ct);
                cursor = pulled.Cursor;
                pullAt = clock.GetUtcNow() + (pulled.Away ? Repeat : Safety);
            }

            if (clock.GetUtcNow() >= beatAt)
            {
                await writer.BeatAsync(ct);
                beatAt = clock.GetUtcNow() + EventWriter.Heartbeat;
            }

            var heard = await notices.WaitAsync(Until(pullAt < beatAt ? pullAt : beatAt), ct);
            state = heard.Aggregate(state, TalkStateRule.After);
            if (heard.Min(notice => TalkStateRule.FetchIn(notice, cursor)) is { } soon && clock.GetUtcNow() + soon is var due && due < pullAt)
            {
                pullAt = due;
            }

            if (!state.LooksLike(shown))
            {
                await writer.SendAsync("state", state.Wire(), null, ct);
                shown = state;
            }
        }
    }

    /// <summary>Waits until there is something new, at most for the given time; when the vault is away, the code of that.</summary>
    public async Task<(PollAnswer? Answer, string? AwayCode)> PollAsync(Following following, LiveHub<TalkKey, TalkNotice>.Subscription notices, TimeSpan atMost)
    {
        var (session, stream, state, after) = following;
        var ct = stream.Ended;
        var until = clock.GetUtcNow() + atMost;
        var entries = new List<TalkEntry>();
        var first = state;
        while (true)
        {
            var pulled = await PullAsync(session, stream, after, (entry, _) => { entries.Add(entry); return Task.CompletedTask; }, ct, onePage: true);
            if (pulled.Away)
            {
                return (null, pulled.AwayCode);
            }

            if (entries.Count > 0 || !state.LooksLike(first) || clock.GetUtcNow() >= until)
            {
                return (new((state with { LastSeq = Math.Max(state.LastSeq, pulled.Known) }).Wire(), entries), null);
            }

            do
            {
                state = (await notices.WaitAsync(Until(until), ct)).Aggregate(state, TalkStateRule.After);
            }
            while (state.LooksLike(first) && state.LastSeq <= pulled.Known && clock.GetUtcNow() < until);
        }
    }

    private async Task ShowAsync(EventWriter writer, TalkEntry entry, DateTimeOffset since, CancellationToken ct)
    {
        await writer.SendAsync("entry", entry, entry.Seq, ct);
        // What was written before the page was open did not wait for us.
        if (entry.Author == EntryAuthor.Counselor && entry.StoredAt >= since)
        {
            ChatMeters.Delivered(clock.GetUtcNow() - entry.StoredAt);
        }
    }

    private async Task<Pulled> PullAsync(
        ResidentSession session, OpenStream stream, long cursor, Func<TalkEntry, CancellationToken, Task> show, CancellationToken ct, bool onePage = false)
    {
        while (true)
        {
            var answer = await vault.ReadEntriesAsync(session.TenantId, session.Act, stream.Key.ConsultationId, cursor, PageSize, ct);
            switch (answer)
            {
                case VaultAnswer<EntriesPage>.Ok { Value: var page }:
                    foreach (var entry in page.Entries)
                    {
                        await show(TalkEntry.Of(entry), ct);
                        cursor = entry.Seq;
                        stream.Shown = Math.Max(stream.Shown, cursor);
                    }

                    if (page.Entries.Count == 0 || cursor >= page.LastSeq || onePage)
                    {
                        return new Pulled(cursor, Math.Max(page.LastSeq, cursor), null);
                    }

                    break;
                case VaultAnswer<EntriesPage>.NotFound:
                    // Still opening: the vault does not have it yet.
                    return new Pulled(cursor, cursor, null);
                default:
                    return new Pulled(cursor, cursor, answer.AwayCode);
            }
        }
    }

    private TimeSpan Until(DateTimeOffset at)
    {
        var left = at - clock.GetUtcNow();
        return left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1);
    }

    private sealed record Pulled(long Cursor, long Known, string? AwayCode)
    {
        public bool Away => AwayCode is not null;
    }
}

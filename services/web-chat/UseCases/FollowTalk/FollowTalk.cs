using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Live;
using StorageVaultClient;
using WebChat.Consultations;
using WebChat.Live;
using WebChat.Sessions;

namespace WebChat.UseCases.FollowTalk;

/// <summary>How somebody wants to follow a talk.</summary>
/// <param name="After">The last seq the reader has; 0 for all.</param>
/// <param name="Wait">A long poll of 0 to 30 seconds; absent for the stream.</param>
/// <param name="LastEventId">As the browser remembers it; wins over <c>after</c>.</param>
/// <param name="Site">Set by browsers; other sites are refused.</param>
internal sealed record FollowRequest(
    [FromQuery(Name = "after")] long? After, [FromQuery(Name = "wait")] int? Wait,
    [FromHeader(Name = "Last-Event-ID")] string? LastEventId, [FromHeader(Name = "Sec-Fetch-Site")] string? Site)
{
    private const int LongestWait = 30;

    /// <summary>The last entry the reader has; what the browser remembers wins over the address. Null when it is no number.</summary>
    public long? Cursor() =>
        LastEventId is { Length: > 0 } ? long.TryParse(LastEventId, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null
        : (After ?? 0) is >= 0 and var after ? after : null;

    /// <summary>Other sites are kept out; a browser too old to say where it comes from passes (design §4.7).</summary>
    public bool FromElsewhere => Site is { Length: > 0 } && Site != "same-origin";

    /// <summary>Whether a wait was asked for that nobody would give.</summary>
    public bool WaitIsWrong => Wait is < 0 or > LongestWait;
}

/// <summary>A resident's live stream, or a long poll where streams are cut.</summary>
internal sealed class FollowTalk(TenantTransactions transactions, StreamKeeper keeper, LiveHub<TalkKey, TalkNotice> hub, TalkStream talk, TimeProvider clock)
{
    /// <summary>Follows one of the resident's own talks.</summary>
    public static async Task<Results<EmptyHttpResult, Ok<PollAnswer>, ProblemHttpResult>> Handle(
        Guid consultationId, [AsParameters] FollowRequest request, ResidentSession session, HttpContext http, FollowTalk follow, IHostApplicationLifetime life)
    {
        if (request.FromElsewhere)
        {
            return Problems.NotAllowed();
        }

        if (request.Cursor() is not { } after || request.WaitIsWrong)
        {
            return Problems.Invalid("after is 0 or more; wait is 0 to 30.");
        }

        // At the process's end streams end at once, and the pages come to another pod.
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        return await follow.FollowAsync(new TalkKey(session.TenantId, consultationId), session, after, request.Wait, http.Response, ends.Token);
    }

    private async Task<Results<EmptyHttpResult, Ok<PollAnswer>, ProblemHttpResult>> FollowAsync(
        TalkKey key, ResidentSession session, long after, int? wait, HttpResponse response, CancellationToken ends)
    {
        // First listen, then look: what happens in between is heard.
        using var notices = hub.Subscribe(key);
        if (await BeginAsync(session, key.ConsultationId, ends) is not { } found)
        {
            return Problems.NotFound();
        }

        using var stream = keeper.Open(key, session.SessionId, ends);
        if (stream is null)
        {
            return Problems.Of(StatusCodes.Status429TooManyRequests, "too-often", "Too many streams of one session are open.");
        }

        var following = new Following(session, stream, TalkState.Of(found), after);
        try
        {
            if (wait is not { } seconds)
            {
                await talk.WriteAsync(response, following, notices);
                return TypedResults.Empty;
            }

            var (answer, away) = await talk.PollAsync(following, notices, TimeSpan.FromSeconds(seconds));
            return answer is not null ? TypedResults.Ok(answer) : Problems.Away(away ?? VaultCodes.Away);
        }
        catch (OperationCanceledException) when (stream.Ended.IsCancellationRequested)
        {
            // A stream has begun its answer and simply ends; a poll is repeated and then learns whether the session is over.
            return response.HasStarted || response.HttpContext.RequestAborted.IsCancellationRequested ? TypedResults.Empty : Problems.Away("service-away");
        }
    }

    /// <summary>Reads where the consultation stands; the resident was seen, so the next notice may fall due again.</summary>
    private Task<Consultation?> BeginAsync(ResidentSession session, Guid consultationId, CancellationToken ct) => transactions.RunAsync(session.TenantId, async (tx, token) =>
    {
        await using (var batch = tx.Command(
            "update consultations set resident_seen_at = $4 where tenant_id = $1 and consultation_id = $2 and resident_id = $3", tx.TenantId, consultationId, session.ResidentId, clock.GetUtcNow()))
        {
            batch.BatchCommands.Add(TenantTransaction.Sql(
                "delete from pending_notices where tenant_id = $1 and consultation_id = $2 and resident_id = $3 and noticed_at is not null", tx.TenantId, consultationId, session.ResidentId));
            await batch.ExecuteNonQueryAsync(token);
        }

        return await Consultation.FindAsync(tx, session.ResidentId, consultationId, token);
    }, ct);
}

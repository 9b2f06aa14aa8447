using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using NpgsqlTypes;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace ServiceDefaults.Messaging;

/// <summary>Where a reader stands in a feed: written <c>epoch.xid.n</c>.</summary>
/// <param name="Epoch">Raised by a restore.</param>
/// <param name="Xid">The writing transaction.</param>
/// <param name="N">The row's number.</param>
public readonly record struct FeedCursor(int Epoch, ulong Xid, long N)
{
    /// <inheritdoc />
    public override string ToString() => $"{Epoch}.{Xid}.{N}";

    /// <summary>Reads the written form.</summary>
    public static bool TryParse(string? text, out FeedCursor cursor)
    {
        cursor = default;
        if (text?.Split('.') is not [var epoch, var xid, var n] || !int.TryParse(epoch, out var e) || !ulong.TryParse(xid, out var x) || !long.TryParse(n, out var last))
        {
            return false;
        }

        cursor = new FeedCursor(e, x, last);
        return true;
    }
}

/// <summary>One event of a feed: ids, times, numbers and enums only.</summary>
/// <param name="EventId">The event's id, also the broker message's id.</param>
/// <param name="Type">The contract's wire name.</param>
/// <param name="TenantId">The tenant.</param>
/// <param name="Cursor">Where it stands.</param>
/// <param name="At">When it was written.</param>
/// <param name="Data">The contract.</param>
public sealed record FeedEvent(Guid EventId, string Type, Guid TenantId, string Cursor, DateTimeOffset At, JsonElement Data)
{
    /// <summary>The trace it was announced in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TraceMark? Trace { get; init; }
}

/// <summary>A page of a feed.</summary>
/// <param name="Events">The events, in commit order.</param>
/// <param name="Next">The cursor to ask after next.</param>
public sealed record FeedPage(IReadOnlyList<FeedEvent> Events, string Next);

/// <summary>The owner's side of a feed: everything its outbox ever held, skipping nothing (trust 3.3).</summary>
internal static class Feed
{
    // Rows of transactions that may still be open are left for later: a cursor over a mere number would skip them.
    private const string Sql = """
        select event_id, type, tenant_id, epoch, xid, n, at, data, trace_id, span_id from outbox
        where (epoch < (select max(epoch) from feed_epochs) or xid < pg_snapshot_xmin(pg_current_snapshot()))
          and (epoch, xid, n) > ($1, $2, $3)
        order by epoch, xid, n limit $4
        """;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/internal/feed", Handle).RequireAuthorization("Service").WithName("ReadFeed").ExcludeFromDescription();

    /// <summary>Reads one page after a cursor; <c>limit</c> 1 to 1,000.</summary>
    private static async Task<Results<Ok<FeedPage>, ProblemHttpResult>> Handle(TenantTransactions transactions, CancellationToken ct, string after = "0.0.0", int limit = 500)
    {
        if (!FeedCursor.TryParse(after, out var cursor) || limit is < 1 or > 1000)
        {
            return Problems.Invalid("after is epoch.xid.n; limit is 1 to 1000.");
        }

        var ask = TenantTransaction.Sql(Sql, cursor.Epoch, new Npgsql.NpgsqlParameter { Value = cursor.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 }, cursor.N, limit);
        var events = await transactions.OnceAsRelayAsync([ask], async (reader, token) =>
        {
            var page = new List<FeedEvent>();
            while (await reader.ReadAsync(token))
            {
                var at = new FeedCursor(reader.GetInt32(3), reader.GetFieldValue<ulong>(4), reader.GetInt64(5));
                using var data = JsonDocument.Parse(reader.GetString(7));
                page.Add(new FeedEvent(reader.GetGuid(0), reader.GetString(1), reader.GetGuid(2), at.ToString(), reader.GetFieldValue<DateTimeOffset>(6), data.RootElement.Clone())
                {
                    Trace = reader.IsDBNull(8) ? null : new TraceMark(reader.GetGuid(8), reader.GetInt64(9)),
                });
            }

            return page;
        }, ct);
        return TypedResults.Ok(new FeedPage(events, events.Count == 0 ? cursor.ToString() : events[^1].Cursor));
    }
}

/// <summary>Why an operator gave an event up. Numbers are stored: never renumbered.</summary>
public enum DropReason : short
{
    /// <summary>Not known to this build: refused.</summary>
    Unknown = 0,

    /// <summary>A later event said the same or more.</summary>
    Superseded = 1,

    /// <summary>Its effect was brought about in another way.</summary>
    DoneByHand = 2,

    /// <summary>What it tells of is not there any more.</summary>
    NotNeeded = 3,
}

/// <summary>How another try of an event that was put aside ended.</summary>
public enum RedriveOutcome
{
    /// <summary>Not known to this build.</summary>
    Unknown = 0,

    /// <summary>It has its effect now, and is gone from the list.</summary>
    Done = 1,

    /// <summary>It failed again and stays.</summary>
    FailedAgain = 2,

    /// <summary>This release of the service does not listen to it; it stays.</summary>
    NotHeard = 3,
}

/// <summary>An event that was put aside, as operators see it: nothing of what it carries but its ids.</summary>
public sealed record DeadLetter(Guid TenantId, Guid EventId, string Owner, string Type, int Attempts, string Failure, DateTimeOffset At);

/// <summary>Events that were put aside, oldest first, and how many there are in all.</summary>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetter> DeadLetters, long Total);

/// <summary>What came of another try; the kind of failure where there was one.</summary>
public sealed record RedriveResult(RedriveOutcome Outcome, string? Failure);

/// <summary>Why an event is given up.</summary>
public sealed record DropDeadLetter(DropReason Reason);

/// <summary>The events that failed for good (trust 3.6): listed, tried again or given up by a named operator, each act kept with its person.</summary>
internal static partial class DeadLetters
{
    private enum Act : short { Redriven = 1, FailedAgain = 2, Dropped = 3 }

    private const string EndSql = """
        with gone as (delete from dead_letters where tenant_id = $1 and event_id = $2 returning tenant_id, event_id)
        insert into dead_letter_acts (tenant_id, event_id, act, reason, operator_id, at) select tenant_id, event_id, $3, $4, $5, $6 from gone
        """;

    private const string FailedSql = """
        with kept as (update dead_letters set attempts = attempts + 1, failure = $7 where tenant_id = $1 and event_id = $2 returning tenant_id, event_id)
        insert into dead_letter_acts (tenant_id, event_id, act, reason, operator_id, at) select tenant_id, event_id, $3, $4, $5, $6 from kept
        """;

    public static void Map(IEndpointRouteBuilder app)
    {
        var letters = app.MapGroup("/internal/dead-letters").RequireAuthorization("Operator").ExcludeFromDescription()
            // The tool must name the person at it: an act without one could not be accounted for.
            .AddEndpointFilter(async (context, next) => Caller.Of(context.HttpContext) is { Act: not null } ? await next(context) : Problems.NotAllowed());
        letters.MapGet("", List).WithName("ListDeadLetters");
        letters.MapPost("/{tenantId:guid}/{eventId:guid}/redrive", Redrive).WithName("RedriveDeadLetter");
        letters.MapPost("/{tenantId:guid}/{eventId:guid}/drop", Drop).WithName("DropDeadLetter");
    }

    /// <summary>Lists them, oldest first; <c>limit</c> 1 to 500.</summary>
    private static async Task<Results<Ok<DeadLetterPage>, ProblemHttpResult>> List(TenantTransactions transactions, CancellationToken ct, int limit = 100)
    {
        if (limit is < 1 or > 500) return Problems.Invalid("limit is 1 to 500.");
        return TypedResults.Ok(await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(
                "select tenant_id, event_id, owner, type, attempts, failure, at, count(*) over () from dead_letters order by at, event_id limit $1", limit);
            await using var reader = await batch.ExecuteReaderAsync(token);
            var (found, total) = (new List<DeadLetter>(), 0L);
            while (await reader.ReadAsync(token))
            {
                total = reader.GetInt64(7);
                found.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4), reader.GetString(5), reader.GetFieldValue<DateTimeOffset>(6)));
            }

            return new DeadLetterPage(found, total);
        }, ct));
    }

    /// <summary>Tries one again by itself. Where its effect was reached meanwhile, nothing happens twice.</summary>
    private static async Task<Results<Ok<RedriveResult>, ProblemHttpResult>> Redrive(
        Guid tenantId, Guid eventId, Caller caller, FeedReaders readers, TenantTransactions transactions, TimeProvider clock, ILogger<FeedReaders> log, CancellationToken ct)
    {
        if (await FindAsync(transactions, tenantId, eventId, ct) is not { } happened) return Problems.NotFound();
        try
        {
            if (!await readers.AgainAsync(happened, ct)) return TypedResults.Ok(new RedriveResult(RedriveOutcome.NotHeard, null));
        }
        catch (Exception e) when (e is not OperationCanceledException && !FeedReaders.IsAway(e))
        {
            var kind = e.GetType().Name;
            await Keep(transactions, FailedSql, happened, Act.FailedAgain, null, caller, clock, kind, ct);
            return TypedResults.Ok(new RedriveResult(RedriveOutcome.FailedAgain, kind));
        }

        await Keep(transactions, EndSql, happened, Act.Redriven, null, caller, clock, null, ct);
        LogRedriven(log, eventId);
        return TypedResults.Ok(new RedriveResult(RedriveOutcome.Done, null));
    }

    /// <summary>Gives one up: its effect will not come.</summary>
    private static async Task<Results<NoContent, ProblemHttpResult>> Drop(
        Guid tenantId, Guid eventId, DropDeadLetter request, Caller caller, TenantTransactions transactions, TimeProvider clock, ILogger<FeedReaders> log, CancellationToken ct)
    {
        if (request.Reason is not (DropReason.Superseded or DropReason.DoneByHand or DropReason.NotNeeded)) return Problems.Invalid("A reason is needed.");
        if (await FindAsync(transactions, tenantId, eventId, ct) is not { } happened || await Keep(transactions, EndSql, happened, Act.Dropped, request.Reason, caller, clock, null, ct) == 0) return Problems.NotFound();
        LogDropped(log, eventId, request.Reason);
        return TypedResults.NoContent();
    }

    /// <summary>One that was put aside; null when it is gone.</summary>
    internal static Task<FeedEvent?> FindAsync(TenantTransactions transactions, Guid tenantId, Guid eventId, CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using var batch = tx.Command("select type, at, data from dead_letters where tenant_id = $1 and event_id = $2", tenantId, eventId);
        await using var reader = await batch.ExecuteReaderAsync(token);
        if (!await reader.ReadAsync(token)) return null;
        using var data = JsonDocument.Parse(reader.GetString(2));
        return new FeedEvent(eventId, reader.GetString(0), tenantId, string.Empty, reader.GetFieldValue<DateTimeOffset>(1), data.RootElement.Clone());
    }, ct);

    private static Task<int> Keep(
        TenantTransactions transactions, string sql, FeedEvent happened, Act act, DropReason? reason, Caller caller, TimeProvider clock, string? failure, CancellationToken ct) =>
        transactions.RunAsRelayAsync(async (tx, token) =>
        {
            var why = new Npgsql.NpgsqlParameter { Value = reason is { } known ? (short)known : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint };
            object?[] values = [happened.TenantId, happened.EventId, (short)act, why, caller.RequiredAct.Subject, clock.GetUtcNow()];
            await using var batch = tx.Command(sql, failure is null ? values : [.. values, failure]);
            return await batch.ExecuteNonQueryAsync(token);
        }, ct);

    [LoggerMessage(EventIds.DeadLetterRedriven, LogLevel.Information, "An event that was put aside had its effect after all ({EventId})")]
    internal static partial void LogRedriven(ILogger log, Guid eventId);

    [LoggerMessage(EventIds.DeadLetterDropped, LogLevel.Warning, "An event that was put aside was given up by an operator ({EventId}, {Reason})")]
    private static partial void LogDropped(ILogger log, Guid eventId, DropReason reason);
}

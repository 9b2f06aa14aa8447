using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using NpgsqlTypes;
using ServiceDefaults.Data;

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

        var events = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(Sql, cursor.Epoch, new Npgsql.NpgsqlParameter { Value = cursor.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 }, cursor.N, limit);
            await using var reader = await batch.ExecuteReaderAsync(token);
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

/// <summary>Events that this service could not apply, for a person to look at; also the note of what is in hand, in case that touching it ends the process.</summary>
internal sealed class AsideEvents(TenantTransactions transactions)
{
    /// <summary>The failure of an event of which processes died.</summary>
    public const string ProcessEnded = nameof(ProcessEnded);

    private const int MostDeaths = 3;
    /// <summary>Of a row that only says that an event is being tried: not put aside yet.</summary>
    public const string InHand = nameof(InHand);

    private const string BurySql = """
        insert into dead_letters (tenant_id, consumer, event_id, owner, type, data, attempts, failure) values ($1, 'feed', $2, $3, $4, $5, $6, $7)
        on conflict (tenant_id, consumer, event_id) do update set attempts = excluded.attempts, failure = excluded.failure, at = excluded.at where dead_letters.failure = $8
        """;

    private const string TakeSql = """
        insert into dead_letters (tenant_id, consumer, event_id, owner, type, data, attempts, failure) values ($1, 'feed', $2, $3, $4, $5, 1, $6)
        on conflict (tenant_id, consumer, event_id) do update set attempts = dead_letters.attempts + 1, at = excluded.at, failure = case when dead_letters.attempts < $7 then $6 else $8 end
            where dead_letters.failure = $6
        returning attempts
        """;

    private const string PutDownSql = "delete from dead_letters where tenant_id = $1 and consumer = 'feed' and event_id = $2 and failure = $3";

    /// <summary>Puts an event aside after its tries.</summary>
    public Task BuryAsync(string owner, Guid tenantId, FeedEvent happened, int attempts, string failure, CancellationToken ct) =>
        WriteAsync(BurySql, ct, tenantId, happened.EventId, owner, happened.Type, Data(happened), attempts, failure, InHand);

    /// <summary>Notes that an event is touched. False where that was noted three times without an end: then it is put aside.</summary>
    public async Task<bool> TakeInHandAsync(string owner, Guid tenantId, FeedEvent happened, CancellationToken ct) =>
        await WriteAsync(TakeSql, ct, tenantId, happened.EventId, owner, happened.Type, Data(happened), InHand, MostDeaths, ProcessEnded) is not int attempts || attempts <= MostDeaths;

    /// <summary>It is done; what was put aside meanwhile stays.</summary>
    public Task PutDownAsync(Guid tenantId, FeedEvent happened, CancellationToken ct) => WriteAsync(PutDownSql, ct, tenantId, happened.EventId, InHand);

    private static Npgsql.NpgsqlParameter Data(FeedEvent happened) => new() { Value = happened.Data.GetRawText(), NpgsqlDbType = NpgsqlDbType.Jsonb };

    private Task<object?> WriteAsync(string sql, CancellationToken ct, params object[] values) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using var batch = tx.Command(sql, values);
        return await batch.ExecuteScalarAsync(token);
    }, ct);
}

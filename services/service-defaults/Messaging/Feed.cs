using System.Text.Json;
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
public sealed record FeedEvent(Guid EventId, string Type, Guid TenantId, string Cursor, DateTimeOffset At, JsonElement Data);

/// <summary>A page of a feed.</summary>
/// <param name="Events">The events, in commit order.</param>
/// <param name="Next">The cursor to ask after next.</param>
public sealed record FeedPage(IReadOnlyList<FeedEvent> Events, string Next);

/// <summary>The owner's side of a feed: everything its outbox ever held, skipping nothing (trust 3.3).</summary>
internal static class Feed
{
    // Rows of transactions that may still be open are left for later: a cursor over a mere number would skip them.
    private const string Sql = """
        select event_id, type, tenant_id, epoch, xid, n, at, data from outbox
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
                page.Add(new FeedEvent(reader.GetGuid(0), reader.GetString(1), reader.GetGuid(2), at.ToString(), reader.GetFieldValue<DateTimeOffset>(6), data.RootElement.Clone()));
            }

            return page;
        }, ct);
        return TypedResults.Ok(new FeedPage(events, events.Count == 0 ? cursor.ToString() : events[^1].Cursor));
    }
}

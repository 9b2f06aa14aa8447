using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Ending.Retention;
using StorageVault.Keys;

namespace StorageVault.Ending.UseCases.ShowRetention;

/// <summary>What one desk keeps.</summary>
internal sealed record DeskKeeps(Guid DeskId, int? Years, RetentionStart? StartsAt, bool RoundsToFiscalYear, int KeptWithoutDecision, int Open, int Held);

/// <summary>What would be over with one fiscal year; <c>due</c> when that year is past.</summary>
internal sealed record BucketKeeps(int Bucket, int Consultations, int Exceptions, int Held, bool Due);

/// <summary>The tenant's numbers on keeping and ending; emergency exceptions belong to no desk and are counted apart.</summary>
internal sealed record RetentionView(
    int KeptWithoutDecision, int ExceptionsKeptWithoutDecision, int HoldsToReview, int HoldsStanding, int WaitingForSecond, IReadOnlyList<DeskKeeps> Desks, IReadOnlyList<BucketKeeps> Buckets);

/// <summary>Warns of what is kept without a decision, of holds to review, and tells which buckets are over. Nothing is deleted by looking.</summary>
internal static class ShowRetention
{
    // Without a desk: exceptions.
    private sealed record Row(Guid? DeskId, int OpenedIn, int? ClosedIn, bool Held, int Count);

    private sealed record Orders(int ToReview, int Standing, int Waiting);

    private const string KeptSql = """
        select c.desk_id, extract(year from c.opened_at at time zone 'Asia/Tokyo' - interval '3 months')::int, extract(year from c.closed_at at time zone 'Asia/Tokyo' - interval '3 months')::int,
            d.held, count(*)::int
        from consultations c join deks d on d.tenant_id = c.tenant_id and d.dek_id = c.dek_id and d.generation = c.dek_generation
        where c.tenant_id = $1 group by 1, 2, 3, 4
        union all
        select null, e.year, e.year, e.held, count(*)::int from (
            select extract(year from x.opened_at at time zone 'Asia/Tokyo' - interval '3 months')::int as year, d.held
            from emergency_exceptions x join deks d on d.tenant_id = x.tenant_id and d.dek_id = x.dek_id and d.generation = x.dek_generation where x.tenant_id = $1) e
        group by 2, 3, 4
        """;

    private const string OrdersSql = """
        select count(*) filter (where kind = 1 and state = 3 and released_at is null and review_on <= $2)::int,
            count(*) filter (where kind = 1 and state = 3 and released_at is null)::int, count(*) filter (where state = 1)::int
        from ending_orders where tenant_id = $1
        """;

    internal static async Task<Results<Ok<RetentionView>, ProblemHttpResult>> Handle(Caller caller, TenantTransactions transactions, DeskRetentions retentions, TimeProvider clock, CancellationToken ct)
    {
        if (!EndingRule.MaySee(Actor.Of(caller))) return Problems.NotAllowed();
        var now = clock.GetUtcNow();
        var (rows, orders) = await transactions.RunAsync(caller.RequiredTenant, (tx, token) => Read(tx, DateOnly.FromDateTime(now.ToOffset(TimeSpan.FromHours(9)).Date), token), ct);
        var desks = rows.Where(row => row.DeskId is not null).GroupBy(row => row.DeskId ?? default).Select(desk => Of(desk.Key, retentions.Of(caller.RequiredTenant, desk.Key), [.. desk])).OrderBy(desk => desk.DeskId).ToList();
        var exceptions = retentions.OfExceptions(caller.RequiredTenant);
        var buckets = rows.Select(row => (Row: row, Year: RetentionRule.LastYear(row.DeskId is { } desk ? retentions.Of(caller.RequiredTenant, desk) : exceptions, row.OpenedIn, row.ClosedIn)))
            .Where(one => one.Year is not null).GroupBy(one => one.Year ?? 0, one => one.Row)
            .Select(year => new BucketKeeps(
                year.Key, year.Where(row => row.DeskId is not null).Sum(row => row.Count), year.Where(row => row.DeskId is null).Sum(row => row.Count), year.Where(row => row.Held).Sum(row => row.Count), FiscalYear.Of(now) > year.Key))
            .OrderBy(bucket => bucket.Bucket).ToList();
        var undecided = exceptions is null ? rows.Where(row => row.DeskId is null).Sum(row => row.Count) : 0;
        return TypedResults.Ok(new RetentionView(desks.Sum(desk => desk.KeptWithoutDecision), undecided, orders.ToReview, orders.Standing, orders.Waiting, desks, buckets));
    }

    private static DeskKeeps Of(Guid deskId, DeskRetention? decided, List<Row> rows) => new(
        deskId, decided?.Years, decided?.StartsAt, decided?.RoundsToFiscalYear ?? false,
        decided is null ? rows.Where(row => row.ClosedIn is not null).Sum(row => row.Count) : 0,
        rows.Where(row => row.ClosedIn is null).Sum(row => row.Count), rows.Where(row => row.Held).Sum(row => row.Count));

    private static async Task<(List<Row>, Orders)> Read(TenantTransaction tx, DateOnly today, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(KeptSql, tx.TenantId));
        batch.BatchCommands.Add(TenantTransaction.Sql(OrdersSql, tx.TenantId, today));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var rows = new List<Row>();
        while (await reader.ReadAsync(ct)) rows.Add(new(reader.IsDBNull(0) ? null : reader.GetGuid(0), reader.GetInt32(1), reader.IsDBNull(2) ? null : reader.GetInt32(2), reader.GetBoolean(3), reader.GetInt32(4)));
        await reader.NextResultAsync(ct);
        return await reader.ReadAsync(ct) ? (rows, new Orders(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2))) : (rows, new Orders(0, 0, 0));
    }
}

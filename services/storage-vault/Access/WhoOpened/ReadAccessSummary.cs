using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace StorageVault.Access.WhoOpened;

/// <summary>How often a role did something on a day (Japanese time), and in how many distinct consultations. <c>Role</c> is the highest the person held.</summary>
internal sealed record AccessCount(DateOnly Day, string Role, VaultAct Act, bool Refused, int Times, int Consultations);

/// <summary>A person who opened far more distinct consultations on a day than the others of the role.</summary>
internal sealed record AccessOutlier(DateOnly Day, Guid StaffId, string Role, int Consultations, double UsualOfRole);

/// <summary>A tenant's reading in summary.</summary>
internal sealed record AccessSummary(IReadOnlyList<AccessCount> Counts, IReadOnlyList<AccessOutlier> Outliers);

/// <summary>The privacy officer and the auditor see who reads how much, without a consultation's id or a word.</summary>
internal static class ReadAccessSummary
{
    private const int MostDays = 92;

    // The bits of Roles.All, in the order in which a role widens what a person sees.
    private const string Role = """
        case when roles & 8 > 0 then 'privacyOfficer' when roles & 2 > 0 then 'supervisor' when roles & 32 > 0 then 'auditor' when roles & 4 > 0 then 'departmentOfficer'
            when roles & 1 > 0 then 'counselor' when roles & 16 > 0 then 'tenantAdmin' else 'none' end
        """;

    // Three times the median of the role's people on that day, and at least ten: below that, numbers only say that somebody worked.
    private const string OutliersSql = $"""
        with people as (
            select (at at time zone 'Asia/Tokyo')::date as day, actor_id, {Role} as role, count(distinct consultation_id)::int opened
            from access_log where tenant_id = $1 and at >= $2 and at < $3 and actor_kind = 2 and actor_id is not null and act = 2 and decision < 100 group by 1, 2, 3),
        usual as (select day, role, percentile_cont(0.5) within group (order by opened) median from people group by 1, 2)
        select p.day, p.actor_id, p.role, p.opened, u.median from people p join usual u using (day, role) where p.opened >= 10 and p.opened > 3 * u.median order by p.day, p.opened desc limit 200
        """;

    private const string CountsSql = $"""
        select (at at time zone 'Asia/Tokyo')::date, {Role}, act, decision >= 100, count(*)::int, count(distinct consultation_id)::int
        from access_log where tenant_id = $1 and at >= $2 and at < $3 and actor_kind = 2 group by 1, 2, 3, 4 order by 1, 2, 3, 4
        """;

    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    internal static async Task<Results<Ok<AccessSummary>, ProblemHttpResult>> Handle(
        Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct, DateOnly? from = null, DateOnly? to = null)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(Japan).DateTime);
        var (first, last) = (from ?? today.AddDays(-30), to ?? today);
        if (last < first || last.DayNumber - first.DayNumber >= MostDays) return Problems.Invalid("from and to are dates, at most 92 days apart.");
        var actor = Actor.Of(caller);
        var decision = actor.Has(Roles.PrivacyOfficer) || actor.Has(Roles.Auditor) ? Decision.AllowedRole : Decision.RefusedRole;
        var summary = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            await tx.Write(new(actor, VaultAct.ReadAccessSummary, decision), clock.GetUtcNow(), token);
            return decision.Allows() ? await Sum(tx, Start(first), Start(last.AddDays(1)), token) : null;
        }, ct);
        return summary is null ? Problems.NotFound() : TypedResults.Ok(summary);
    }

    private static DateTimeOffset Start(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Japan).ToUniversalTime();

    private static async Task<AccessSummary> Sum(TenantTransaction tx, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(CountsSql, tx.TenantId, from, until));
        batch.BatchCommands.Add(TenantTransaction.Sql(OutliersSql, tx.TenantId, from, until));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var counts = new List<AccessCount>();
        while (await reader.ReadAsync(ct))
            counts.Add(new(reader.GetFieldValue<DateOnly>(0), reader.GetString(1), (VaultAct)reader.GetInt16(2), reader.GetBoolean(3), reader.GetInt32(4), reader.GetInt32(5)));
        await reader.NextResultAsync(ct);
        var outliers = new List<AccessOutlier>();
        while (await reader.ReadAsync(ct))
            outliers.Add(new(reader.GetFieldValue<DateOnly>(0), reader.GetGuid(1), reader.GetString(2), reader.GetInt32(3), reader.GetDouble(4)));
        return new(counts, outliers);
    }
}

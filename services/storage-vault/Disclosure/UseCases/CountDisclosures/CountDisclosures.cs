using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Ending;

namespace StorageVault.Disclosure.UseCases.CountDisclosures;

/// <summary>One basis in a half-year; basis null: none was recorded. In the edition to be published a small number is null.</summary>
internal sealed record DisclosureCount(short? Basis, string? BasisLabel, int? Requested, int? Refused, int? HandedOver, int? Emergencies, int? Incidents, int? Lapsed);

/// <summary>A half-year's numbers: exact for the municipality, and as they may be published.</summary>
internal sealed record DisclosureCounts(int Year, int Half, IReadOnlyList<DisclosureCount> Exact, IReadOnlyList<DisclosureCount> ToPublish, DisclosureCount Total, DisclosureCount TotalToPublish);

/// <summary>The numbers of the transparency report, counted from the history that nobody can prune. No id, no word.</summary>
internal static class CountDisclosures
{
    /// <summary>A number below this, but not zero, may point to a person (trust.md 6.4).</summary>
    internal const int Smallest = 10;

    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    private const string Sql = """
        select d.basis, max(b.label),
            count(*) filter (where s.act = 1)::int, count(*) filter (where s.act = 9)::int, count(*) filter (where s.act = 7)::int,
            count(*) filter (where s.act = 7 and d.emergency)::int, count(*) filter (where s.act = 11)::int, count(*) filter (where s.act = 10)::int
        from disclosure_steps s join disclosures d on d.tenant_id = s.tenant_id and d.disclosure_id = s.disclosure_id
            left join disclosure_bases b on b.tenant_id = d.tenant_id and b.basis = d.basis and b.version = d.basis_version
        where s.tenant_id = $1 and s.at >= $2 and s.at < $3 and s.act in (1, 7, 9, 10, 11) group by d.basis order by d.basis nulls last
        """;

    internal static async Task<Results<Ok<DisclosureCounts>, ProblemHttpResult>> Handle(int year, int half, Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct)
    {
        if (year is < 2020 or > 2199 || half is not (1 or 2)) return Problems.Invalid("year is a calendar year; half is 1 (January to June) or 2.");
        var actor = Actor.Of(caller);
        var decision = EndingRule.MaySee(actor) ? Decision.AllowedRole : Decision.RefusedRole;
        var from = new DateTimeOffset(year, half == 1 ? 1 : 7, 1, 0, 0, 0, Japan);
        var rows = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            await tx.Write(new(actor, VaultAct.ReadDisclosure, decision), clock.GetUtcNow(), token);
            return decision.Allows() ? await Read(tx, from.ToUniversalTime(), from.AddMonths(6).ToUniversalTime(), token) : null;
        }, ct);
        if (rows is null) return Problems.NotAllowed();
        var total = new DisclosureCount(null, null, rows.Sum(row => row.Requested), rows.Sum(row => row.Refused), rows.Sum(row => row.HandedOver), rows.Sum(row => row.Emergencies),
            rows.Sum(row => row.Incidents), rows.Sum(row => row.Lapsed));
        return TypedResults.Ok(new DisclosureCounts(year, half, rows, [.. rows.Select(Published)], total, Published(total)));
    }

    /// <summary>Small numbers are left out; zero is told.</summary>
    internal static DisclosureCount Published(DisclosureCount count) => new(
        count.Basis, count.BasisLabel, Large(count.Requested), Large(count.Refused), Large(count.HandedOver), Large(count.Emergencies), Large(count.Incidents), Large(count.Lapsed));

    private static int? Large(int? number) => number is > 0 and < Smallest ? null : number;

    private static async Task<List<DisclosureCount>> Read(TenantTransaction tx, DateTimeOffset from, DateTimeOffset until, CancellationToken ct)
    {
        await using var batch = tx.Command(Sql, tx.TenantId, from, until);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var rows = new List<DisclosureCount>();
        while (await reader.ReadAsync(ct))
            rows.Add(new(reader.IsDBNull(0) ? null : reader.GetInt16(0), reader.IsDBNull(1) ? null : reader.GetString(1),
                reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetInt32(6), reader.GetInt32(7)));
        return rows;
    }
}

using Contracts.StorageVault.V1;
using Npgsql;
using NpgsqlTypes;
using Reporting.UseCases.CountEvents;
using ServiceDefaults.Data;

namespace Reporting.UseCases.ReadDaily;

/// <summary>What a number counts; the numbers stand in the SQL below.</summary>
internal enum FactKind
{
    Accesses = 1,
    Opened = 2,
    Served = 3,
    TurnedAway = 4,
    Abandoned = 5,
    Completed = 6,
    EntriesResident = 7,
    EntriesStaff = 8,
}

/// <summary>By what a row is summed; the numbers are PostgreSQL's <c>grouping(day, hour, desk)</c>.</summary>
internal enum FactGroup
{
    Day = 0b011,
    Hour = 0b101,
    Desk = 0b110,
}

/// <summary>One number: so many of a kind on a day, in an hour or at a desk.</summary>
internal sealed record DailyFact(FactGroup Group, DateOnly Day, int Hour, Guid? DeskId, FactKind Kind, long Count);

/// <summary>Sums the tables in one statement, by Japan's days and hours.</summary>
internal static class DailyFacts
{
    private static readonly string Sql = $"""
        with happened as (
            select requested_at as at, desk_id, {(int)FactKind.Opened} as kind, 1::bigint as n from consultations where tenant_id = $1 and requested_at >= $2 and requested_at < $3
            union all
            select assigned_at, desk_id, {(int)FactKind.Served}, 1 from consultations where tenant_id = $1 and assigned_at >= $2 and assigned_at < $3
            union all
            select abandoned_at, desk_id, {(int)FactKind.Abandoned}, 1 from consultations where tenant_id = $1 and abandoned_at >= $2 and abandoned_at < $3
            union all
            select closed_at, desk_id, {(int)FactKind.Completed}, 1 from consultations where tenant_id = $1 and closed_at >= $2 and closed_at < $3
            union all
            select e.hour_at, c.desk_id, case e.author when {(int)EntryAuthor.Resident} then {(int)FactKind.EntriesResident} else {(int)FactKind.EntriesStaff} end, e.n
            from entry_counts e left join consultations c on c.tenant_id = e.tenant_id and c.consultation_id = e.consultation_id
            where e.tenant_id = $1 and e.hour_at >= $2 and e.hour_at < $3
            union all
            select hour_at, desk_id, case measure when {(int)Measure.Access} then {(int)FactKind.Accesses} else {(int)FactKind.TurnedAway} end, n
            from counts where tenant_id = $1 and hour_at >= $2 and hour_at < $3 and measure in ({(int)Measure.Access}, {(int)Measure.TurnedAway})
        ), local as (
            select (at at time zone 'Asia/Tokyo')::date as day, extract(hour from at at time zone 'Asia/Tokyo')::int as hour, desk_id, kind, n
            from happened where $4 is null or desk_id = $4
        )
        select grouping(day, hour, desk_id), day, hour, desk_id, kind, sum(n)::bigint
        from local group by grouping sets ((day, kind), (hour, kind), (desk_id, kind))
        """;

    public static async Task<IReadOnlyList<DailyFact>> ReadAsync(TenantTransaction tx, DateTimeOffset from, DateTimeOffset before, Guid? deskId, CancellationToken ct)
    {
        await using var batch = tx.Command(Sql, tx.TenantId, from, before, new NpgsqlParameter { Value = deskId ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid });
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var facts = new List<DailyFact>();
        while (await reader.ReadAsync(ct))
        {
            facts.Add(new DailyFact(
                (FactGroup)reader.GetInt32(0),
                reader.IsDBNull(1) ? default : reader.GetFieldValue<DateOnly>(1),
                reader.IsDBNull(2) ? 0 : reader.GetInt32(2),
                reader.IsDBNull(3) ? null : reader.GetGuid(3),
                (FactKind)reader.GetInt32(4),
                reader.GetInt64(5)));
        }

        return facts;
    }
}

using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Access;

namespace StorageVault.Disclosure;

/// <summary>One line of a disclosure's history.</summary>
internal sealed record DisclosureLine(int N, DisclosureStep Act, Guid? StaffId, bool OfTheTown, short? Code, DateTimeOffset At);

/// <summary>The history: added to in the transaction of each step, changed by nobody (a trigger of the database).</summary>
internal static class DisclosureHistory
{
    private const string InsertSql = """
        insert into disclosure_steps (tenant_id, disclosure_id, n, act, by_staff, by_session, roles, of_town, code, at)
        select $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6, $7, $8, $9 from disclosure_steps where tenant_id = $1 and disclosure_id = $2
        """;

    /// <summary>The caller holds the disclosure's row, so the numbers are dense.</summary>
    internal static NpgsqlBatchCommand Insert(DisclosureRow row, DisclosureStep act, Actor actor, short? code, DateTimeOffset at) => TenantTransaction.Sql(
        InsertSql, row.TenantId, row.DisclosureId, (short)act, new NpgsqlParameter<Guid?> { TypedValue = actor.Id }, new NpgsqlParameter<Guid?> { TypedValue = actor.SessionId },
        actor.RoleBits, Ending.EndingRule.IsOfTheTown(actor), new NpgsqlParameter<short?> { TypedValue = code }, at);

    internal static async Task<IReadOnlyList<DisclosureLine>> Read(TenantTransaction tx, Guid disclosureId, CancellationToken ct)
    {
        await using var batch = tx.Command("select n, act, by_staff, of_town, code, at from disclosure_steps where tenant_id = $1 and disclosure_id = $2 order by n", tx.TenantId, disclosureId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var lines = new List<DisclosureLine>();
        while (await reader.ReadAsync(ct))
            lines.Add(new(reader.GetInt32(0), (DisclosureStep)reader.GetInt16(1), reader.IsDBNull(2) ? null : reader.GetGuid(2), reader.GetBoolean(3),
                reader.IsDBNull(4) ? null : reader.GetInt16(4), reader.GetFieldValue<DateTimeOffset>(5)));
        return lines;
    }
}

using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Access;

namespace StorageVault.Search;

/// <summary>How many cases a search may still show somebody: what the limit on distinct cases an hour leaves, and those they have opened anyway.</summary>
internal sealed class CasesLeft(IReadOnlySet<Guid> opened, int left)
{
    private const int CounselorCases = 30, SupervisorCases = 120;

    private const string Sql = """
        select distinct consultation_id from access_log
        where tenant_id = $1 and actor_id = $2 and at > $3 and act in (2, 51, 55, 56) and decision < 100 and consultation_id is not null
        """;

    private int _left = left;

    internal static NpgsqlBatchCommand Select(Guid tenantId, Actor actor, DateTimeOffset now) => TenantTransaction.Sql(Sql, tenantId, actor.Id ?? Guid.Empty, now.AddHours(-1));

    internal static async Task<CasesLeft> Read(NpgsqlDataReader reader, Actor actor, CancellationToken ct)
    {
        var opened = new HashSet<Guid>();
        while (await reader.ReadAsync(ct)) opened.Add(reader.GetGuid(0));
        return new(opened, (actor.Has(Roles.Supervisor) ? SupervisorCases : CounselorCases) - opened.Count);
    }

    /// <summary>Takes one case from what is left, unless it was open to this person anyway.</summary>
    internal bool Take(Guid consultationId) => opened.Contains(consultationId) || _left-- > 0;
}

using ServiceDefaults.Data;
using StorageVault.Access;

namespace StorageVault.Search;

/// <summary>How many cases a search may still show somebody: what the pace of opening leaves, and those opened within the hour anyway.</summary>
internal sealed class CasesLeft(IReadOnlySet<Guid> opened, int left)
{
    // The same rows that the pace counts.
    private const string Sql = """
        select distinct consultation_id from access_log
        where tenant_id = $1 and actor_id = $2 and at > $3 and actor_kind = 2 and decision < 100 and act <> 3 and act <> 12 and act not between 30 and 39 and consultation_id is not null
        """;

    private int _left = left;

    internal static async Task<CasesLeft> Of(TenantTransaction tx, Actor actor, Paces paces, DateTimeOffset now, CancellationToken ct)
    {
        var opened = new HashSet<Guid>();
        await using var batch = tx.Command(Sql, tx.TenantId, actor.Id ?? Guid.Empty, now - Paces.Window);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) opened.Add(reader.GetGuid(0));
        return new(opened, paces.Limit(actor) - opened.Count);
    }

    /// <summary>Takes one case from what is left, unless it was open to this person anyway.</summary>
    internal bool Take(Guid consultationId) => opened.Contains(consultationId) || _left-- > 0;
}

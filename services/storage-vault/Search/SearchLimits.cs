using ServiceDefaults.Data;
using StorageVault.Access;

namespace StorageVault.Search;

/// <summary>How many cases a search may still show somebody: what the pace of opening leaves, and those opened within the hour anyway.</summary>
internal sealed class CasesLeft(IReadOnlyDictionary<Guid, DateTimeOffset> opened, int left)
{
    private int _left = left;

    internal static async Task<CasesLeft> Of(TenantTransaction tx, Actor actor, Paces paces, CancellationToken ct)
    {
        var opened = await paces.Opened(tx, actor.Id ?? Guid.Empty, ct);
        return new(opened, paces.Limit(actor) - opened.Count);
    }

    /// <summary>Takes one case from what is left, unless it was open to this person anyway.</summary>
    internal bool Take(Guid consultationId) => opened.ContainsKey(consultationId) || _left-- > 0;
}

using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;

namespace StorageVault.Ending.UseCases.ListEndings;

/// <summary>The tenant's orders, newest first, whole pages by <c>before</c>.</summary>
internal sealed record EndingList(IReadOnlyList<EndingView> Orders);

/// <summary>Shows which holds stand, which orders wait for a second person, and what was erased. Nobody can prune it.</summary>
internal static class ListEndings
{
    private const string Sql = $"select {EndingOrder.Columns} from ending_orders where tenant_id = $1 and first_at < $2 order by first_at desc limit 200";

    internal static async Task<Results<Ok<EndingList>, ProblemHttpResult>> Handle(Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct, DateTimeOffset? before = null)
    {
        if (!EndingRule.MaySee(Actor.Of(caller))) return Problems.NotAllowed();
        var found = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            await using var batch = tx.Command(Sql, tx.TenantId, (before ?? clock.GetUtcNow().AddDays(1)).ToUniversalTime());
            await using var reader = await batch.ExecuteReaderAsync(token);
            var orders = new List<EndingView>();
            while (await reader.ReadAsync(token)) orders.Add(EndingView.Of(EndingOrder.Read(reader, tx.TenantId)));
            return orders;
        }, ct);
        return TypedResults.Ok(new EndingList(found));
    }
}

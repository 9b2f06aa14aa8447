using Contracts.WebChat.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace WebChat.UseCases.CountVisit;

/// <summary>Which door somebody stands at.</summary>
/// <param name="Entrance">Which door.</param>
/// <param name="DeskId">Not looked at; kept because it was in the first version.</param>
public sealed record CountVisitRequest(Entrance Entrance, Guid? DeskId);

/// <summary>Somebody opened the entrance page: an access in the reports, counted once, without a person.</summary>
internal sealed class CountVisit(TenantTransactions transactions, TimeProvider clock)
{
    /// <summary>Counts the visit under the id the page made.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(Guid visitId, CountVisitRequest request, Caller caller, CountVisit counting, CancellationToken ct)
    {
        if (visitId == Guid.Empty || request.Entrance == Entrance.Unknown)
        {
            return Problems.Invalid();
        }

        await counting.CountAsync(caller.RequiredTenant, visitId, request.Entrance, ct);
        return TypedResults.NoContent();
    }

    private Task CountAsync(Guid tenantId, Guid visitId, Entrance entrance, CancellationToken ct) => transactions.RunAsync(tenantId, async (tx, token) =>
    {
        var now = clock.GetUtcNow();
        await using var batch = tx.Command("insert into visits (tenant_id, visit_id, visited_at) values ($1, $2, $3) on conflict do nothing", tenantId, visitId, now);
        if (await batch.ExecuteNonQueryAsync(token) == 1)
        {
            tx.Announce(new EntranceVisited { TenantId = tenantId, VisitId = visitId, Entrance = entrance, VisitedAt = now });
        }
    }, ct);
}

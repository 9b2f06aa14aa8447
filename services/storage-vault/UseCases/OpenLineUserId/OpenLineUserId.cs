using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVaultClient;

namespace StorageVault.UseCases.OpenLineUserId;

/// <summary>Gives a resident's LINE user id out for one neutral notice; the row naming the notice is committed before it is opened.</summary>
internal static class OpenLineUserId
{
    internal static async Task<Results<Ok<LineIdentity>, ProblemHttpResult>> Handle(
        Guid residentId, OpenLineUserIdRequest request, Caller caller, TenantTransactions transactions, LoneContents contents, TimeProvider clock, CancellationToken ct)
    {
        if (request.IntentId == Guid.Empty) return Problems.Invalid();
        var place = new LoneContent(caller.RequiredTenant, LoneKind.LineUserId, residentId);
        var known = await transactions.RunAsync(place.TenantId, async (tx, token) =>
        {
            var found = await LoneContents.Find(tx, PutIdentity.PutIdentity.FindSql, residentId, token);
            var decision = found is null ? Decision.RefusedNotThere : Decision.AllowedPurpose;
            await tx.Write(new(Actor.Of(caller), VaultAct.OpenLineUserId, decision) { ObjectId = residentId, ReferenceId = request.IntentId }, clock.GetUtcNow(), token);
            return found;
        }, ct);
        return known is null ? Problems.NotFound() : TypedResults.Ok(new LineIdentity(await contents.Open(place, known, ct)));
    }
}

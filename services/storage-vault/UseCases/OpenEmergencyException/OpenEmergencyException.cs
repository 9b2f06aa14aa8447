using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.UseCases.OpenEmergencyException;

/// <summary>What arrived on LINE, opened.</summary>
/// <param name="Text">The words as they came.</param>
/// <param name="OpenedAt">When this reading was written into the access log.</param>
internal sealed record OpenedEmergencyException(string Text, DateTimeOffset OpenedAt)
{
    public override string ToString() => nameof(OpenedEmergencyException);
}

/// <summary>A supervisor reads what arrived on LINE; the access-log row is committed before it is opened.</summary>
internal static class OpenEmergencyException
{
    private const string FindSql = $"""
        select {SealedContent.Columns} from emergency_exceptions e join deks d on d.tenant_id = e.tenant_id and d.dek_id = e.dek_id and d.generation = e.dek_generation
        where e.tenant_id = $1 and e.exception_id = $2
        """;

    internal static async Task<Results<Ok<OpenedEmergencyException>, ProblemHttpResult>> Handle(
        Guid exceptionId, Caller caller, TenantTransactions transactions, LoneContents contents, TimeProvider clock, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var now = clock.NowToTheMillisecond();
        var found = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var known = await LoneContents.Find(tx, FindSql, exceptionId, token);
            var decision = known is null ? Decision.RefusedNotThere : MayOpen.EmergencyExceptions(actor);
            await tx.Write(new(actor, VaultAct.OpenEmergencyException, decision) { ObjectId = exceptionId }, now, token);
            return decision.Allows() ? known : null;
        }, ct);
        if (found is null) return Problems.NotFound();
        return TypedResults.Ok(new OpenedEmergencyException(await contents.Open(new(caller.RequiredTenant, LoneKind.EmergencyException, exceptionId), found, ct), now));
    }
}

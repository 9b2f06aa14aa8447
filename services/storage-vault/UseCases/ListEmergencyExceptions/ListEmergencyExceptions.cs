using Contracts.LineContactPoint.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;

namespace StorageVault.UseCases.ListEmergencyExceptions;

/// <summary>That an exception exists; its words are opened one by one.</summary>
/// <param name="ExceptionId">Which.</param>
/// <param name="OpenedAt">Since when it stands.</param>
/// <param name="ClosedAt">When it was dealt with; null while it is not.</param>
/// <param name="ReasonClass">The reason class of the guideline's proviso.</param>
internal sealed record EmergencyExceptionView(Guid ExceptionId, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, EmergencyReason ReasonClass);

/// <summary>The tenant's newest exceptions.</summary>
/// <param name="Exceptions">Newest first.</param>
internal sealed record EmergencyExceptionList(IReadOnlyList<EmergencyExceptionView> Exceptions);

/// <summary>A supervisor sees which emergency exceptions there are.</summary>
internal static class ListEmergencyExceptions
{
    internal static async Task<Results<Ok<EmergencyExceptionList>, ProblemHttpResult>> Handle(Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var decision = MayOpen.EmergencyExceptions(actor);
        var found = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            await tx.Write(new(actor, VaultAct.ListEmergencyExceptions, decision), clock.GetUtcNow(), token);
            return decision.Allows() ? await Find(tx, token) : [];
        }, ct);
        return decision.Allows() ? TypedResults.Ok(new EmergencyExceptionList(found)) : Problems.NotFound();
    }

    private static async Task<List<EmergencyExceptionView>> Find(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "select exception_id, opened_at, closed_at, reason from emergency_exceptions where tenant_id = $1 order by opened_at desc limit 200", tx.TenantId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var found = new List<EmergencyExceptionView>();
        while (await reader.ReadAsync(ct))
            found.Add(new(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2), (EmergencyReason)reader.GetInt16(3)));
        return found;
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.Ending.UseCases.OpenEnding;

/// <summary>An order with what was given as its reference: the number and date of the letter or decision behind it. Null where none was given.</summary>
internal sealed record OpenedEnding(EndingView Order, string? Reference)
{
    public override string ToString() => nameof(OpenedEnding);
}

/// <summary>Whoever signs an order reads what it refers to, so that the second of two people sees what the first one saw. The row of it is committed before.</summary>
internal static class OpenEnding
{
    private const string ReferenceSql = $"""
        select {SealedContent.DekColumns}, o.reference_envelope from ending_orders o
            join deks d on d.tenant_id = o.tenant_id and d.dek_id = o.reference_dek_id and d.generation = o.reference_dek_generation
        where o.tenant_id = $1 and o.order_id = $2
        """;

    internal static async Task<Results<Ok<OpenedEnding>, ProblemHttpResult>> Handle(
        Guid orderId, Caller caller, TenantTransactions transactions, LoneContents contents, TimeProvider clock, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var (order, reference) = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var known = await EndingOrder.Find(tx, orderId, locked: false, token);
            var decision = known is null ? Decision.RefusedNotThere : MayRead(actor, known, (await EndingSubject.Find(tx, known, token)).DepartmentId);
            await tx.Write(new(actor, VaultAct.ReadEnding, decision) { ConsultationId = known?.ConsultationId, ReferenceId = orderId }, clock.GetUtcNow(), token);
            return decision.Allows() ? (known, await LoneContents.Find(tx, ReferenceSql, orderId, token)) : (null, null);
        }, ct);
        if (order is null) return Problems.NotFound();
        var text = reference is null ? null : await contents.Open(new(caller.RequiredTenant, LoneKind.EndingReference, orderId), reference, ct);
        return TypedResults.Ok(new OpenedEnding(EndingView.Of(order), text));
    }

    /// <summary>The one who wrote it, and who may sign this order. What was erased has no department any more: then the officers.</summary>
    private static Decision MayRead(Actor actor, EndingOrder order, Guid? departmentId) =>
        actor.Kind == ActorKind.Staff && actor.Id == order.FirstBy ? Decision.AllowedOwn : EndingRule.MaySign(actor, order.Kind, departmentId);
}

using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Ending.Disposal;
using StorageVault.Keys;

namespace StorageVault.Ending;

/// <summary>How a proposal, an approval or a withdrawal ended.</summary>
internal sealed record EndingVerdict(Decision Decision, EndingOrder? Order = null, string? Conflict = null);

/// <summary>Takes the two signatures of an ending. Each try leaves a row in the access log, refused or not.</summary>
internal sealed partial class EndingDesk(TenantTransactions transactions, LoneContents contents, BucketDisposal disposal, BucketRunner buckets, TimeProvider clock, ILogger<EndingDesk> log)
{
    /// <summary>The first signature; the same order again gives the same answer.</summary>
    internal async Task<EndingVerdict> Propose(Caller caller, Guid orderId, ProposeEndingRequest request, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var place = new LoneContent(caller.RequiredTenant, LoneKind.EndingReference, orderId);
        var reference = request.Reference is { } text && EndingRule.SignsAtAll(actor, request.Kind) ? await contents.Seal(place, text, ct) : null;
        var verdict = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var made = await EndingSubject.Named(tx, Of(tx.TenantId, orderId, request, actor, clock.NowToTheMillisecond()), token);
            var (decision, conflict, known) = await Judge(tx, made, actor, token);
            await tx.Write(Row(actor, VaultAct.ProposeEnding, decision, made), made.FirstAt, token);
            if (!decision.Allows() || known is not null) return new EndingVerdict(decision, known, conflict);
            await Insert(tx, made, reference, token);
            if (made.Kind == EndingKind.DestroyBucket) await disposal.Keep(tx, made, token);
            return new EndingVerdict(decision, made);
        }, ct);
        if (verdict.Decision.Allows()) LogProposed(log, caller.RequiredTenant, orderId, request.Kind);
        return verdict;
    }

    /// <summary>The second signature, by another person in another session.</summary>
    internal async Task<EndingVerdict> Approve(Caller caller, Guid orderId, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var verdict = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var now = clock.NowToTheMillisecond();
            var order = await EndingOrder.Find(tx, orderId, locked: true, token);
            var (decision, conflict) = await JudgeSecond(tx, order, actor, now, token);
            await tx.Write(Row(actor, VaultAct.ApproveEnding, decision, order) with { ReferenceId = orderId }, now, token);
            if (order is null || !decision.Allows()) return new EndingVerdict(decision, null, conflict);
            if (order.State != EndingState.Proposed) return new(decision, order);
            await using var batch = tx.Command(
                "update ending_orders set state = 2, second_by = $3, second_session = $4, second_town = $5, second_at = $6 where tenant_id = $1 and order_id = $2",
                tx.TenantId, orderId, actor.Id, actor.SessionId, EndingRule.IsOfTheTown(actor), now);
            await batch.ExecuteNonQueryAsync(token);
            return new(decision, order with { State = EndingState.Approved, SecondBy = actor.Id, SecondSession = actor.SessionId, SecondAt = now });
        }, ct);
        if (verdict.Decision.Allows()) LogApproved(log, caller.RequiredTenant, orderId);
        return verdict;
    }

    /// <summary>Takes a proposal back before the second signature, and a bucket's end within its waiting period; whoever could sign it may.</summary>
    internal async Task<EndingVerdict> Withdraw(Caller caller, Guid orderId, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var verdict = await transactions.RunAsync(caller.RequiredTenant, (tx, token) => TakeBack(tx, actor, orderId, token), ct);
        if (verdict is { Decision: var decision, Order: { Kind: EndingKind.DestroyBucket, SecondBy: not null } order } && decision.Allows()) await buckets.Undo(caller.RequiredTenant, order, ct);
        return verdict;
    }

    private async Task<EndingVerdict> TakeBack(TenantTransaction tx, Actor actor, Guid orderId, CancellationToken ct)
    {
        var now = clock.NowToTheMillisecond();
        var order = await EndingOrder.Find(tx, orderId, locked: true, ct);
        var decision = order is null ? Decision.RefusedNotThere : EndingRule.MaySign(actor, order.Kind, await Department(tx, order, ct));
        var open = order is { State: EndingState.Proposed or EndingState.Withdrawn } or { State: EndingState.Approved, Kind: EndingKind.DestroyBucket };
        if (decision.Allows() && !open) decision = Decision.RefusedState;
        await tx.Write(Row(actor, VaultAct.WithdrawEnding, decision, order) with { ReferenceId = orderId }, now, ct);
        if (order is null || !decision.Allows()) return new(decision, null, decision == Decision.RefusedState ? "already-approved" : null);
        await using var batch = tx.Command(
            "update ending_orders set state = 5, ended_at = $3 where tenant_id = $1 and order_id = $2 and (state = 1 or (kind = 5 and state = 2))", tx.TenantId, orderId, now);
        await batch.ExecuteNonQueryAsync(ct);
        return new(decision, order with { State = EndingState.Withdrawn, EndedAt = now });
    }

    private async Task<(Decision, string? Conflict, EndingOrder? Known)> Judge(TenantTransaction tx, EndingOrder made, Actor actor, CancellationToken ct)
    {
        if (!EndingRule.SignsAtAll(actor, made.Kind)) return (Decision.RefusedRole, null, null);
        if (await EndingOrder.Find(tx, made.OrderId, locked: true, ct) is { } known)
            return IsSame(known, made) ? (Decision.AllowedRole, null, known) : (Decision.RefusedIdReused, "order-id-reused", null);
        var subject = await EndingSubject.Find(tx, made, ct);
        var decision = subject.There ? EndingRule.MaySign(actor, made.Kind, subject.DepartmentId) : Decision.RefusedNotThere;
        if (!decision.Allows()) return (decision, null, null);
        if (!EndingRule.IsFresh(actor, made.FirstAt)) return (Decision.RefusedStepUp, null, null);
        return (subject.Conflict ?? await BucketConflict(tx, made, ct)) is { } conflict ? (EndingSubject.DecisionOf(conflict), conflict, null) : (decision, null, null);
    }

    private async Task<(Decision, string? Conflict)> JudgeSecond(TenantTransaction tx, EndingOrder? order, Actor actor, DateTimeOffset now, CancellationToken ct)
    {
        if (order is null) return (Decision.RefusedNotThere, null);
        var decision = EndingRule.MaySign(actor, order.Kind, await Department(tx, order, ct));
        if (!decision.Allows()) return (decision, null);
        if (!EndingRule.IsFresh(actor, now)) return (Decision.RefusedStepUp, null);
        // The same second person again: the first answer, and another try to carry it out.
        if (order.State != EndingState.Proposed)
            return order.SecondBy == actor.Id ? (decision, null) : (Decision.RefusedState, order.State == EndingState.Withdrawn ? "order-withdrawn" : "already-approved");
        if (EndingRule.MaySignSecond(order, actor) is var second && !second.Allows()) return (second, "approval-missing");
        return ((await EndingSubject.Find(tx, order, ct)).Conflict ?? await BucketConflict(tx, order, ct)) is { } conflict ? (EndingSubject.DecisionOf(conflict), conflict) : (decision, null);
    }

    private async Task<string?> BucketConflict(TenantTransaction tx, EndingOrder order, CancellationToken ct) =>
        order.Kind == EndingKind.DestroyBucket ? await disposal.Conflict(tx, order, ct) : null;

    private static async Task<Guid?> Department(TenantTransaction tx, EndingOrder order, CancellationToken ct) => (await EndingSubject.Find(tx, order, ct)).DepartmentId;

    private static async Task Insert(TenantTransaction tx, EndingOrder made, SealedContent? reference, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        if (reference is not null) batch.BatchCommands.Add(DekRow.Insert(reference.Dek));
        batch.BatchCommands.Add(made.Insert(reference));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static EndingOrder Of(Guid tenantId, Guid orderId, ProposeEndingRequest request, Actor actor, DateTimeOffset now) =>
        new(tenantId, orderId, request.Kind, EndingState.Proposed, actor.Id ?? Guid.Empty, actor.SessionId ?? Guid.Empty, EndingRule.IsOfTheTown(actor), now)
        {
            ConsultationId = request.ConsultationId, ResidentId = request.ResidentId, DeskId = request.DeskId, FromAt = request.From?.ToUniversalTime(), UntilAt = request.Until?.ToUniversalTime(),
            Bucket = request.Bucket, HoldId = request.HoldId, Authority = request.Authority, Reason = request.Reason, ReviewOn = request.ReviewOn,
            ListHash = request.ListHash is { } hash ? Convert.FromHexString(hash) : null,
        };

    private static bool IsSame(EndingOrder known, EndingOrder made) =>
        (known.Kind, known.ConsultationId, known.ResidentId, known.DeskId, known.Bucket, known.HoldId, known.Authority, known.Reason, known.ReviewOn, known.FirstBy)
        == (made.Kind, made.ConsultationId, made.ResidentId, made.DeskId, made.Bucket, made.HoldId, made.Authority, made.Reason, made.ReviewOn, made.FirstBy);

    private static AccessRow Row(Actor actor, VaultAct act, Decision decision, EndingOrder? order) => new(actor, act, decision)
    {
        ConsultationId = order?.ConsultationId, ObjectId = order?.ResidentId ?? order?.DeskId ?? order?.HoldId, ReferenceId = order?.OrderId,
    };

    [LoggerMessage(EventIds.EndingProposed, LogLevel.Information, "Order {EventId} of tenant {TenantId} was proposed: {Reason}")]
    private static partial void LogProposed(ILogger log, Guid tenantId, Guid eventId, EndingKind reason);

    [LoggerMessage(EventIds.EndingApproved, LogLevel.Information, "Order {EventId} of tenant {TenantId} was approved by a second person")]
    private static partial void LogApproved(ILogger log, Guid tenantId, Guid eventId);
}

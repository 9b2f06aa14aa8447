using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace StorageVault.Access.Glass;

/// <summary>How a use was judged. Numbers are stored: never renumbered.</summary>
internal enum ReviewOutcome : short { Unknown = 0, Justified = 1, NotJustified = 2 }

/// <summary>The judgement.</summary>
internal sealed record ReviewRequest(ReviewOutcome Outcome);

/// <summary>A privacy officer or the tenant's administrator, never the one who broke it, judges a use. The newest judgement counts; the older ones stay.</summary>
internal static class ReviewBreakGlass
{
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid breakGlassId, Guid reviewId, ReviewRequest request, Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct)
    {
        if (reviewId == Guid.Empty || request.Outcome is not (ReviewOutcome.Justified or ReviewOutcome.NotJustified)) return Problems.Invalid("outcome is justified or notJustified.");
        var (actor, now) = (Actor.Of(caller), clock.GetUtcNow());
        var decision = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var use = (await BreakGlassReviewers.Find(tx, breakGlassId, token)).FirstOrDefault();
            var decision = Decide(actor, use);
            await tx.Write(new(actor, VaultAct.ReviewBreakGlass, decision) { ConsultationId = use?.ConsultationId, ObjectId = breakGlassId, ReferenceId = reviewId }, now, token);
            if (decision.Allows())
                await tx.Execute(TenantTransaction.Sql(
                    "insert into break_glass_reviews (tenant_id, break_glass_id, review_id, reviewer_id, outcome, at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
                    tx.TenantId, breakGlassId, reviewId, caller.RequiredAct.Subject, (short)request.Outcome, now), token);
            return decision;
        }, ct);
        return decision switch
        {
            Decision.RefusedOwnReview => Problems.NotAllowed(),
            var allowed when allowed.Allows() => TypedResults.NoContent(),
            _ => Problems.NotFound(),
        };
    }

    internal static Decision Decide(Actor actor, BreakGlassView? use) =>
        use is null ? Decision.RefusedNotThere
        : !BreakGlassReviewers.MayReview(actor) ? Decision.RefusedRole
        : use.StaffId == actor.Id ? Decision.RefusedOwnReview
        : Decision.AllowedRole;
}

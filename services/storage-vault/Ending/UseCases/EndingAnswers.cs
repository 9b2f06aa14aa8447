using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using StorageVault.Access;

namespace StorageVault.Ending.UseCases;

/// <summary>An order as people see it: who, what, when and how far. The reference is not in here.</summary>
internal sealed record EndingView(
    Guid OrderId, EndingKind Kind, EndingState State, Guid? ConsultationId, Guid? ResidentId, Guid? DeskId, DateTimeOffset? From, DateTimeOffset? Until, int? Bucket, Guid? HoldId,
    HoldAuthority? Authority, EndingReason? Reason, DateOnly? ReviewOn, Guid FirstBy, DateTimeOffset FirstAt, Guid? SecondBy, DateTimeOffset? SecondAt, DateTimeOffset? EndedAt, DateTimeOffset? ReleasedAt)
{
    internal static EndingView Of(EndingOrder order) => new(
        order.OrderId, order.Kind, order.State, order.ConsultationId, order.ResidentId, order.DeskId, order.FromAt, order.UntilAt, order.Bucket, order.HoldId,
        order.Authority, order.Reason, order.ReviewOn, order.FirstBy, order.FirstAt, order.SecondBy, order.SecondAt, order.EndedAt, order.ReleasedAt);
}

/// <summary>The one place where a verdict becomes an answer.</summary>
internal static class EndingAnswers
{
    internal static Results<Ok<EndingView>, ProblemHttpResult> Of(EndingVerdict verdict) => verdict switch
    {
        { Order: { } order } when verdict.Decision.Allows() => TypedResults.Ok(EndingView.Of(order)),
        { Decision: Decision.RefusedStepUp } => Problems.Of(StatusCodes.Status403Forbidden, "step-up-needed", "Please prove yourself anew."),
        { Decision: Decision.RefusedRole } => Problems.NotAllowed(),
        { Conflict: { } code } => Problems.Conflict(code, Title(code)),
        _ => Problems.NotFound(),
    };

    internal static ProblemHttpResult NotReady() => Problems.Of(StatusCodes.Status503ServiceUnavailable, "ledger-away", "Nothing can be erased: the erasure ledger or the signing key is away.");

    private static string Title(string code) => code switch
    {
        "approval-missing" => "A second person in another session must approve, one of the two from the municipality.",
        EndingSubject.OnHold => "This is on hold.",
        EndingSubject.StillOpen => "A consultation of this is still open.",
        EndingSubject.NotStanding => "This hold does not stand any more.",
        "clocks-differ" => "The clocks of the vault and its database differ.",
        "order-id-reused" => "This id already holds another order.",
        _ => "This order is in another state by now.",
    };
}

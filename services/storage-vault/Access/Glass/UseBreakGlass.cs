using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using StorageVault.Entries;

namespace StorageVault.Access.Glass;

/// <summary>Why, as a code and in words.</summary>
internal sealed record BreakGlassRequest(BreakGlassReason Reason, string Text)
{
    public override string ToString() => nameof(BreakGlassRequest);
}

/// <summary>The glass is broken: reading by the ordinary addresses until then.</summary>
internal sealed record GlassBroken(Guid BreakGlassId, DateTimeOffset Until, DateTimeOffset ReviewDueAt);

/// <summary>Somebody whose role has no way to a consultation's words opens it all the same, for half an hour, only to read, and answers for it.</summary>
internal static class UseBreakGlass
{
    internal static async Task<Results<Ok<GlassBroken>, ProblemHttpResult>> Handle(
        Guid consultationId, Guid breakGlassId, BreakGlassRequest request, Caller caller, GlassBreaker breaker, HttpResponse response, TimeProvider clock, CancellationToken ct)
    {
        if (breakGlassId == Guid.Empty || request.Reason == BreakGlassReason.Unknown || !Enum.IsDefined(request.Reason)
            || !WordsRule.IsText(request.Text) || !BreakGlassRule.IsReason(request.Text))
            return Problems.Invalid("A reason has a code and at least 20 characters.");
        var (decision, broken) = await breaker.Break(caller, consultationId, breakGlassId, request, ct);
        if (broken is not null) return TypedResults.Ok(broken);
        var now = clock.GetUtcNow();
        return decision switch
        {
            Decision.RefusedStepUp => Problems.Of(StatusCodes.Status403Forbidden, "step-up-needed", "Please prove anew that it is you."),
            Decision.RefusedUnreviewed => Problems.Of(StatusCodes.Status403Forbidden, "break-glass-suspended", "An earlier use was not reviewed in time, or was judged not justified."),
            Decision.RefusedDailyLimit => Paces.TooOften(response, BreakGlassRule.DayBegan(now).AddDays(1) - now),
            Decision.RefusedIdReused => Problems.Conflict("break-glass-id-reused", "This id already names another use."),
            _ => Problems.NotFound(),
        };
    }
}

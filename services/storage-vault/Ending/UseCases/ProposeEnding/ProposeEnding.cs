using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace StorageVault.Ending.UseCases.ProposeEnding;

/// <summary>The first of two people orders a hold, its release, an erasure or the destruction of a bucket. Nothing happens yet.</summary>
internal static class ProposeEnding
{
    internal static async Task<Results<Ok<EndingView>, ProblemHttpResult>> Handle(
        Guid orderId, ProposeEndingRequest request, Caller caller, EndingDesk desk, IOptions<EndingOptions> options, TimeProvider clock, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(TimeSpan.FromHours(9)).Date);
        if (orderId == Guid.Empty || !EndingRule.IsWhole(request, today)) return Problems.Invalid("An order names one subject, its reason or authority, and for a hold the date of its review.");
        if (request.Kind >= EndingKind.EraseConsultation && !options.Value.CanErase) return EndingAnswers.NotReady();
        return EndingAnswers.Of(await desk.Propose(caller, orderId, request, ct));
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using Routing.Assignment;
using ServiceDefaults.Tokens;

namespace Routing.UseCases.TakeNext;

/// <summary>Takes the one who waits longest at a desk.</summary>
internal static class TakeNext
{
    internal static async Task<Results<Ok<CaseView>, NoContent, ProblemHttpResult>> Handle(Guid deskId, Caller caller, Assigner assigner, TakeAnswer answer, CancellationToken ct) =>
        await answer.OfAsync(caller.RequiredTenant, await assigner.TakeNextAsync(caller.RequiredTenant, caller.RequiredAct, deskId, ct), ct);
}

using Microsoft.AspNetCore.Http.HttpResults;
using Routing.Assignment;
using ServiceDefaults.Tokens;

namespace Routing.UseCases.CloseConsultation;

/// <summary>Closes a consultation of one's own; repeating it gives the same answer.</summary>
internal static class CloseConsultation
{
    internal static async Task<Results<Ok<CaseView>, NoContent, ProblemHttpResult>> Handle(Guid consultationId, Caller caller, Closer closer, TakeAnswer answer, CancellationToken ct) =>
        await answer.OfAsync(caller.RequiredTenant, await closer.CloseAsync(caller.RequiredTenant, caller.RequiredAct, consultationId, ct), ct);
}

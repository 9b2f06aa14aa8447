using Microsoft.AspNetCore.Http.HttpResults;
using Routing.Assignment;
using ServiceDefaults.Tokens;

namespace Routing.UseCases.TakeConsultation;

/// <summary>Takes one consultation out of the line.</summary>
internal static class TakeConsultation
{
    internal static async Task<Results<Ok<CaseView>, NoContent, ProblemHttpResult>> Handle(Guid consultationId, Caller caller, Assigner assigner, TakeAnswer answer, CancellationToken ct) =>
        await answer.OfAsync(caller.RequiredTenant, await assigner.TakeAsync(caller.RequiredTenant, caller.RequiredAct, consultationId, ct), ct);
}

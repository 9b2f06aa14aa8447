using Microsoft.AspNetCore.Http.HttpResults;
using Routing.Assignment;
using ServiceDefaults;
using StorageVaultClient;

namespace Routing.UseCases;

/// <summary>Turns an outcome into an answer.</summary>
internal sealed class TakeAnswer(Cases cases)
{
    public async Task<Results<Ok<CaseView>, NoContent, ProblemHttpResult>> OfAsync(Guid tenantId, Outcome outcome, CancellationToken ct) => outcome.Ending switch
    {
        Ending.Done => await cases.FindAsync(tenantId, outcome.ConsultationId, ct) is { } view ? TypedResults.Ok(view) : Problems.NotFound(),
        Ending.NobodyWaiting => TypedResults.NoContent(),
        Ending.AlreadyTaken => Problems.Conflict("consultation-already-taken", "Somebody else has taken this consultation."),
        Ending.AtCapacity => Problems.Conflict("at-capacity", "You have as many consultations as you may have at once."),
        Ending.OffDuty => Problems.Conflict("off-duty", "Go on duty first."),
        Ending.VaultAway or Ending.Undone => Problems.Away(),
        Ending.VaultFenced => Problems.Away(VaultCodes.Fenced),
        _ => Problems.NotFound(),
    };
}

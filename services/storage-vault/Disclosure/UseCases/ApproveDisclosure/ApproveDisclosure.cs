using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Tokens;

namespace StorageVault.Disclosure.UseCases.ApproveDisclosure;

/// <summary>One of two people approves: one for the department, one as privacy officer, in whichever order, never the one who asked.</summary>
internal static class ApproveDisclosure
{
    internal static async Task<Results<Ok<DisclosureView>, ProblemHttpResult>> Handle(Guid disclosureId, Caller caller, DisclosureDesk desk, CancellationToken ct) =>
        DisclosureAnswers.Of(await desk.Take(caller, disclosureId, _ => new(DisclosureStep.Approve, row => row), ct));
}

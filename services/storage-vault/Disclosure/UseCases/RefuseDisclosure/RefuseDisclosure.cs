using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace StorageVault.Disclosure.UseCases.RefuseDisclosure;

/// <summary>Why not.</summary>
internal sealed record RefuseDisclosureRequest(DisclosureRefusal Refusal);

/// <summary>Ends a disclosure before the hand-over. After an emergency's hand-over, the second approver's no makes an incident of it.</summary>
internal static class RefuseDisclosure
{
    internal static async Task<Results<Ok<DisclosureView>, ProblemHttpResult>> Handle(Guid disclosureId, RefuseDisclosureRequest request, Caller caller, DisclosureDesk desk, CancellationToken ct)
    {
        if (request.Refusal == DisclosureRefusal.Unknown || !Enum.IsDefined(request.Refusal)) return Problems.Invalid("refusal is one of the list.");
        return DisclosureAnswers.Of(await desk.Take(caller, disclosureId, now => new(DisclosureStep.Refuse, row => row.Facts.State == DisclosureState.Refused
            ? row with { EndedBy = caller.RequiredAct.Subject, EndedAt = now, Refusal = request.Refusal }
            : row with { IncidentAt = now }) { Code = (short)request.Refusal }, ct));
    }
}

using Contracts.WebChat.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using StorageVault.Entries;
using StorageVaultClient;

namespace StorageVault.UseCases.OpenConsultation;

/// <summary>A resident opens a consultation: key, consent and answers stand in one transaction. The same id again gives the same answer.</summary>
internal static class OpenConsultation
{
    internal static async Task<Results<Ok<ConsultationKept>, ProblemHttpResult>> Handle(
        Guid consultationId, OpenConsultationRequest request, Caller caller, ConsultationOpener opener, CancellationToken ct)
    {
        if (consultationId == Guid.Empty || !IsWhole(request)) return Problems.Invalid();
        return await opener.Open(caller, consultationId, request, ct) switch
        {
            OpenVerdict.Kept kept => TypedResults.Ok(new ConsultationKept(kept.OpenedAt, kept.LastSeq)),
            OpenVerdict.Closed => Problems.Conflict("consultation-closed", "This consultation is closed."),
            OpenVerdict.IdReused => Problems.Conflict("entry-id-reused", "This id already holds another consultation."),
            _ => Problems.NotFound(),
        };
    }

    private static bool IsWhole(OpenConsultationRequest request) =>
        request.DeskId != Guid.Empty && request.DepartmentId != Guid.Empty && (request.OpenedFrom is Entrance.Line or Entrance.Web)
        && WordsRule.IsText(request.ConsentVersion, 100) && WordsRule.IsText(request.ConsentText, WordsRule.LongestConsent) && WordsRule.AreAnswers(request.Answers ?? []);
}

/// <summary>How an opening ended.</summary>
internal abstract record OpenVerdict
{
    private OpenVerdict() { }

    internal sealed record Kept(DateTimeOffset OpenedAt, long LastSeq) : OpenVerdict;

    internal sealed record NotThere : OpenVerdict;

    internal sealed record Closed : OpenVerdict;

    internal sealed record IdReused : OpenVerdict;
}

using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.Disclosure.UseCases.AcknowledgeDisclosure;

/// <summary>Who received it, and when.</summary>
internal sealed record AcknowledgeRequest(DateTimeOffset ReceivedAt, string ReceivedBy, string? Note)
{
    internal ReceiptForm Form => new(ReceivedBy, Note);

    public override string ToString() => nameof(AcknowledgeRequest);
}

/// <summary>Keeps the recipient's receipt, which ends the disclosure.</summary>
internal static class AcknowledgeDisclosure
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1);

    internal static async Task<Results<Ok<DisclosureView>, ProblemHttpResult>> Handle(
        Guid disclosureId, AcknowledgeRequest request, Caller caller, DisclosureDesk desk, DisclosureForms forms, TimeProvider clock, CancellationToken ct)
    {
        if (!request.Form.IsWhole || request.ReceivedAt > clock.GetUtcNow() + Early || request.ReceivedAt.Year < 2020) return Problems.Invalid("A receipt says who received the package, and when.");
        DisclosureOutcome? outcome = null;
        await forms.Keep(caller.RequiredTenant, disclosureId, request.Form, async form => outcome = await desk.Take(caller, disclosureId, now => Move(request, caller, form, now), ct), ct);
        return DisclosureAnswers.Of(outcome ?? new(Decision.RefusedDisclosureState));
    }

    private static DisclosureMove Move(AcknowledgeRequest request, Caller caller, SealedContent form, DateTimeOffset now) =>
        new(DisclosureStep.Acknowledge, row => row with { AcknowledgedBy = caller.RequiredAct.Subject, AcknowledgedAt = now, ReceivedAt = request.ReceivedAt.ToUniversalTime() })
        {
            Also = async (tx, row, token) =>
            {
                await DisclosureForms.Insert<ReceiptForm>(tx, row.DisclosureId, form, token);
                return Decision.AllowedDisclosure;
            },
        };
}

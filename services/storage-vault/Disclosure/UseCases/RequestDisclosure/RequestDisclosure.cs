using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.Disclosure.UseCases.RequestDisclosure;

/// <summary>What an office asked for.</summary>
internal sealed record RequestDisclosureRequest(Guid ConsultationId, DisclosureRequester Requester, string Office, string Officer, string CaseNumber, string Reason)
{
    internal RequestForm Form => new(Office, Officer, CaseNumber, Reason);

    public override string ToString() => nameof(RequestDisclosureRequest);
}

/// <summary>The counselor of a case, or an officer of its department, takes a request in. Its words are sealed; nothing is disclosed by it.</summary>
internal static class RequestDisclosure
{
    private sealed record Wanted(Guid DisclosureId, RequestDisclosureRequest Request, Actor Actor, DateTimeOffset Now);

    internal static async Task<Results<Ok<DisclosureView>, ProblemHttpResult>> Handle(
        Guid disclosureId, RequestDisclosureRequest request, Caller caller, TenantTransactions transactions, DisclosureForms forms, TimeProvider clock, CancellationToken ct)
    {
        if (disclosureId == Guid.Empty || request.ConsultationId == Guid.Empty || request.Requester == DisclosureRequester.Unknown || !Enum.IsDefined(request.Requester) || !request.Form.IsWhole)
            return Problems.Invalid("A request names a consultation, who asks, the office, the officer, their number and the reason.");
        var wanted = new Wanted(disclosureId, request, Actor.Of(caller), clock.NowToTheMillisecond());
        // First without the words: making a key takes a disk's time, which a refusal must not cost.
        var outcome = await transactions.RunAsync(caller.RequiredTenant, (tx, token) => Decide(tx, wanted, null, token), ct);
        if (outcome is { IsAllowed: true, Row: null })
            await forms.Keep(caller.RequiredTenant, disclosureId, request.Form,
                async form => outcome = await transactions.RunAsync(caller.RequiredTenant, (tx, token) => Decide(tx, wanted, form, token), ct), ct);
        return DisclosureAnswers.Of(outcome);
    }

    private static async Task<DisclosureOutcome> Decide(TenantTransaction tx, Wanted wanted, SealedContent? form, CancellationToken ct)
    {
        var (actor, request) = (wanted.Actor, wanted.Request);
        var consultation = await DisclosureDesk.Consultation(tx, request.ConsultationId, ct);
        var decision = consultation is null ? Decision.RefusedNotThere
            : DisclosureRule.MayRequest((await DisclosureDesk.Person(tx, actor, request.ConsultationId, consultation.DepartmentId, ct)).Person);
        var known = decision.Allows() ? await DisclosureRow.Find(tx, wanted.DisclosureId, locked: true, ct) : null;
        if (known is not null && (known.ConsultationId != request.ConsultationId || known.Facts.RequestedBy != actor.Id)) decision = Decision.RefusedIdReused;
        if (decision.Allows() && known is null && form is null) return new(decision);
        await tx.Write(new(actor, VaultAct.RequestDisclosure, decision) { ConsultationId = request.ConsultationId, ReferenceId = wanted.DisclosureId }, wanted.Now, ct);
        if (!decision.Allows() || known is not null) return new(decision, decision.Allows() ? known : null);
        if (consultation is null || form is null || actor is not { Id: { } id, SessionId: { } session }) return new(Decision.RefusedRole);
        var row = new DisclosureRow(tx.TenantId, wanted.DisclosureId, request.ConsultationId, consultation.DepartmentId, request.Requester, wanted.Now, new(DisclosureState.Requested, id, session));
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(row.Insert());
        batch.BatchCommands.Add(DisclosureHistory.Insert(row, DisclosureStep.Request, actor, (short)request.Requester, wanted.Now));
        await batch.ExecuteNonQueryAsync(ct);
        await DisclosureForms.Insert<RequestForm>(tx, wanted.DisclosureId, form, ct);
        return new(decision, row);
    }
}

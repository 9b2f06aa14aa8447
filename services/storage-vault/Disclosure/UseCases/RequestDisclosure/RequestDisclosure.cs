using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.Disclosure.UseCases.RequestDisclosure;

/// <summary>What an office asked for: one or more consultations, of one resident and in one department.</summary>
internal sealed record RequestDisclosureRequest(IReadOnlyList<Guid> ConsultationIds, DisclosureRequester Requester, string Office, string Officer, string CaseNumber, string Reason)
{
    internal RequestForm Form => new(Office, Officer, CaseNumber, Reason);

    internal bool NamesConsultations => ConsultationIds is { Count: > 0 and <= MostConsultations } ids && !ids.Contains(Guid.Empty) && ids.Distinct().Count() == ids.Count;

    internal const int MostConsultations = 20;

    public override string ToString() => nameof(RequestDisclosureRequest);
}

/// <summary>The counselor of a case, or an officer of its department, takes a request in. Its words are sealed; nothing is disclosed by it.</summary>
internal static class RequestDisclosure
{
    private sealed record Wanted(Guid DisclosureId, RequestDisclosureRequest Request, Actor Actor, DateTimeOffset Now);

    internal static async Task<Results<Ok<DisclosureView>, ProblemHttpResult>> Handle(
        Guid disclosureId, RequestDisclosureRequest request, Caller caller, TenantTransactions transactions, DisclosureForms forms, TimeProvider clock, CancellationToken ct)
    {
        if (disclosureId == Guid.Empty || !request.NamesConsultations || request.Requester == DisclosureRequester.Unknown || !Enum.IsDefined(request.Requester) || !request.Form.IsWhole)
            return Problems.Invalid("A request names consultations (20 at most), who asks, the office, the officer, their number and the reason.");
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
        var (decision, departmentId) = await Judge(tx, actor, request.ConsultationIds, ct);
        var known = decision.Allows() ? await DisclosureRow.Find(tx, wanted.DisclosureId, locked: true, ct) : null;
        if (known is not null && (!known.Consultations.SequenceEqual(request.ConsultationIds) || known.Facts.RequestedBy != actor.Id)) decision = Decision.RefusedIdReused;
        if (decision.Allows() && known is null && form is null) return new(decision);
        foreach (var id in request.ConsultationIds)
            await tx.Write(new(actor, VaultAct.RequestDisclosure, decision) { ConsultationId = id, ReferenceId = wanted.DisclosureId }, wanted.Now, ct);
        if (!decision.Allows() || known is not null) return new(decision, decision.Allows() ? known : null);
        if (form is null || actor is not { Id: { } by, SessionId: { } session }) return new(Decision.RefusedRole);
        var row = new DisclosureRow(tx.TenantId, wanted.DisclosureId, request.ConsultationIds[0], departmentId, request.Requester, wanted.Now, new(DisclosureState.Requested, by, session))
        {
            Consultations = request.ConsultationIds,
        };
        await using var batch = tx.Batch();
        foreach (var insert in row.Insert()) batch.BatchCommands.Add(insert);
        batch.BatchCommands.Add(DisclosureHistory.Insert(row, DisclosureStep.Request, actor, (short)request.Requester, wanted.Now));
        await batch.ExecuteNonQueryAsync(ct);
        await DisclosureForms.Insert<RequestForm>(tx, wanted.DisclosureId, form, ct);
        return new(decision, row);
    }

    /// <summary>Each consultation is asked for as if it were the only one; whose they are is compared after that, so that nobody learns it who may not.</summary>
    private static async Task<(Decision, Guid DepartmentId)> Judge(TenantTransaction tx, Actor actor, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        StoredConsultation? first = null;
        var (decision, mixed) = (Decision.RefusedNotThere, false);
        foreach (var id in ids)
        {
            if (await DisclosureDesk.Consultation(tx, id, ct) is not { } consultation) return (Decision.RefusedNotThere, default);
            decision = DisclosureDesk.MayRequest(actor, consultation);
            if (!decision.Allows()) return (decision, default);
            first ??= consultation;
            mixed |= (first.ResidentId, first.DepartmentId) != (consultation.ResidentId, consultation.DepartmentId);
        }
        return (mixed ? Decision.RefusedMixed : decision, first?.DepartmentId ?? default);
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.Disclosure.UseCases.OpenDisclosure;

/// <summary>A disclosure with its forms and its history. The auditor gets the history alone.</summary>
internal sealed record OpenedDisclosure(DisclosureView Disclosure, RequestForm? Request, CallBackForm? CallBack, ReceiptForm? Receipt, IReadOnlyList<DisclosureLine> History)
{
    public override string ToString() => nameof(OpenedDisclosure);
}

/// <summary>Opens what stands on the forms, to who asked and who may approve. The row of it is committed before.</summary>
internal static class OpenDisclosure
{
    private sealed record Found(DisclosureRow Row, string? BasisLabel, IReadOnlyDictionary<LoneKind, SealedContent> Forms, IReadOnlyList<DisclosureLine> History);

    internal static async Task<Results<Ok<OpenedDisclosure>, ProblemHttpResult>> Handle(
        Guid disclosureId, Caller caller, TenantTransactions transactions, DisclosureForms forms, TimeProvider clock, CancellationToken ct)
    {
        var (tenantId, actor) = (caller.RequiredTenant, Actor.Of(caller));
        var (decision, found) = await transactions.RunAsync(tenantId, (tx, token) => Find(tx, actor, disclosureId, clock.GetUtcNow(), token), ct);
        if (found is null) return DisclosureAnswers.Refusal(decision == Decision.RefusedRole ? Decision.RefusedNotThere : decision);
        var open = await forms.Open(tenantId, disclosureId, found.Forms, ct);
        return TypedResults.Ok(new OpenedDisclosure(DisclosureView.Of(found.Row, found.BasisLabel), open.Request, open.CallBack, open.Receipt, found.History));
    }

    private static async Task<(Decision, Found?)> Find(TenantTransaction tx, Actor actor, Guid disclosureId, DateTimeOffset now, CancellationToken ct)
    {
        var row = await DisclosureRow.Find(tx, disclosureId, locked: false, ct);
        var decision = row is null ? Decision.RefusedNotThere
            : DisclosureRule.MaySee(row.Facts, (await DisclosureDesk.Person(tx, actor, row.ConsultationId, row.DepartmentId, ct)).Person);
        var historyOnly = decision == Decision.RefusedNoGrant && actor.Has(Roles.Auditor);
        if (historyOnly) decision = Decision.AllowedRole;
        await tx.Write(DisclosureDesk.Row(actor, VaultAct.ReadDisclosure, decision, disclosureId, row), now, ct);
        if (row is null || !decision.Allows()) return (decision, null);
        var basis = row is { Basis: { } number, BasisVersion: { } version } ? await DisclosureBases.Find(tx, number, version, ct) : null;
        return (decision, new(row, basis?.Label, historyOnly ? new Dictionary<LoneKind, SealedContent>() : await DisclosureForms.Find(tx, disclosureId, ct), await DisclosureHistory.Read(tx, disclosureId, ct)));
    }
}

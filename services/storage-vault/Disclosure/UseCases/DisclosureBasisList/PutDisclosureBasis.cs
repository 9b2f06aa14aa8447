using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Ending;
using StorageVault.Entries;

namespace StorageVault.Disclosure.UseCases.DisclosureBasisList;

/// <summary>A line as it shall be.</summary>
internal sealed record PutBasisRequest(string? Label, bool Active, bool Emergency);

/// <summary>The privacy officer changes the list of grounds or adds one (numbers from 10). Older requests keep the version they were read in.</summary>
internal static class PutDisclosureBasis
{
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(int basis, PutBasisRequest request, Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct)
    {
        var known = DisclosureBases.Default.Any(one => one.Basis == basis);
        if (!known && basis is < DisclosureBases.FirstOwn or > DisclosureBases.Last) return Problems.NotFound();
        if (request.Label is { } label ? !WordsRule.IsText(label, 200) || string.IsNullOrWhiteSpace(label) : !known) return Problems.Invalid("A line of one's own has a label of at most 200 letters.");
        var (actor, now) = (Actor.Of(caller), clock.NowToTheMillisecond());
        var decision = !actor.Has(Roles.PrivacyOfficer) ? Decision.RefusedRole : EndingRule.IsFresh(actor, now) ? Decision.AllowedRole : Decision.RefusedStepUp;
        await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            // The same act as for a request; without a consultation it is the list.
            await tx.Write(new(actor, VaultAct.RecordDisclosureBasis, decision), now, token);
            if (!decision.Allows()) return;
            await tx.Execute(TenantTransaction.Sql("select pg_advisory_xact_lock(hashtextextended('disclosure-bases' || $1::text, 0))", tx.TenantId), token);
            var newest = (await DisclosureBases.List(tx, token)).FirstOrDefault(one => one.Basis == basis);
            await tx.Execute(DisclosureBases.Insert(tx.TenantId, new((short)basis, (newest?.Version ?? 0) + 1, request.Label, request.Active, request.Emergency), caller.RequiredAct.Subject, now), token);
        }, ct);
        return decision.Allows() ? TypedResults.NoContent() : DisclosureAnswers.Refusal(decision);
    }
}

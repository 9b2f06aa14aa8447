using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.Disclosure.UseCases.RecordDisclosureBasis;

/// <summary>On which ground, and the call back to a published number that must have been made before.</summary>
internal sealed record RecordBasisRequest(short Basis, bool Emergency, string CalledNumber, string PublishedAt, DateTimeOffset CalledAt, string? Note)
{
    internal CallBackForm Form => new(CalledNumber, PublishedAt, Note);

    public override string ToString() => nameof(RecordBasisRequest);
}

/// <summary>Records the legal basis. Without a call back to a number that is published, nobody can approve.</summary>
internal static class RecordDisclosureBasis
{
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1), Late = TimeSpan.FromDays(31);

    internal static async Task<Results<Ok<DisclosureView>, ProblemHttpResult>> Handle(
        Guid disclosureId, RecordBasisRequest request, Caller caller, DisclosureDesk desk, DisclosureForms forms, TimeProvider clock, CancellationToken ct)
    {
        var (actor, now) = (Actor.Of(caller), clock.NowToTheMillisecond());
        if (request.Basis is < 1 or > DisclosureBases.Last || !request.Form.IsWhole || request.CalledAt > now + Early || request.CalledAt < now - Late)
            return Problems.Invalid("A basis of the list, the number called, where it is published, and when: within the last month.");
        DisclosureOutcome? outcome = null;
        await forms.Keep(caller.RequiredTenant, disclosureId, request.Form, async form => outcome = await desk.Take(caller, disclosureId, _ => Move(request, actor, form, now), ct), ct);
        return DisclosureAnswers.Of(outcome ?? new(Decision.RefusedDisclosureState));
    }

    private static DisclosureMove Move(RecordBasisRequest request, Actor actor, SealedContent form, DateTimeOffset now)
    {
        DisclosureBasis? basis = null;
        return new(DisclosureStep.RecordBasis, row => row with { Basis = request.Basis, BasisVersion = 0, CalledBackAt = request.CalledAt.ToUniversalTime(), BasisBy = actor.Id, BasisAt = now })
        {
            Emergency = request.Emergency, Code = request.Basis,
            Also = async (tx, row, token) =>
            {
                basis = (await DisclosureBases.List(tx, token)).FirstOrDefault(one => one.Basis == request.Basis);
                if (basis is not { Active: true } || request.Emergency && !basis.Emergency) return Decision.RefusedBasis;
                await DisclosureForms.Insert<CallBackForm>(tx, row.DisclosureId, form, token);
                return Decision.AllowedDisclosure;
            },
            Finish = row => row with { BasisVersion = basis?.Version ?? 0 },
        };
    }
}

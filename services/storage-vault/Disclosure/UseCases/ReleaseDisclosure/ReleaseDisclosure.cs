using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults.Tokens;

namespace StorageVault.Disclosure.UseCases.ReleaseDisclosure;

/// <summary>Lets the package out: from now on it can be fetched once, for 72 hours.</summary>
internal static class ReleaseDisclosure
{
    internal static async Task<Results<Ok<DisclosureView>, ProblemHttpResult>> Handle(Guid disclosureId, Caller caller, DisclosureDesk desk, CancellationToken ct) =>
        DisclosureAnswers.Of(await desk.Take(caller, disclosureId, now => new(DisclosureStep.Release, row => row with { ReleasedAt = now }), ct));
}

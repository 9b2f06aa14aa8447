using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Disclosure.Packaging;

namespace StorageVault.Disclosure.UseCases.PackageDisclosure;

/// <summary>Makes the package of what was chosen, for one recipient's certificate. Nothing of it rests anywhere in the clear.</summary>
internal static class PackageDisclosure
{
    internal static async Task<Results<Ok<DisclosureView>, ProblemHttpResult>> Handle(
        Guid disclosureId, PackageRequest request, Caller caller, HttpResponse response, Packager packager, TimeProvider clock, CancellationToken ct)
    {
        if (!Selection.IsWhole(request.Entries)) return Problems.Invalid("Entries are named once each by log and seq, with blacked-out places in order and apart.");
        using var recipient = RecipientCertificate.Read(request.Certificate, clock.GetUtcNow());
        var fit = recipient is not null && RecipientCertificate.Is(RecipientCertificate.Fingerprint(recipient), request.Fingerprint);
        try
        {
            var made = await packager.Package(caller, disclosureId, request, fit ? recipient : null, ct);
            if (made.Malformed) return Problems.Invalid("An entry is not there, or a blacked-out place lies outside of it.");
            return made.Outcome.Decision switch
            {
                Decision.RefusedTooOften => Paces.TooOften(response, made.RetryAfter ?? Paces.Window),
                Decision.RefusedCertificate => Problems.Of(StatusCodes.Status400BadRequest, "certificate-unfit", "The certificate is not RSA of 2048 bits or more, not valid now, or not the one whose fingerprint was read out."),
                _ => DisclosureAnswers.Of(made.Outcome),
            };
        }
        catch (SigningKeyAwayException) { return DisclosureAnswers.SigningKeyAway(); }
    }
}

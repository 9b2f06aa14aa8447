using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using StorageVault.Disclosure.Packaging;

namespace StorageVault.Disclosure.UseCases.ReadDisclosureSigner;

/// <summary>The certificate with which a recipient checks packages, and its fingerprint to be read out.</summary>
internal sealed record DisclosureSigner(string Certificate, string Sha256);

/// <summary>Gives the public certificate of the vault's signing key.</summary>
internal static class ReadDisclosureSigner
{
    internal static async Task<Results<Ok<DisclosureSigner>, ProblemHttpResult>> Handle(PackageSigner signer, CancellationToken ct)
    {
        try
        {
            var certificate = await signer.Certificate(ct);
            return TypedResults.Ok(new DisclosureSigner(PemEncoding.WriteString("CERTIFICATE", certificate), Convert.ToHexStringLower(SHA256.HashData(certificate))));
        }
        catch (SigningKeyAwayException) { return DisclosureAnswers.SigningKeyAway(); }
    }
}

using Contracts.StorageVault.V1;
using ServiceDefaults;
using ServiceDefaults.Messaging;
using StorageVault.Disclosure.Packaging;
using StorageVault.Disclosure.UseCases.AcknowledgeDisclosure;
using StorageVault.Disclosure.UseCases.ApproveDisclosure;
using StorageVault.Disclosure.UseCases.CountDisclosures;
using StorageVault.Disclosure.UseCases.DisclosureBasisList;
using StorageVault.Disclosure.UseCases.DownloadDisclosure;
using StorageVault.Disclosure.UseCases.ListDisclosures;
using StorageVault.Disclosure.UseCases.OpenDisclosure;
using StorageVault.Disclosure.UseCases.PackageDisclosure;
using StorageVault.Disclosure.UseCases.ReadDisclosureEntries;
using StorageVault.Disclosure.UseCases.ReadDisclosureSigner;
using StorageVault.Disclosure.UseCases.RecordDisclosureBasis;
using StorageVault.Disclosure.UseCases.RefuseDisclosure;
using StorageVault.Disclosure.UseCases.ReleaseDisclosure;
using StorageVault.Disclosure.UseCases.RequestDisclosure;

namespace StorageVault.Disclosure;

/// <summary>Disclosure to police and agencies: two approvals, one sealed package, a history that stays (trust.md 4.7, decision 0028).</summary>
internal static class DisclosureModule
{
    internal static IServiceCollection AddDisclosure(this IServiceCollection services)
    {
        services.AddOptions<DisclosureOptions>().BindConfiguration("Disclosure").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DisclosureDesk>().AddSingleton<DisclosureForms>().AddSingleton<PackageReader>().AddSingleton<PackageSigner>().AddSingleton<Packager>();
        return services.AddHostedService<DisclosureTimes>();
    }

    internal static MessagingRules WithDisclosure(this MessagingRules messages) => messages.Owns<DisclosureUnconfirmed>();

    internal static void MapDisclosure(this RouteGroupBuilder people)
    {
        var staff = people.MapGroup("").RequireAuthorization("Staff");
        staff.MapGet("/disclosures", ListDisclosures.Handle).WithName(nameof(ListDisclosures)).WithSummary("Lists requests for disclosure, without a word of their forms.");
        staff.MapGet("/disclosure-bases", ListDisclosureBases.Handle).WithName(nameof(ListDisclosureBases)).WithSummary("Lists the grounds on which the municipality discloses.");
        staff.MapPut("/disclosure-bases/{basis:int}", PutDisclosureBasis.Handle).WithName(nameof(PutDisclosureBasis)).WithSummary("Changes or adds a ground.");
        staff.MapGet("/disclosure-counts", CountDisclosures.Handle).WithName(nameof(CountDisclosures)).WithSummary("Counts a half-year's disclosures for the transparency report.");
        staff.MapGet("/disclosure-signer", ReadDisclosureSigner.Handle).WithName(nameof(ReadDisclosureSigner)).WithSummary("Gives the certificate that packages are checked with.")
            .Refuses(503, "signing-key-away");
        var one = staff.MapGroup("/disclosures/{disclosureId:guid}");
        one.MapPut("", RequestDisclosure.Handle).WithName(nameof(RequestDisclosure)).WithSummary("Takes in an office's request.").Refuses(409, "disclosure-id-reused");
        one.MapGet("", OpenDisclosure.Handle).WithName(nameof(OpenDisclosure)).WithSummary("Opens a request with its forms and its history.");
        one.MapPost("/basis", RecordDisclosureBasis.Handle).WithName(nameof(RecordDisclosureBasis)).WithSummary("Records the legal basis and the call back.").Refuses(409, "disclosure-state", "basis-not-allowed");
        one.MapPost("/approve", ApproveDisclosure.Handle).WithName(nameof(ApproveDisclosure)).WithSummary("Approves as one of two people.")
            .Refuses(403, "step-up-needed").Refuses(409, "disclosure-state", "requester-cannot-approve", "approval-missing", "town-approval-missing");
        one.MapPost("/refuse", RefuseDisclosure.Handle).WithName(nameof(RefuseDisclosure)).WithSummary("Refuses or withdraws it.").Refuses(409, "disclosure-state");
        one.MapGet("/entries", ReadDisclosureEntries.Handle).WithName(nameof(ReadDisclosureEntries)).WithSummary("Shows a log to choose from.");
        one.MapPut("/package", PackageDisclosure.Handle).WithName(nameof(PackageDisclosure)).WithSummary("Packages the chosen entries for a recipient's certificate.")
            .Refuses(400, "validation-failed", "certificate-unfit").Refuses(403, "step-up-needed").Refuses(409, "disclosure-state", "consultation-erased").Refuses(503, "signing-key-away", "vault-away");
        one.MapPost("/release", ReleaseDisclosure.Handle).WithName(nameof(ReleaseDisclosure)).WithSummary("Lets the package be fetched once within 72 hours.")
            .Refuses(403, "step-up-needed").Refuses(409, "disclosure-state", "requester-cannot-approve", "package-expired", "consultation-erased");
        one.MapPost("/download", DownloadDisclosure.Handle).Produces<Stream>(StatusCodes.Status200OK, "application/pkcs7-mime").WithName(nameof(DownloadDisclosure)).WithSummary("Hands the package over, once.")
            .Refuses(403, "step-up-needed").Refuses(409, "disclosure-state", "already-downloaded", "package-expired", "consultation-erased");
        one.MapPost("/acknowledge", AcknowledgeDisclosure.Handle).WithName(nameof(AcknowledgeDisclosure)).WithSummary("Keeps the recipient's receipt.").Refuses(409, "disclosure-state");
    }
}

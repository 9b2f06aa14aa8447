using Contracts.StorageVault.V1;
using Contracts.TenantDirectory.V1;
using ServiceDefaults;
using ServiceDefaults.Messaging;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Attachments;
using StorageVault.Disclosure;
using StorageVault.Ending;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.Residency;
using StorageVault.Search;
using StorageVault.Startup;
using StorageVault.Trace;
using StorageVault.UseCases.CloseConsultation;
using StorageVault.UseCases.KeyActs;
using StorageVault.UseCases.ListEmergencyExceptions;
using StorageVault.UseCases.OpenConsultation;
using StorageVault.UseCases.OpenEmergencyException;
using StorageVault.UseCases.OpenLineUserId;
using StorageVault.UseCases.PutEmergencyException;
using StorageVault.UseCases.PutGrant;
using StorageVault.UseCases.PutIdentity;
using StorageVault.UseCases.ReadAccessLog;
using StorageVault.UseCases.ReadEntries;
using StorageVault.UseCases.WriteEntry;

namespace StorageVault;

/// <summary>The only holder of words: what it needs and what it answers.</summary>
public static class StorageVaultModule
{
    /// <summary>Registers keys, use cases, the issuers it listens to and the events it owns.</summary>
    public static IServiceCollection AddStorageVault(this IServiceCollection services)
    {
        services.AddResidency();
        services.AddSingleton(new DatabaseAwayCode("vault-away"));
        services.AddSingleton<DurabilityCheck>().AddHostedService(provider => provider.GetRequiredService<DurabilityCheck>());
        services.AddKeys().AddSingleton<LoneContents>();
        services.AddAttachments().AddSearch();
        services.AddSingleton<ReadingMarks>().AddHostedService<ReadingMarksWriter>();
        services.AddSingleton<TenantWords>().AddSingleton<EntryWriter>().AddSingleton<EntryReader>().AddSingleton<ConsultationOpener>().AddSingleton<ConsultationCloser>();
        // The closed list of who may speak for whom (design §7). The vault decides on the person a token names, never on the service.
        services.AddInternalTokens(tokens => tokens
            .Accept("gateway", TokenUse.Staff).Accept("web-chat", TokenUse.Resident, TokenUse.Service)
            .Accept("routing", TokenUse.Service).Accept("line-contact-point", TokenUse.Service).Accept("reporting", TokenUse.Service).Accept("tenant-directory", TokenUse.Service)
            .AcceptPurpose("line-contact-point", "identify", "notice", "exception").AcceptPurpose("routing", "grant", "close")
            .AcceptOperator());
        services.AddMessaging(messages => messages
            .Owns<ConsultationOpened>().Owns<EntryStored>().Owns<EmergencyWordsFound>().Owns<ConsultationSealed>().Owns<BreakGlassUsed>()
            .WithEnding().WithDisclosure()
            .CopiesSettings<SettingsChanged>("tenant", "desk"));
        // After the tokens: it narrows one of their policies.
        return services.AddAccess().AddTrace().AddEnding().AddDisclosure().AddOpenApi(options => options.Describe("the vault", "The only holder of words. Staff reach the paths under /api/v1 through the gateway; residents through web-chat; /internal is for named services and purposes. The header Tomoshibi-Tenant names the tenant.").Words("log", ["talk", "staff"]));
    }

    /// <summary>Maps the calls for people and the internal ones for named purposes.</summary>
    public static RouteGroupBuilder MapStorageVault(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapResidency();
        app.Use((http, next) => app.Services.GetRequiredService<DurabilityCheck>().Invoke(http, next));
        app.MapOpenApi().AllowAnonymous();
        app.MapKeyActs();
        var purposes = app.MapGroup("/internal").WithTags("Storage vault, internal");
        MapPurposes(purposes);
        purposes.MapTrace();
        var people = app.MapGroup("/api/v1").WithTags("Storage vault").RequireAuthorization("Person");
        people.MapPut("/consultations/{consultationId:guid}", OpenConsultation.Handle).RequireAuthorization("ResidentAct")
            .WithName(nameof(OpenConsultation)).WithSummary("Opens a consultation with consent and answers.")
            .Refuses(409, "consultation-closed", "entry-id-reused").Refuses(503, "vault-away", "vault-fenced").Refuses(507, "storage-full");
        people.MapPut("/consultations/{consultationId:guid}/entries/{entryId:guid}", WriteEntry.Handle).WithName(nameof(WriteEntry)).WithSummary("Writes one entry.")
            .Refuses(409, "consultation-closed", "entry-id-reused").Refuses(503, "vault-away", "vault-fenced").Refuses(507, "storage-full");
        people.MapGet("/consultations/{consultationId:guid}/entries", ReadEntries.Handle).WithName(nameof(ReadEntries)).WithSummary("Reads a log after a place in it.")
            .Refuses(503, "vault-away", "vault-fenced");
        people.MapGet("/consultations/{consultationId:guid}/access-log", ReadAccessLog.Handle).RequireAuthorization("Staff")
            .WithName(nameof(ReadAccessLog)).WithSummary("Says who opened a consultation.")
            .Refuses(503, "vault-away", "vault-fenced");
        people.MapGet("/emergency-exceptions", ListEmergencyExceptions.Handle).RequireAuthorization("Staff")
            .WithName(nameof(ListEmergencyExceptions)).WithSummary("Lists the tenant's emergency exceptions.")
            .Refuses(404, "not-found").Refuses(503, "vault-away", "vault-fenced");
        people.MapAttachments();
        people.MapSearch();
        people.MapPost("/emergency-exceptions/{exceptionId:guid}/open", OpenEmergencyException.Handle).RequireAuthorization("Staff")
            .WithName(nameof(OpenEmergencyException)).WithSummary("Opens what arrived on LINE.")
            .Refuses(503, "vault-away", "vault-fenced");
        people.MapAccess();
        people.MapEnding();
        people.MapDisclosure();
        return people;
    }

    private static void MapPurposes(RouteGroupBuilder purposes)
    {
        purposes.MapPost("/consultations/{consultationId:guid}/grants", PutGrant.Handle).RequireAuthorization("Purpose:grant")
            .WithName(nameof(PutGrant)).WithSummary("Lets a staff member into a consultation or ends that.")
            .Refuses(409, "epoch-old").Refuses(503, "vault-away", "vault-fenced");
        purposes.MapPost("/consultations/{consultationId:guid}/close", CloseConsultation.Handle).RequireAuthorization("Purpose:close")
            .WithName(nameof(CloseConsultation)).WithSummary("Closes a talk log.");
        purposes.MapPut("/identities/{residentId:guid}", PutIdentity.Handle).RequireAuthorization("Purpose:identify")
            .WithName(nameof(PutIdentity)).WithSummary("Keeps a resident's LINE user id.")
            .Refuses(409, "identity-differs").Refuses(503, "vault-away", "vault-fenced");
        purposes.MapPost("/identities/{residentId:guid}/line-user-id", OpenLineUserId.Handle).RequireAuthorization("Purpose:notice")
            .WithName(nameof(OpenLineUserId)).WithSummary("Gives a LINE user id out for one notice.");
        purposes.MapPut("/emergency-exceptions/{exceptionId:guid}", PutEmergencyException.Handle).RequireAuthorization("Purpose:exception")
            .WithName(nameof(PutEmergencyException)).WithSummary("Keeps urgent words that arrived on LINE.");
    }
}

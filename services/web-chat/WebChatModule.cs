using Contracts.LineContactPoint.V1;
using Contracts.Routing.V1;
using Contracts.StorageVault.V1;
using Contracts.TenantDirectory.V1;
using Contracts.WebChat.V1;
using ServiceDefaults;
using ServiceDefaults.Live;
using ServiceDefaults.Messaging;
using ServiceDefaults.Tokens;
using StorageVaultClient;
using WebChat.Consultations;
using WebChat.Events;
using WebChat.Jobs;
using WebChat.Live;
using WebChat.Sessions;
using WebChat.Settings;
using WebChat.UseCases.CountVisit;
using WebChat.UseCases.EndSession;
using WebChat.UseCases.FollowTalk;
using WebChat.UseCases.GivePhrase;
using WebChat.UseCases.LeaveConsultation;
using WebChat.UseCases.MarkRead;
using WebChat.UseCases.OpenAttachment;
using WebChat.UseCases.OpenConsultation;
using WebChat.UseCases.ReadConsultation;
using WebChat.UseCases.ReadEntries;
using WebChat.UseCases.RedeemTicket;
using WebChat.UseCases.ReturnByPhrase;
using WebChat.UseCases.SendAttachment;
using WebChat.UseCases.ShowDoor;
using WebChat.UseCases.ShowSession;
using WebChat.UseCases.TurnAway;
using WebChat.UseCases.WriteEntry;

namespace WebChat;

/// <summary>The residents' door: sessions, opening, writing, reading, the live stream.</summary>
public static class WebChatModule
{
    /// <summary>Registers the service.</summary>
    public static IServiceCollection AddWebChat(this IServiceCollection services)
    {
        services.AddOptions<ChatOptions>().BindConfiguration("Chat").ValidateDataAnnotations().ValidateOnStart();
        services.AddInternalTokens(tokens => tokens.Accept("gateway", TokenUse.Visitor)
            .Accept("routing", TokenUse.Service).Accept("line-contact-point", TokenUse.Service).Accept("reporting", TokenUse.Service)
            .Accept("storage-vault", TokenUse.Service).Accept("tenant-directory", TokenUse.Service));
        ResidentAuthentication.Add(services);
        services.AddMessaging(Messages);
        services.AddVaultClient().AddOpenApi(options => options.Describe("residents' chat", "What a resident's browser asks for, on the municipality's own host. Sessions are a cookie that the browser cannot read. Times are ISO 8601 in UTC."));
        services.AddSingleton<DoorSettings>().AddSingleton<SessionStore>().AddSingleton<PhraseKey>().AddSingleton<PhraseTries>().AddSingleton<OwnConsultations>();
        services.AddSingleton<LiveHub<TalkKey, TalkNotice>>().AddSingleton<LiveTalk>().AddSingleton<TalkStream>().AddSingleton<StreamKeeper>()
            .AddHostedService(provider => provider.GetRequiredService<StreamKeeper>());
        services.AddSingleton<NoticeTimer>().AddSingleton<OpeningSweeper>().AddHostedService<Timers>();
        services.AddSingleton<TurnAways>().AddSingleton<OpeningRows>().AddSingleton<LeaveConsultation>().AddSingleton<MarkRead>().AddSingleton<FollowTalk>();
        return services.AddSingleton<CountVisit>().AddSingleton<RedeemTicket>().AddSingleton<GivePhrase>().AddSingleton<ReturnByPhrase>();
    }

    private static void Messages(MessagingRules messages) => messages
        .Owns<EntranceVisited>().Owns<ConsultationRequested>().Owns<TalkRead>().Owns<NoticeDue>().Owns<ConsultationAbandoned>().Owns<ResidentTurnedAway>()
        .Hears<ConsultationOpened, ConsultationOpenedConsumer>().Hears<EntryStored, EntryStoredConsumer>().Hears<ConsultationSealed, ConsultationSealedConsumer>()
        .Hears<ConsultationShredded, ErasureConsumer>().Hears<ResidentErased, ErasureConsumer>()
        .Hears<ConsultationQueued, ConsultationQueuedConsumer>().Hears<CounselorAssigned, CounselorAssignedConsumer>()
        .Hears<ConsultationClosed, ConsultationClosedConsumer>().Hears<StaffTalkRead, StaffTalkReadConsumer>()
        .Hears<NoticeSent, NoticeSentConsumer>()
        .HearsLive<EntryStored, LiveTalk>().HearsLive<ConsultationSealed, LiveTalk>().HearsLive<ConsultationQueued, LiveTalk>().HearsLive<LineHeadMoved, LiveTalk>()
        .HearsLive<CounselorAssigned, LiveTalk>().HearsLive<ConsultationClosed, LiveTalk>().HearsLive<StaffTalkRead, LiveTalk>()
        .CopiesSettings<SettingsChanged>("tenant", "desk");

    /// <summary>Maps the residents' public API. The gateway keeps the limits by network; who may, is said by the group.</summary>
    public static RouteGroupBuilder MapWebChat(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi().AllowAnonymous();
        var api = app.MapGroup("/api/v1").WithTags("Web chat");
        api.AddEndpointFilter<RouteGroupBuilder, RetryAfter>();
        MapDoor(api.MapGroup(string.Empty).RequireAuthorization("Visitor").RefuseCredentials(SessionCookies.Session));
        MapSignIn(api.MapGroup(string.Empty).RequireAuthorization("Visitor"));
        MapResident(api.MapGroup(string.Empty).RequireAuthorization(ResidentAuthentication.Name));
        return api;
    }

    private static void MapDoor(RouteGroupBuilder door)
    {
        door.MapGet("/door", ShowDoor.Handle).WithName("ShowDoor").WithSummary("Name, hours, hotlines and questions, before any sign-in.")
            .Refuses(404, "not-found");
        door.MapPut("/visits/{visitId:guid}", CountVisit.Handle).WithName("CountVisit").WithSummary("Counts an access once.");
    }

    private static void MapSignIn(RouteGroupBuilder signIn)
    {
        signIn.MapPost("/session", RedeemTicket.Handle).WithName("RedeemTicket").WithSummary("Turns the one-use ticket into a session.")
            .Refuses(401, "sign-in-needed");
        signIn.MapPost("/phrases", GivePhrase.Handle).WithName("GivePhrase").WithSummary("A new resident without LINE, with a recovery phrase shown once.");
        signIn.MapPost("/session/phrase", ReturnByPhrase.Handle).WithName("ReturnByPhrase").WithSummary("Comes back with a recovery phrase.")
            .Refuses(404, "not-found");
    }

    private static void MapResident(RouteGroupBuilder resident)
    {
        resident.MapGet("/session", ShowSession.Handle).WithName("ShowSession").WithSummary("The session and the resident's consultations.");
        resident.MapDelete("/session", EndSession.Handle).WithName("EndSession").WithSummary("Ends the session and clears the browser.");
        resident.MapPut("/desks/{deskId:guid}/turn-away", TurnAway.Handle).WithName("TurnAway").WithSummary("Counts that the resident wanted this desk while it was closed, once in ten minutes.");
        var one = resident.MapGroup("/consultations/{consultationId:guid}");
        one.MapPut(string.Empty, OpenConsultation.Handle).WithName("OpenConsultation").WithSummary("Opens a consultation, or gives the one that is open.")
            .Refuses(409, "desk-closed", "consultation-closed", "entry-id-reused").Refuses(503, "vault-away", "vault-fenced").Refuses(507, "storage-full");
        one.MapGet(string.Empty, ReadConsultation.Handle).WithName("ReadConsultation").WithSummary("Where a consultation stands.");
        one.MapPut("/entries/{entryId:guid}", WriteEntry.Handle).WithName("WriteEntry").WithSummary("Writes an entry; the answer comes when the vault holds it.")
            .Refuses(409, "consultation-closed", "entry-id-reused", "attachment-missing").Refuses(503, "vault-away", "vault-fenced").Refuses(507, "storage-full");
        one.MapGet("/entries", ReadEntries.Handle).WithName("ReadEntries").WithSummary("The talk after a place in it.")
            .Refuses(503, "vault-away", "vault-fenced");
        one.MapPut("/attachments/{attachmentId:guid}", SendAttachment.Handle).WithMetadata(new FileLimit()).WithName("SendAttachment").WithSummary("Passes a file on to the vault as it comes.")
            .Refuses(409, "consultation-closed", "attachment-id-reused", "upload-superseded").Refuses(503, "vault-away", "vault-fenced").Refuses(507, "storage-full");
        one.MapGet("/attachments/{attachmentId:guid}", OpenAttachment.Handle).WithName("OpenAttachment").WithSummary("Passes a file on from the vault, for saving only.")
            .Refuses(409, "attachment-waiting", "attachment-refused").Refuses(503, "vault-away", "vault-fenced");
        one.MapGet("/stream", FollowTalk.Handle).WithName("FollowTalk").WithSummary("The live stream, or a long poll with wait.")
            .Streams(("state", typeof(StreamState)), ("entry", typeof(TalkEntry))).Refuses(403, "not-allowed").Refuses(503, "vault-away", "vault-fenced");
        one.MapPut("/read", MarkRead.Handle).WithName("MarkRead").WithSummary("A person has seen the talk up to here.")
            .Refuses(503, "vault-away", "vault-fenced");
        one.MapPost("/leave", LeaveConsultation.Handle).WithName("LeaveConsultation").WithSummary("Leaves the line before a counselor comes.")
            .Refuses(409, "consultation-already-taken", "consultation-closed");
    }
}

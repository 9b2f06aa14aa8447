using Contracts.LineContactPoint.V1;
using Contracts.Routing.V1;
using Contracts.StorageVault.V1;
using Contracts.TenantDirectory.V1;
using Contracts.WebChat.V1;
using Routing.Assignment;
using Routing.Data;
using Routing.Events;
using Routing.Live;
using Routing.Presence;
using Routing.Settings;
using Routing.UseCases;
using Routing.UseCases.CloseConsultation;
using Routing.UseCases.MarkTalkRead;
using Routing.UseCases.ReadBoard;
using Routing.UseCases.SeeAlert;
using Routing.UseCases.SetPresence;
using Routing.UseCases.TakeConsultation;
using Routing.UseCases.TakeNext;
using Routing.UseCases.WatchBoard;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using ServiceDefaults.Tokens;
using StorageVaultClient;

namespace Routing;

/// <summary>The two doors of routing.</summary>
public static class RoutingModule
{
    /// <summary>Registers waiting lines, assignment, presence and the desk's stream.</summary>
    public static IServiceCollection AddRoutingService(this IServiceCollection services)
    {
        services.AddValidation();
        services.AddOpenApi(options => options.Describe("the desk", "Waiting lines, taking, presence and the desk's live stream. Ids, times and numbers only, never a word. The header Tomoshibi-Tenant names the tenant; the stream serves all of the session's."));
        services.AddInternalTokens(tokens => tokens
            .Accept("gateway", TokenUse.Staff)
            .Accept("web-chat", TokenUse.Service)
            .Accept("storage-vault", TokenUse.Service)
            .Accept("line-contact-point", TokenUse.Service)
            .Accept("reporting", TokenUse.Service));
        services.AddTenantDb<RoutingDb>((options, tenant) => new RoutingDb(options, tenant));
        services.AddVaultClient();
        services.AddSingleton<TenantSettings>().AddSingleton<Assigner>().AddSingleton<AssignmentSteps>().AddSingleton<Closer>().AddSingleton<Cases>().AddSingleton<BoardReader>().AddSingleton<TakeAnswer>();
        services.AddSingleton<AlertBook>().AddSingleton<NoticeBoard>().AddSingleton<Audience>().AddSingleton<LiveListener>();
        services.AddSingleton<LiveNotices>().AddHostedService(provider => provider.GetRequiredService<LiveNotices>());
        services.AddHostedService<BrokerSilence>();
        // Before the settings copy begins, so that no change is missed.
        services.AddHostedService<StaffWatch>();
        services.AddHostedService<StepSweeper>();
        services.AddSingleton<RoutingMeters>().AddHostedService(provider => provider.GetRequiredService<RoutingMeters>());
        services.AddMessaging(Messages);
        return services;
    }

    private static void Messages(MessagingRules messages) => messages
        .Owns<ConsultationQueued>().Owns<LineHeadMoved>().Owns<CounselorAssigned>().Owns<ConsultationClosed>().Owns<StaffTalkRead>().Owns<PresenceChanged>()
        .Hears<ConsultationRequested, ConsultationRequestedConsumer>()
        .Hears<ConsultationAbandoned, ConsultationAbandonedConsumer>()
        .Hears<TalkRead, TalkReadConsumer>()
        .Hears<EntryStored, EntryStoredConsumer>()
        .Hears<EmergencyWordsFound, EmergencyWordsFoundConsumer>()
        .Hears<ConsultationSealed, ConsultationSealedConsumer>()
        .Hears<EmergencyExceptionOpened, EmergencyExceptionOpenedConsumer>()
        .Hears<StaffChanged, StaffChangedConsumer>()
        .Hears<StaffSessionEnded, StaffSessionEndedConsumer>()
        .HearsLive<EntryStored, LiveListener>()
        .HearsLive<TalkRead, LiveListener>()
        .HearsLive<EmergencyWordsFound, LiveListener>()
        .HearsLive<EmergencyExceptionOpened, LiveListener>()
        .HearsLive<StaffSessionEnded, LiveListener>()
        .HearsLive<ConsultationQueued, LiveListener>()
        .HearsLive<ConsultationAbandoned, LiveListener>()
        .HearsLive<CounselorAssigned, LiveListener>()
        .HearsLive<ConsultationClosed, LiveListener>()
        .HearsLive<StaffTalkRead, LiveListener>()
        .HearsLive<PresenceChanged, LiveListener>()
        .CopiesSettings<SettingsChanged>("tenant", TenantSettings.DeskKind, TenantSettings.StaffKind);

    /// <summary>Maps the desk's endpoints; every one of them needs a signed-in staff member.</summary>
    public static RouteGroupBuilder MapRoutingEndpoints(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi().AllowAnonymous();
        var stream = app.MapGroup("/api/v1/board/stream").WithTags("Routing").RequireAuthorization("StaffStream");
        stream.MapGet("/", WatchBoard.Handle).WithName("WatchBoard").WithSummary("The desk's live stream of notices; with wait, a long poll.")
            .Streams(("hello", typeof(HelloNotice)), (NoticeNames.Entry, typeof(EntryNotice)), (NoticeNames.Board, typeof(BoardNotice)), (NoticeNames.Case, typeof(CaseNotice)), (NoticeNames.Alert, typeof(AlertNotice)));
        var desk = app.MapGroup("/api/v1").WithTags("Routing").RequireAuthorization("Staff");
        desk.MapGet("/board", ReadBoard.Handle).WithName("ReadBoard").WithSummary("The lines of one's desks, one's cases and alerts.");
        desk.MapPost("/board/alerts/{alertId:guid}/seen", SeeAlert.Handle).WithName("SeeAlert").WithSummary("Takes an alert off the board.");
        desk.MapPut("/presence", SetPresence.Handle).WithName("SetPresence").WithSummary("Goes on or off duty.");
        desk.MapPost("/lines/{deskId:guid}/next", TakeNext.Handle).WithName("TakeNext").WithSummary("Takes the one who waits longest at a desk.")
            .Refuses(404, "not-found").Refuses(409, "at-capacity", "off-duty", "consultation-already-taken").Refuses(503, "vault-away", "vault-fenced");
        desk.MapPost("/consultations/{consultationId:guid}/take", TakeConsultation.Handle).WithName("TakeConsultation").WithSummary("Takes one consultation out of the line.")
            .Refuses(409, "at-capacity", "off-duty", "consultation-already-taken").Refuses(503, "vault-away", "vault-fenced");
        desk.MapPost("/consultations/{consultationId:guid}/close", CloseConsultation.Handle).WithName("CloseConsultation").WithSummary("Closes a consultation of one's own.")
            .Refuses(409, "consultation-already-taken").Refuses(503, "vault-away", "vault-fenced");
        desk.MapPut("/consultations/{consultationId:guid}/read", MarkTalkRead.Handle).WithName("MarkTalkRead").WithSummary("Marks the talk as read up to an entry.");
        return desk;
    }
}

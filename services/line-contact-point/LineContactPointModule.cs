using Contracts.LineContactPoint.V1;
using Contracts.StorageVault.V1;
using Contracts.TenantDirectory.V1;
using Contracts.WebChat.V1;
using LineContactPoint.Channels;
using LineContactPoint.Handling;
using LineContactPoint.Secrets;
using LineContactPoint.Sending;
using LineContactPoint.SignIn;
using LineContactPoint.Webhook;
using ServiceDefaults;
using ServiceDefaults.Messaging;
using ServiceDefaults.Settings;
using ServiceDefaults.Tokens;
using StorageVaultClient;

namespace LineContactPoint;

/// <summary>LINE's side of the door: webhook, sign-in, neutral notices.</summary>
public static class LineContactPointModule
{
    /// <summary>Registers keys, channels, workers, the issuers it listens to and the events it owns and hears.</summary>
    public static IServiceCollection AddLineContactPoint(this IServiceCollection services)
    {
        services.AddOptions<LineOptions>().BindConfiguration("Line").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SealKey>().AddSingleton<Pseudonyms>().AddSingleton<ISettingsSeal, ChannelSeal>().AddSingleton<LineChannels>();
        services.AddSingleton<LineHttp>().AddSingleton<ChannelTokens>().AddSingleton<LineApi>().AddVaultClient();
        services.AddSingleton<InboxBell>().AddSingleton<WebhookInbox>().AddSingleton<ReceiveWebhook>();
        services.AddSingleton<InboxRows>().AddSingleton<Handling.EventHandler>().AddSingleton<ExceptionMover>().AddHostedService<InboxWorker>();
        services.AddSingleton<PushBell>().AddSingleton<PushLedger>().AddHostedService<PushWorker>().AddHostedService<QuotaWatch>();
        services.AddSingleton<LineCertificates>().AddSingleton<IdTokens>().AddSingleton<SignInRecords>().AddSingleton<ResidentDoor>().AddSingleton<OpenLineSession>().AddSingleton<LineLogin>();
        services.AddInternalTokens(tokens => tokens
            .Accept("gateway", TokenUse.Visitor, TokenUse.Service)
            .Accept("web-chat", TokenUse.Service).Accept("routing", TokenUse.Service).Accept("reporting", TokenUse.Service).Accept("tenant-directory", TokenUse.Service).Accept("storage-vault", TokenUse.Service));
        services.AddMessaging(messages => messages
            .Owns<ContactFollowed>().Owns<ContactBlocked>().Owns<ContactSpillDetected>().Owns<EmergencyExceptionOpened>().Owns<NoticeSent>()
            .Hears<NoticeDue, NoticeDueConsumer>()
            .Hears<ResidentErased, ResidentErasedConsumer>()
            .CopiesSettings<SettingsChanged>(TenantSetting.Kind, LineChannelSetting.Kind));
        return services.AddOpenApi(options => options.Describe("LINE's side of the door", "LINE's webhook and the two ways in for residents who come through LINE."));
    }

    /// <summary>Maps the webhook for LINE and the two ways in for residents.</summary>
    public static RouteGroupBuilder MapLineContactPoint(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapOpenApi().AllowAnonymous();
        // The gateway speaks for itself here: LINE's own proof is the signature over the body.
        app.MapGroup("/line").WithTags("LINE webhook").RequireAuthorization("Service").RefuseCredentials()
            .MapPost("/webhook/{key}", ReceiveWebhook.Handle).WithName(nameof(ReceiveWebhook)).WithSummary("Takes LINE's webhook.");
        var residents = app.MapGroup(string.Empty).WithTags("LINE sign-in").RequireAuthorization("Visitor").RefuseCredentials();
        residents.MapPost("/api/v1/line/sessions", OpenLineSession.Handle).WithName(nameof(OpenLineSession)).WithSummary("Takes a LIFF id token and leaves a one-use ticket.")
            .Refuses(401, "sign-in-needed").Refuses(503, "vault-away", "line-away");
        residents.MapGet("/auth/line/start", LineLogin.Start).WithName("StartLineLogin").WithSummary("Sends the browser to LINE Login.");
        residents.MapGet("/auth/line/callback", LineLogin.Return).WithName("ReturnFromLineLogin").WithSummary("Takes the browser back from LINE Login.");
        return residents;
    }
}

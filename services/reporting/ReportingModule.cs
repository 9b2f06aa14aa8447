using Contracts.LineContactPoint.V1;
using Contracts.Routing.V1;
using Contracts.StorageVault.V1;
using Contracts.WebChat.V1;
using Reporting.UseCases.CountEvents;
using Reporting.UseCases.ReadDaily;
using ServiceDefaults;
using ServiceDefaults.Messaging;
using ServiceDefaults.Tokens;

namespace Reporting;

/// <summary>Numbers about consultations: how many, when, at which desk. Knows no person and no word.</summary>
public static class ReportingModule
{
    /// <summary>Registers the service.</summary>
    public static IServiceCollection AddReporting(this IServiceCollection services)
    {
        services.AddValidation();
        services.AddOpenApi(options => options.Describe("numbers", "Counts by day, hour and desk, in Japan's days and hours. The header Tomoshibi-Tenant names the tenant."));
        services.AddInternalTokens(tokens => tokens.Accept("gateway", TokenUse.Staff));
        return services.AddMessaging(messaging => messaging
            .Hears<EntranceVisited, HourConsumer>()
            .Hears<ResidentTurnedAway, HourConsumer>()
            .Hears<ContactSpillDetected, HourConsumer>()
            .Hears<ContactFollowed, HourConsumer>()
            .Hears<ContactBlocked, HourConsumer>()
            .Hears<NoticeSent, HourConsumer>()
            .Hears<EmergencyExceptionOpened, HourConsumer>()
            .Hears<ConsultationRequested, ConsultationConsumer>()
            .Hears<ConsultationAbandoned, ConsultationConsumer>()
            .Hears<ConsultationOpened, ConsultationConsumer>()
            .Hears<ConsultationQueued, ConsultationConsumer>()
            .Hears<CounselorAssigned, ConsultationConsumer>()
            .Hears<ConsultationClosed, ConsultationConsumer>()
            .Hears<EntryStored, EntryConsumer>());
    }

    /// <summary>Maps the reports; every staff member sees the own tenant's.</summary>
    public static RouteGroupBuilder MapReporting(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi().AllowAnonymous();
        var reports = app.MapGroup("/api/v1/reports").WithTags("Reports").RequireAuthorization("Staff");
        reports.MapGet("/daily", ReadDaily.Handle).WithName("ReadDaily").WithSummary("A tenant's numbers by day, hour and desk.");
        return reports;
    }
}

using Contracts.TenantDirectory.V1;
using ServiceDefaults;
using ServiceDefaults.Messaging;
using ServiceDefaults.Tokens;
using TenantDirectory.Accounts;
using TenantDirectory.Mail;
using TenantDirectory.Security;
using TenantDirectory.Seeding;
using TenantDirectory.Sessions;
using TenantDirectory.Settings;
using TenantDirectory.UseCases;
using TenantDirectory.UseCases.AcceptInvitation;
using TenantDirectory.UseCases.CheckSessions;
using TenantDirectory.UseCases.DecideExceptionRetention;
using TenantDirectory.UseCases.DecideRetention;
using TenantDirectory.UseCases.DisableStaff;
using TenantDirectory.UseCases.InviteStaff;
using TenantDirectory.UseCases.ListColleagues;
using TenantDirectory.UseCases.ListDesks;
using TenantDirectory.UseCases.ListStaff;
using TenantDirectory.UseCases.ListTenants;
using TenantDirectory.UseCases.OpenInvitation;
using TenantDirectory.UseCases.ReadMe;
using TenantDirectory.UseCases.ReadSettings;
using TenantDirectory.UseCases.SignIn;
using TenantDirectory.UseCases.SignOut;
using TenantDirectory.UseCases.StepUp;

namespace TenantDirectory;

/// <summary>The two doors of this module.</summary>
public static class TenantDirectoryModule
{
    private const string Gateway = "gateway";

    /// <summary>Registers the directory.</summary>
    public static IServiceCollection AddTenantDirectory(this IServiceCollection services)
    {
        services.AddOptions<StaffOptions>().BindConfiguration("Staff").ValidateDataAnnotations().ValidateOnStart();
        services.AddValidation().AddOpenApi(options => options.Describe("people and settings", "Sign-in of staff and who is who, on the desk's host. The header Tomoshibi-Tenant names the tenant that a request is about. Times are ISO 8601 in UTC.")
            .Words("roles", SettingRules.Roles).Words("state", [StaffSetting.Invited, StaffSetting.Active, StaffSetting.Disabled]));
        services.AddInternalTokens(Accept);
        services.AddAuthorizationBuilder()
            // Before signing in there is no person, and on the console's host no tenant: the gateway's token says only that it came through the gateway.
            .AddPolicy("StaffDoor", policy => policy.AddAuthenticationSchemes(InternalTokens.Scheme).RequireAuthenticatedUser().RequireAssertion(context => From(context.Resource)?.Issuer == Gateway))
            .AddPolicy("SessionCheck", policy => policy.AddAuthenticationSchemes(InternalTokens.Scheme).RequireAuthenticatedUser()
                .RequireAssertion(context => From(context.Resource) is { Issuer: Gateway, Use: TokenUse.Service }));
        services.AddMessaging(messages => messages.Owns<SettingsChanged>().Owns<StaffChanged>().Owns<StaffSessionEnded>().HearsWhatMustNotWait());
        services.AddSingleton<SealKey>().AddSingleton<Passwords>().AddSingleton<SettingsLog>().AddSingleton<StaffWriter>().AddSingleton<Invitations>();
        services.AddSingleton<StaffSessions>().AddSingleton<SignInLimits>().AddSingleton<MeReader>().AddSingleton<Seeder>().AddHostedService<SessionSweeper>();
        services.AddSingleton<SignIn>().AddSingleton<StepUp>().AddSingleton<AcceptInvitation>().AddSingleton<InviteStaff>().AddSingleton<DisableStaff>();
        return services.AddMail();
    }

    /// <summary>Maps the API of staff and the internal API.</summary>
    public static RouteGroupBuilder MapTenantDirectory(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        var door = app.MapGroup("/api/v1").WithTags("Sign-in").RequireAuthorization("StaffDoor");
        door.MapPost("/auth/invitations/open", OpenInvitation.Handle).WithName("OpenInvitation").WithSummary("Shows whom an invitation link is for.")
            .Refuses(404, "not-found");
        door.MapPost("/auth/invitations/accept", AcceptInvitation.Handle).WithName("AcceptInvitation").WithSummary("Sets the password and uses the link up.")
            .Refuses(404, "not-found");
        door.MapPost("/auth/sign-in", SignIn.Handle).WithName("SignIn").WithSummary("Signs a staff member in.")
            .Refuses(401, "sign-in-needed");
        door.MapPost("/auth/sign-out", SignOut.Handle).WithName("SignOut").WithSummary("Ends the session.");
        door.MapPost("/auth/step-up", StepUp.Handle).WithName("StepUp").WithSummary("Proves anew that it is the one who is signed in.")
            .Refuses(401, "sign-in-needed").Refuses(403, "code-wrong");
        door.MapGet("/me", ReadMe.Handle).WithName("ReadMe").WithSummary("Says who is signed in.")
            .Refuses(401, "sign-in-needed");

        var staff = app.MapGroup("/api/v1").WithTags("Staff").RequireAuthorization("Staff");
        staff.MapGet("/staff", ListStaff.Handle).WithName("ListStaff").WithSummary("Lists the tenant's staff.");
        staff.MapPost("/staff", InviteStaff.Handle).WithName("InviteStaff").WithSummary("Invites a staff member.")
            .Refuses(409, "address-taken", "already-active");
        staff.MapPost("/staff/{staffId:guid}/disable", DisableStaff.Handle).WithName("DisableStaff").WithSummary("Disables a staff member at once.");
        staff.MapGet("/colleagues", ListColleagues.Handle).WithName("ListColleagues").WithSummary("Lists the tenant's staff by name.");
        staff.MapGet("/desks", ListDesks.Handle).WithName("ListDesks").WithSummary("Lists the tenant's desks and departments.");

        staff.MapPut("/desks/{deskId:guid}/retention", DecideRetention.Handle).WithName("DecideRetention").WithSummary("Decides how long a desk's consultations are kept.");
        staff.MapPut("/exception-retention", DecideExceptionRetention.Handle).WithName("DecideExceptionRetention").WithSummary("Decides how long emergency exceptions are kept.");

        app.MapPost("/internal/sessions/check", CheckSessions.Handle).RequireAuthorization("SessionCheck").WithName("CheckSessions").ExcludeFromDescription();
        app.MapGet("/internal/settings", ReadSettings.Handle).RequireAuthorization("Service").WithName("ReadSettings").ExcludeFromDescription();
        app.MapGet("/internal/tenants", ListTenants.Handle).RequireAuthorization("Operator").WithName("ListTenants").ExcludeFromDescription();
        return door;
    }

    private static void Accept(TokenRules tokens)
    {
        tokens.Accept(Gateway, TokenUse.Visitor, TokenUse.Staff);
        foreach (var issuer in SettingsReaders.Issuers)
        {
            tokens.Accept(issuer, TokenUse.Service);
        }
    }

    private static Caller? From(object? resource) => (resource as HttpContext)?.Features.Get<Caller>();
}

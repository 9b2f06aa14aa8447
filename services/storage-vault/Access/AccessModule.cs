using StorageVault.Access.Glass;
using StorageVault.Access.Conflicts;
using StorageVault.Access.Sharing;
using StorageVault.Access.WhoOpened;

namespace StorageVault.Access;

/// <summary>Who may read, and who did: what supervisors and privacy officers set and see.</summary>
internal static class AccessModule
{
    internal static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration("Access").ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<Paces>().AddSingleton<CaseAccess>().AddSingleton<GlassBreaker>();
    }

    internal static void MapAccess(this RouteGroupBuilder people)
    {
        var staff = people.MapGroup("").RequireAuthorization("Staff");
        staff.MapPut("/consultations/{consultationId:guid}/shares/{departmentId:guid}", ShareConsultation.Handle)
            .WithName(nameof(ShareConsultation)).WithSummary("Opens a consultation to another department until a time.");
        staff.MapDelete("/consultations/{consultationId:guid}/shares/{departmentId:guid}", UnshareConsultation.Handle)
            .WithName(nameof(UnshareConsultation)).WithSummary("Ends that.");
        staff.MapPut("/consultations/{consultationId:guid}/sensitivity", SetSensitivity.Handle)
            .WithName(nameof(SetSensitivity)).WithSummary("Makes a consultation normal or restricted.");
        staff.MapGet("/consultations/{consultationId:guid}/access", ReadAccess.Handle)
            .WithName(nameof(ReadAccess)).WithSummary("Says with whom a consultation is shared and who is kept away.");
        staff.MapPut("/consultations/{consultationId:guid}/conflicts/{staffId:guid}", PutConflict.Handle)
            .WithName(nameof(PutConflict)).WithSummary("Keeps a staff member away from a consultation or its resident.");
        staff.MapDelete("/consultations/{consultationId:guid}/conflicts/{staffId:guid}", EndConflict.Handle)
            .WithName(nameof(EndConflict)).WithSummary("Ends that.");
        staff.MapPut("/consultations/{consultationId:guid}/break-glass/{breakGlassId:guid}", UseBreakGlass.Handle)
            .WithName(nameof(UseBreakGlass)).WithSummary("Opens a consultation for half an hour, for a reason, to be reviewed.");
        staff.MapGet("/break-glass", ListBreakGlass.Handle).WithName(nameof(ListBreakGlass)).WithSummary("Lists the tenant's uses of broken glass.");
        staff.MapGet("/break-glass/{breakGlassId:guid}", OpenBreakGlass.Handle).WithName(nameof(OpenBreakGlass)).WithSummary("Opens the reason of one.");
        staff.MapPut("/break-glass/{breakGlassId:guid}/reviews/{reviewId:guid}", ReviewBreakGlass.Handle)
            .WithName(nameof(ReviewBreakGlass)).WithSummary("Judges one; the newest judgement counts.");
        staff.MapGet("/access-summary", ReadAccessSummary.Handle).WithName(nameof(ReadAccessSummary)).WithSummary("Counts who opened consultations, by role and day.");
    }
}

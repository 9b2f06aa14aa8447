using ServiceDefaults.Tokens;
using StorageVault.Residency.Sources;

namespace StorageVault.Residency;

/// <summary>The region guard: sources, check, fence, attestation.</summary>
internal static class ResidencyModule
{
    internal static IServiceCollection AddResidency(this IServiceCollection services)
    {
        services.AddOptions<ResidencyOptions>().BindConfiguration("Residency").ValidateDataAnnotations();
        services.AddSingleton<IRegionSource, DeclaredSource>().AddSingleton<IRegionSource, NodeLabelSource>().AddSingleton<IRegionSource, KmsSource>()
            .AddSingleton<IRegionSource, EndpointSource>().AddSingleton<IRegionSource, InstanceIdentitySource>().AddSingleton<IRegionSource, SiteStatementSource>();
        // Which services monitor, the handler says; the operators' tool is none that "Service" lets in.
        services.AddAuthorizationBuilder().AddPolicy("Monitor", policy => policy.AddAuthenticationSchemes(InternalTokens.Scheme).RequireAuthenticatedUser()
            .RequireAssertion(context => (context.Resource as HttpContext)?.Features.Get<Caller>() is { Use: TokenUse.Service }));
        return services.AddSingleton<DatabaseSource>().AddSingleton<ResidencyCheck>().AddSingleton<ResidencyFence>().AddSingleton<Attestations>().AddHostedService<ResidencyGuard>();
    }

    /// <summary>The fence before everything that could open a word, and the attestation behind it.</summary>
    internal static void MapResidency(this WebApplication app)
    {
        app.Use((http, next) => app.Services.GetRequiredService<ResidencyFence>().Invoke(http, next));
        app.MapGet("/internal/residency", ReadResidency.Handle).RequireAuthorization("Monitor").WithName("ReadResidency").WithSummary("Says, signed, where the vault stands. For monitors.");
        app.MapGet("/api/v1/residency", ReadResidency.Handle).RequireAuthorization("Staff").WithName("ReadResidencyAsStaff").WithSummary("Says, signed, where the vault stands. For tenant administrators.");
    }
}

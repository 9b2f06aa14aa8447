using Gateway.Doors;
using Gateway.Routes;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace Gateway.Status;

/// <summary>The status page's one question. Supervisors and tenant administrators look here before they call somebody.</summary>
internal static class ReadStatus
{
    private static readonly string[] Roles = ["supervisor", "tenantAdmin"];

    /// <summary>Registers it.</summary>
    public static IServiceCollection AddStatus(this IServiceCollection services) => services.AddSingleton<SystemStatus>();

    /// <summary>Opens it on the desk's host, to signed-in staff in a tenant of theirs.</summary>
    public static void MapStatus(this IEndpointRouteBuilder app)
    {
        // A service's name stands for the gateway itself, so that the door refuses requests that other sites send.
        var gate = new Gate(HostClass.Desk, Who.Staff, "gateway", FromOtherSites: false, Streams: false);
        app.MapGet("/api/v1/status", Handle).RequireHost(app.ServiceProvider.GetRequiredService<IOptions<GatewayOptions>>().Value.DeskHost)
            .RequireAuthorization(nameof(Who.Staff)).RequireRateLimiting("reads").WithMetadata(gate, new BodyLimit(0));
    }

    /// <summary>How all parts are now.</summary>
    private static async Task<Results<Ok<SystemStatusView>, ProblemHttpResult>> Handle(HttpContext http, SystemStatus status, CancellationToken ct)
    {
        if (!Admission.Of(http).RequiredAct.Roles.Overlaps(Roles))
        {
            return Problems.NotAllowed();
        }

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await status.ReadAsync(ct));
    }
}

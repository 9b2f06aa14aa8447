using Gateway.Doors;
using Gateway.Forwarding;
using Gateway.Hosts;
using Gateway.Limits;
using Gateway.Pages;
using Gateway.Routes;
using Gateway.Status;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace Gateway;

/// <summary>The public edge: hosts, doors, limits, headers, pages.</summary>
public static partial class GatewayModule
{
    /// <summary>Registers the edge.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services)
    {
        var files = Room.ReadFiles();
        services.AddOptions<GatewayOptions>().BindConfiguration("Gateway").ValidateDataAnnotations()
            // Read, not measured: a cluster mounts secrets as links, and a link's length is its own.
            .Validate(options => File.Exists(options.NetworkKeyFile) && File.ReadAllBytes(options.NetworkKeyFile).Length >= 32, "Gateway__NetworkKeyFile must hold at least 32 bytes.")
            .Validate(options => options.LiffModuleFile is null || File.Exists(options.LiffModuleFile), "Gateway__LiffModuleFile is not there.")
            .Validate(_ => files >= Room.Least, Room.TooFew(files))
            .ValidateOnStart();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<GatewayOptions>>((forwarded, options) => Trust(forwarded, options.Value.TrustedProxyHops));
        services.AddSingleton(provider => RoomOf(files, provider.GetRequiredService<IOptions<GatewayOptions>>().Value));
        services.AddOptions<KestrelServerOptions>().Configure<Room>(Narrow);
        services.AddHttpForwarder();
        services.AddSingleton<TokenMint>().AddSingleton<NetworkName>().AddSingleton<SecurityHeaders>().AddSingleton<LiffModule>();
        services.AddSingleton<StaffSessions>().AddSingleton<ServiceLines>().AddSingleton<Places>().AddSingleton<Forwarder>().AddStatus();
        services.AddSingleton<StreamWatch>().AddHostedService(provider => provider.GetRequiredService<StreamWatch>());
        services.AddSingleton<HostTable>().AddHostedService(provider => provider.GetRequiredService<HostTable>());
        DoorCheck.AddPolicies(services);
        // The framework tells of every refusal; ours are declared, and an attack must not fill a disk.
        services.AddLogging(logging => logging.AddFilter(typeof(DoorCheck).FullName, LogLevel.Warning));
        return services.AddLimits();
    }

    /// <summary>What happens to every request before its route is asked: headers on the answer, the trusted hop, the limits.</summary>
    public static WebApplication UseGateway(this WebApplication app)
    {
        app.Services.GetRequiredService<SecurityHeaders>().Use(app);
        app.UseExceptionHandler();
        if (app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.TrustedProxyHops > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseRouting();
        // Before the door: a flood must not become a flood of session checks.
        app.UseRateLimiter();
        return app;
    }

    /// <summary>Opens what the tables open, and closes everything else.</summary>
    public static WebApplication MapGateway(this WebApplication app)
    {
        var forwarder = app.Services.GetRequiredService<Forwarder>();
        var deskHost = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.DeskHost;
        foreach (var route in RouteTable.All)
        {
            var gate = new Gate(route.Host, route.Who, route.Service, route.FromOtherSites, route.Streams);
            var endpoint = app.MapMethods(route.Path, [route.Method], http => forwarder.ForwardAsync(http, gate, route.Lane))
                .RequireAuthorization(route.Who.ToString()).RequireRateLimiting(route.Limit).WithMetadata(gate, new BodyLimit(route.Body));
            _ = route.Host == HostClass.Desk ? endpoint.RequireHost(deskHost) : endpoint;
        }

        var room = app.Services.GetRequiredService<Room>();
        LogRoom(app.Logger, room.Files, room.Clients, room.Streams, room.Transfers, room.Requests);
        app.MapStatus();
        PageRoutes.Map(app);
        app.MapGet("/health/ready", Results<Ok, ProblemHttpResult> (HostTable hosts) => hosts.Loaded ? TypedResults.Ok() : Problems.Away("service-away"))
            .AllowAnonymous().ExcludeFromDescription();
        app.Map("{**path}", http => Problems.NotFound().ExecuteAsync(http)).AllowAnonymous().WithOrder(int.MaxValue);
        return app;
    }

    /// <summary>The caller's address is the connection's, or what the last trusted proxy says; what came before that is the caller's own claim.</summary>
    private static void Trust(ForwardedHeadersOptions forwarded, int hops)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = hops;
        // The network policy lets nobody but the proxy connect; its address is not known beforehand.
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
    }

    private static Room RoomOf(int files, GatewayOptions options) => Room.Of(files, options.MostRequests, options.MostStreams);

    private static void Narrow(KestrelServerOptions kestrel, Room room)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 16 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(75);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.MaxConcurrentConnections = room.Clients;
    }

    [LoggerMessage(EventIds.RoomKnown, LogLevel.Information, "Of {Files} open files there is room for {Connections} connections, {Streams} streams, {Transfers} files under way and {Requests} requests")]
    private static partial void LogRoom(ILogger log, int files, int connections, int streams, int transfers, int requests);
}

using System.Net;
using LineDouble.Access;
using LineDouble.Api;
using LineDouble.Phone;
using LineDouble.State;
using LineDouble.Webhooks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace LineDouble;

/// <summary>The stand-in running on its four loopback ports. A call on the wrong one is 404, as at LINE.</summary>
public sealed class LineDoubleHost : IAsyncDisposable
{
    private readonly List<WebApplication> _apps = [];
    private readonly WebhookSender _sender;

    private LineDoubleHost(World world)
    {
        World = world;
        _sender = new WebhookSender(world);
    }

    internal World World { get; }
    internal WebhookSender Sender => _sender;
    public string Api => World.Origins.Api;
    public string ApiData => World.Origins.ApiData;
    public string Access => World.Origins.Access;
    public string Phone => World.Origins.Phone;

    public static async Task<LineDoubleHost> StartAsync(LineDoubleConfig config, TimeProvider real)
    {
        var world = new World(config, new OffsetClock(real));
        var host = new LineDoubleHost(world);
        var authorizations = new Authorizations(world);
        var login = new LoginApi(world, authorizations);
        var menus = new RichMenuApi(world);
        var sdk = new LiffSdk(world);
        var api = await host.Listen("api", config.Ports.Api, config.Tls?.Api, app =>
        {
            sdk.MapApi(app);
            new MessagingApi(world).Map(app);
            new WebhookApi(world, host._sender).Map(app);
            new TokenApi(world, login).Map(app);
            new LiffAppsApi(world).Map(app);
            login.Map(app);
            menus.Map(app);
        });
        var data = await host.Listen("apiData", config.Ports.ApiData, null, app =>
        {
            new ContentApi(world).Map(app);
            menus.MapData(app);
        });
        var access = await host.Listen("access", config.Ports.Access, config.Tls?.Access, new AuthorizePage(world, authorizations).Map);
        var phone = await host.Listen("phone", config.Ports.Phone, null, app =>
        {
            new LiffPages(world).Map(app);
            new TalkApi(world, host._sender).Map(app);
            new AdminApi(world, host._sender, login).Map(app);
            Pages.Map(app);
        });
        if (config.Tls is { } tls)
        {
            await host.Listen("liff", 0, tls.Liff, sdk.MapLiff);
            await host.Listen("cdn", 0, tls.Cdn, LiffSdk.MapCdn);
        }
        world.Origins = new Origins(api, data, access, phone);
        return host;
    }

    public Task WaitForShutdownAsync() => _apps[0].WaitForShutdownAsync();

    private async Task<string> Listen(string name, int port, int? tlsPort, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = 12 * 1024 * 1024;
            k.AddServerHeader = false;
            k.Listen(World.Config.InContainer ? IPAddress.Any : IPAddress.Loopback, port);
            if (tlsPort is { } secure && World.Config.Tls is { } tls)
                k.Listen(IPAddress.Loopback, secure, endpoint => endpoint.UseHttps(tls.Certificate()));
        });
        var app = builder.Build();
        app.Use((http, next) => Cors(http, next));
        app.UseRouting();
        app.Use(next => new Pipeline(World, name, next).InvokeAsync);
        map(app);
        _apps.Add(app);
        await app.StartAsync();
        // The published port is the same number on the host's loopback: that is what browsers and services call it by.
        return app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);
    }

    /// <summary>LIFF pages of any host talk to LINE from the browser.</summary>
    private static Task Cors(HttpContext http, RequestDelegate next)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        if (!HttpMethods.IsOptions(http.Request.Method))
            return next(http);
        http.Response.Headers.AccessControlAllowHeaders = "*, authorization, content-type";
        http.Response.Headers.AccessControlAllowMethods = "*";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _sender.Dispose();
        foreach (var app in _apps)
        {
            await app.StopAsync(new CancellationToken(canceled: true));
            await app.DisposeAsync();
        }
    }
}

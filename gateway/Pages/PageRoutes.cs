using Gateway.Routes;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace Gateway.Pages;

/// <summary>The two apps, each on its own hosts: their known pages and the files that were built, nothing else.</summary>
internal static partial class PageRoutes
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var options = app.ServiceProvider.GetRequiredService<IOptions<GatewayOptions>>().Value;
        var log = app.ServiceProvider.GetRequiredService<ILogger<AppFiles>>();
        var liff = app.ServiceProvider.GetRequiredService<LiffModule>();
        var resident = Read(options.ResidentRoot, log);
        var console = Read(options.ConsoleRoot, log);

        Page(app, "/", Who.TenantPage, PageClass.Resident, resident, "index.html");
        Page(app, "/enter", Who.TenantPage, PageClass.Enter, resident, "enter.html");
        Send(app, "/enter/liff.js", Who.TenantPage, PageClass.Fixed, http => liff.SendAsync(http, resident));
        Files(app, Who.TenantPage, resident);

        Page(app, "/", Who.DeskPage, PageClass.Console, console, "index.html").RequireHost(options.DeskHost);
        Page(app, "/invite", Who.DeskPage, PageClass.Console, console, "index.html").RequireHost(options.DeskHost);
        Files(app, Who.DeskPage, console, options.DeskHost);
    }

    private static AppFiles Read(string? root, ILogger log)
    {
        var files = AppFiles.Read(root);
        if (root is not null && !files.All.ContainsKey("index.html"))
        {
            LogMissing(log, files.All.Count);
        }

        return files;
    }

    private static void Files(IEndpointRouteBuilder app, Who who, AppFiles files, string? host = null)
    {
        foreach (var (path, file) in files.All.Where(file => !file.Key.EndsWith(".html", StringComparison.Ordinal) && file.Key != "enter/liff.js"))
        {
            var hashed = path.StartsWith("assets/", StringComparison.Ordinal);
            // Braces would be read as a template; a build makes none.
            if (!path.Contains('{', StringComparison.Ordinal))
            {
                var endpoint = Send(app, "/" + path, who, hashed ? PageClass.Asset : PageClass.Fixed, file.SendAsync);
                _ = host is null ? endpoint : endpoint.RequireHost(host);
            }
        }
    }

    private static IEndpointConventionBuilder Page(IEndpointRouteBuilder app, string path, Who who, PageClass kind, AppFiles files, string file) =>
        Send(app, path, who, kind, http => files.All.TryGetValue(file, out var page) ? page.SendAsync(http) : Problems.NotFound().ExecuteAsync(http));

    private static IEndpointConventionBuilder Send(IEndpointRouteBuilder app, string path, Who who, PageClass kind, RequestDelegate send) =>
        app.MapGet(path, send).RequireAuthorization(who.ToString()).RequireRateLimiting("pages")
            .WithMetadata(new Gate(who == Who.DeskPage ? HostClass.Desk : HostClass.Tenant, who, string.Empty, FromOtherSites: true, Streams: false), new PageRules(kind));

    [LoggerMessage(EventIds.PagesMissing, LogLevel.Error, "A folder of a built app has no index.html ({Count} files): its pages are 404")]
    private static partial void LogMissing(ILogger log, int count);
}

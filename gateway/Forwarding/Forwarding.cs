using System.Net;
using Gateway.Doors;
using Gateway.Limits;
using Gateway.Routes;
using Microsoft.AspNetCore.Http.Features;
using ServiceDefaults;
using ServiceDefaults.Tokens;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>Sends an admitted request to its service, and says clearly when that service is away.</summary>
internal sealed partial class Forwarder(IHttpForwarder yarp, PeerHttp peers, ServiceLines lines, Places places, TokenMint mint, StreamWatch watch, StaffSessions sessions, IHostApplicationLifetime lifetime, ILogger<Forwarder> log)
{
    private static readonly ForwarderRequestConfig Ordinary = new() { ActivityTimeout = TimeSpan.FromSeconds(15), Version = HttpVersion.Version11 };

    // A stream says something every 15 s, a long poll answers after 25 s: only a dead one is silent for longer.
    private static readonly ForwarderRequestConfig Stream = new() { ActivityTimeout = TimeSpan.FromSeconds(45), Version = HttpVersion.Version11, AllowResponseBuffering = false };

    private const long Drained = 1024 * 1024;

    /// <summary>Handles one request of a route.</summary>
    public async Task ForwardAsync(HttpContext http, Gate gate, Lane lane)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { MaxRequestBodySize: { } most } size && http.Request.ContentLength is { } announced && announced > most)
        {
            // A little too much is read and thrown away, so that a browser sees the answer and not a broken line.
            if (announced <= Drained && !size.IsReadOnly)
            {
                size.MaxRequestBodySize = Drained;
            }

            await TooLarge().ExecuteAsync(http);
            return;
        }

        // A caller who sends slowly holds nobody's place: a small body is here before one is asked for.
        if (lane == Lane.Ordinary && !await GatherAsync(http))
        {
            return;
        }

        // Held until the answer's end: what was forwarded keeps its connections so long.
        using var place = await places.EnterAsync(lane, gate.Service, http.RequestAborted);
        if (place is null)
        {
            await places.RefuseAsync(http, lane, gate.Service);
            return;
        }

        await SendAsync(http, gate, lane);
    }

    /// <summary>Takes a small body whole, in memory only: it may be somebody's words. False when it did not come as it should, and that is answered.</summary>
    private static async Task<bool> GatherAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return true;
        }

        var whole = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(whole, http.RequestAborted);
        }
        catch (BadHttpRequestException bad)
        {
            await Refused(bad).ExecuteAsync(http);
            return false;
        }

        whole.Position = 0;
        http.Request.Body = whole;
        return true;
    }

    private async Task SendAsync(HttpContext http, Gate gate, Lane lane)
    {
        var ticket = gate.Host == HostClass.Desk ? http.Request.Cookies[SessionCookies.Staff] : null;
        using var stopping = gate.Streams ? lifetime.ApplicationStopping.Register(http.Abort) : default;
        using var watched = gate.Who == Who.StaffStream ? watch.Watch(http, Admission.Of(http)) : null;
        var error = await yarp.SendAsync(http, peers.Address(gate.Service, "/").ToString(), lines.For(lane), gate.Streams ? Stream : Ordinary, new CleanTransformer(gate, mint));
        if (gate.Who == Who.DeskOpen && ticket is not null && !HttpMethods.IsGet(http.Request.Method))
        {
            // Signed out, or signed in anew: what was known of this ticket no longer holds.
            sessions.Forget(ticket);
        }

        if (error != ForwarderError.None)
        {
            await ExplainAsync(http, gate);
        }
    }

    private async Task ExplainAsync(HttpContext http, Gate gate)
    {
        if (http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        for (var cause = http.GetForwarderErrorFeature()?.Exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is BadHttpRequestException bad)
            {
                await Refused(bad).ExecuteAsync(http);
                return;
            }
        }

        LogAway(log, (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
        await AwayAsync(http, gate.Service);
    }

    /// <summary>503 with a hint when to come again; the vault's absence has its own code, because the page then says 「まだ送れていません」.</summary>
    public static Task AwayAsync(HttpContext http, string service)
    {
        http.Response.Headers.RetryAfter = "2";
        return Problems.Away(service == "storage-vault" ? "vault-away" : "service-away").ExecuteAsync(http);
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Refused(BadHttpRequestException bad) => bad.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? TooLarge()
        : Problems.Of(bad.StatusCode, Problems.CodeOf(bad.StatusCode), "The request's body did not come as announced.");

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult TooLarge() =>
        Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", "The request is too large.");

    [LoggerMessage(EventIds.ServiceAway, LogLevel.Warning, "A service did not answer a request to {Route}")]
    private static partial void LogAway(ILogger log, string? route);
}

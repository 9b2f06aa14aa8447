using Gateway.Doors;
using Gateway.Routes;
using Microsoft.Net.Http.Headers;
using ServiceDefaults.Tokens;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.Forwarding;

/// <summary>What of a request goes on: a list of what may, so that nobody can forget what must not (style habits 18 and 22).</summary>
/// <remarks>Address, user agent, language, foreign tokens and tenant headers are not on the list and so never reach a service.</remarks>
internal sealed class CleanTransformer(Gate gate, TokenMint mint) : HttpTransformer
{
    private static readonly string[] Kept = [HeaderNames.Accept, HeaderNames.ContentType, "Last-Event-ID", "Idempotency-Key", "Sec-Fetch-Site", "X-Line-Signature", "Tomoshibi-File-Name"];

    /// <inheritdoc />
    public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        var from = httpContext.Request;
        foreach (var name in Kept)
        {
            if (from.Headers.TryGetValue(name, out var values))
            {
                Put(proxyRequest, name, values);
            }
        }

        if (from.ContentLength is not null && !from.Headers.ContainsKey(HeaderNames.TransferEncoding))
        {
            Put(proxyRequest, HeaderNames.ContentLength, from.Headers.ContentLength is { } length ? length.ToString(System.Globalization.CultureInfo.InvariantCulture) : null);
        }

        if (SessionCookies.Filter(from.Headers.Cookie, SessionCookies.For(gate)) is { } cookies)
        {
            Put(proxyRequest, HeaderNames.Cookie, cookies);
        }

        proxyRequest.Headers.TryAddWithoutValidation(NetworkName.Header, NetworkName.Of(httpContext));
        proxyRequest.Headers.TryAddWithoutValidation(TokenMint.Header, TokenFor(Admission.Of(httpContext), HttpMethods.IsGet(from.Method)));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        var copied = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        var headers = httpContext.Response.Headers;
        headers.Remove(HeaderNames.Server);
        headers.Remove(TokenMint.Header);
        return copied;
    }

    private string TokenFor(Admission admission, bool reads) => gate.Who switch
    {
        Who.Staff when reads && admission.Session is { } session =>
            session.ReadingToken(admission.RequiredTenant, gate.Service, () => mint.Staff(gate.Service, admission.RequiredTenant, admission.RequiredAct)),
        Who.Visitor => mint.Visitor(gate.Service, admission.RequiredTenant),
        Who.Staff => mint.Staff(gate.Service, admission.RequiredTenant, admission.RequiredAct),
        Who.StaffStream => mint.StaffStream(gate.Service, admission.Tenants, admission.RequiredAct),
        // Sign-in has no tenant and no person yet, a webhook only a key: the gateway speaks for itself.
        Who.DeskOpen or Who.Webhook => mint.Service(gate.Service),
        _ => throw new InvalidOperationException("A page is not forwarded."),
    };

    private static void Put(HttpRequestMessage to, string name, Microsoft.Extensions.Primitives.StringValues values)
    {
        if (!to.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
        {
            to.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
        }
    }
}

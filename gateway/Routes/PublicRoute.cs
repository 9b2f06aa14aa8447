using Gateway.Limits;
using Microsoft.AspNetCore.Http.Metadata;

namespace Gateway.Routes;

/// <summary>Which of our hosts a route lives on.</summary>
internal enum HostClass
{
    /// <summary>A tenant's host, for residents.</summary>
    Tenant = 1,

    /// <summary>The one host of the staff console.</summary>
    Desk = 2,

    /// <summary>Any host: LINE's webhook, which the key in the path addresses.</summary>
    Any = 3,
}

/// <summary>Who may use a route, and so which internal token goes with the request.</summary>
internal enum Who
{
    /// <summary>Anybody on a tenant's host; the token names the tenant and no person.</summary>
    Visitor = 1,

    /// <summary>LINE; the token is the gateway's own, the receiver checks LINE's signature.</summary>
    Webhook = 2,

    /// <summary>Anybody on the desk's host before or around sign-in; the token is the gateway's own.</summary>
    DeskOpen = 3,

    /// <summary>A staff member, in the tenant that the console names.</summary>
    Staff = 4,

    /// <summary>A staff member's stream over all tenants of the session.</summary>
    StaffStream = 5,

    /// <summary>A page or file of the residents' app on a tenant's host; nothing is forwarded.</summary>
    TenantPage = 6,

    /// <summary>A page or file of the console; nothing is forwarded.</summary>
    DeskPage = 7,
}

/// <summary>One opened door: what no route opens is 404.</summary>
/// <param name="Method">The one method.</param>
/// <param name="Host">Where it lives.</param>
/// <param name="Path">The path's template.</param>
/// <param name="Service">Which service answers.</param>
/// <param name="Who">Who may.</param>
/// <param name="Limit">Its line in the table of limits.</param>
internal sealed record PublicRoute(string Method, HostClass Host, string Path, string Service, Who Who, string Limit)
{
    /// <summary>The largest body, in bytes.</summary>
    public long Body { get; init; } = 16 * 1024;

    /// <summary>Answers for as long as somebody listens.</summary>
    public bool Streams { get; init; }

    /// <summary>Other sites may lead here: LINE's sign-in comes back by a link.</summary>
    public bool FromOtherSites { get; init; }

    /// <summary>How long it keeps its connections: files go as fast as the caller's line.</summary>
    public Lane Lane => Streams ? Lane.Stream : Body > 1024 * 1024 || Limit == "downloads" ? Lane.Long : Lane.Ordinary;
}

/// <summary>What the door checks before a request gets further; every endpoint but health and 404 carries one.</summary>
/// <param name="Host">Where the endpoint lives.</param>
/// <param name="Who">Who may.</param>
/// <param name="Service">Which service answers; empty for pages.</param>
/// <param name="FromOtherSites">Whether other sites may lead here.</param>
/// <param name="Streams">Whether it is a stream.</param>
internal sealed record Gate(HostClass Host, Who Who, string Service, bool FromOtherSites, bool Streams);

/// <summary>The largest body of an endpoint; the framework applies it.</summary>
internal sealed class BodyLimit(long bytes) : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize { get; } = bytes;
}

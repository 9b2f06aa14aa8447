using System.Threading.RateLimiting;
using Gateway.Forwarding;
using Gateway.Hosts;
using Gateway.Routes;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using static Gateway.Limits.CountedBy;

namespace Gateway.Limits;

/// <summary>What a limit counts by.</summary>
internal enum CountedBy
{
    /// <summary>The caller's network prefix, as a keyed hash.</summary>
    Network = 1,

    /// <summary>The session cookie's hash; the network where there is none.</summary>
    Session = 2,

    /// <summary>The webhook's key.</summary>
    Key = 3,
}

/// <summary>One line of the table: so many per time after a burst, or so many at once where <c>Per</c> is zero.</summary>
internal sealed record Limit(string Name, CountedBy By, int Burst, int Permits, TimeSpan Per);

/// <summary>All limits of the public edge (style habit 22). Behind a town hall's one address sit many people: limits per network are wide, accounts have their own.</summary>
internal static partial class LimitTable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static IReadOnlyList<Limit> All { get; } =
    [
        new("sign-in", Network, Burst: 60, Permits: 60, Minute),
        new("phrases", Network, Burst: 20, Permits: 20, Minute),
        new("phrase-sign-in", Network, Burst: 10, Permits: 10, Minute),
        new("visits", Network, Burst: 120, Permits: 120, Minute),
        new("line-sessions", Network, Burst: 60, Permits: 60, Minute),
        new("entries", Session, Burst: 20, Permits: 5, Second),
        new("writes", Session, Burst: 30, Permits: 5, Second),
        new("reads", Session, Burst: 80, Permits: 20, Second),
        new("streams", Session, Burst: 6, Permits: 0, TimeSpan.Zero),
        // So many at once: a file takes its time, and few of one person at a time keep the lines free for entries.
        new("uploads", Session, Burst: 3, Permits: 0, TimeSpan.Zero),
        new("downloads", Session, Burst: 6, Permits: 0, TimeSpan.Zero),
        new("searches", Session, Burst: 10, Permits: 20, Minute),
        new("webhook", Key, Burst: 1_000, Permits: 300, Second),
        new("pages", Network, Burst: 600, Permits: 120, Second),
    ];

    /// <summary>Everything of one network together; LINE's own servers are counted by the webhook's key instead.</summary>
    private static readonly Limit Together = new("network", Network, Burst: 1_200, Permits: 300, Second);

    /// <summary>Everything of one tenant's host together, so that one cannot starve the others.</summary>
    private static readonly Limit TenantTogether = new("tenant", Key, Burst: 4_000, Permits: 1_000, Second);

    public static IServiceCollection AddLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<GatewayOptions>>((limiter, options) => Fill(limiter, options.Value));
        return services;
    }

    private static void Fill(RateLimiterOptions limiter, GatewayOptions options)
    {
        foreach (var limit in All)
        {
            var factor = limit.By switch { Network => options.NetworkFactor, Session => options.SessionFactor, _ => options.TenantFactor };
            limiter.AddPolicy(limit.Name, http => Partition(KeyOf(limit, http), limit, factor));
        }

        limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(http => GateOf(http)?.Who == Who.Webhook
                ? RateLimitPartition.GetNoLimiter("line")
                : Partition(NetworkName.Of(http), Together, options.NetworkFactor)),
            PartitionedRateLimiter.Create<HttpContext, string>(http =>
                http.RequestServices.GetRequiredService<HostTable>().TenantOf(http.Request.Host) is { } tenantId
                    ? Partition(tenantId.ToString("N"), TenantTogether, options.TenantFactor)
                    : RateLimitPartition.GetNoLimiter("none")));
        limiter.OnRejected = RefuseAsync;
    }

    private static RateLimitPartition<string> Partition(string key, Limit limit, int factor) => limit.Per == TimeSpan.Zero
        ? RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions { PermitLimit = limit.Burst * factor, QueueLimit = 0 })
        : RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limit.Burst * factor,
            TokensPerPeriod = factor,
            ReplenishmentPeriod = limit.Per / limit.Permits,
            QueueLimit = 0,
            AutoReplenishment = false,
        });

    private static string KeyOf(Limit limit, HttpContext http) => limit.By switch
    {
        Session => SessionCookies.HashOf(http, GateOf(http)?.Host) ?? NetworkName.Of(http),
        Key => http.Request.RouteValues.TryGetValue("key", out var key) && key is string text ? text : string.Empty,
        _ => NetworkName.Of(http),
    };

    private static Gate? GateOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<Gate>();

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken ct)
    {
        var http = rejected.HttpContext;
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)) : 1;
        http.Response.Headers.RetryAfter = wait.ToString(System.Globalization.CultureInfo.InvariantCulture);
        LogTooOften(http.RequestServices.GetRequiredService<ILogger<RateLimiterOptions>>(), (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
        await Problems.Of(StatusCodes.Status429TooManyRequests, "too-often", "Too often. Please wait a moment.").ExecuteAsync(http);
    }

    [LoggerMessage(EventIds.TooOften, LogLevel.Debug, "A limit refused a request to {Route}")]
    private static partial void LogTooOften(ILogger log, string? route);
}

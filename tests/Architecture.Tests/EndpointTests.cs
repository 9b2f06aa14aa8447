using LineContactPoint;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Reporting;
using Routing;
using ServiceDefaults;
using StorageVault;
using TenantDirectory;
using WebChat;

namespace Architecture.Tests;

/// <summary>EveryEndpointSaysWhoMay (style 5.3): a named policy, or anonymous on purpose in a group that refuses credentials.</summary>
public sealed class EndpointTests
{
    /// <summary>What anybody may ask without any token, with the reason. The gateway routes none of these but the webhook.</summary>
    private static readonly string[] Open =
    [
        "/health/live", "/health/ready", // probes
        "/internal/ready", // the gateway's status page: yes or no; certificates and policies say who may call
        "/openapi/{documentName}.json", // the description for developers
        "/line/webhook/{key}", // LINE signs each body; it can hold no token of ours
    ];

    public static TheoryData<string> Services() => ["tenant-directory", "storage-vault", "line-contact-point", "web-chat", "routing", "reporting"];

    [Theory, MemberData(nameof(Services))]
    public async Task Every_endpoint_says_who_may(string service)
    {
        await using var app = Build(service);
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();

        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, endpoint =>
        {
            var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>();
            var anonymous = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            var open = Open.Contains(endpoint.RoutePattern.RawText) || endpoint.Metadata.GetMetadata<Problems.RefusesCredentials>() is not null;
            Assert.True(anonymous ? open : policies.Count > 0 && policies.All(policy => !string.IsNullOrEmpty(policy.Policy)), $"{service}: {endpoint.RoutePattern.RawText} names no policy");
        });
    }

    [Theory, MemberData(nameof(Services))]
    public async Task Every_public_endpoint_has_a_name_and_a_sentence(string service)
    {
        await using var app = Build(service);
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText?.StartsWith("/api/", StringComparison.Ordinal) == true);

        Assert.All(endpoints, endpoint =>
        {
            Assert.False(string.IsNullOrEmpty(endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName), $"{endpoint.RoutePattern.RawText} has no name");
            Assert.False(string.IsNullOrEmpty(endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Http.Metadata.IEndpointSummaryMetadata>()?.Summary), $"{endpoint.RoutePattern.RawText} has no summary");
        });
    }

    internal static WebApplication Build(string service)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Database:App"] = "Host=127.0.0.1;Username=nobody",
            ["Database:Relay"] = "Host=127.0.0.1;Username=nobody",
            ["Broker:Uri"] = "amqp://nobody:nothing@127.0.0.1:1/none",
        });
        builder.AddServiceDefaults(service);
        switch (service)
        {
            case "tenant-directory": builder.Services.AddTenantDirectory(); break;
            case "storage-vault": builder.Services.AddStorageVault(); break;
            case "line-contact-point": builder.Services.AddLineContactPoint(); break;
            case "web-chat": builder.Services.AddWebChat(); break;
            case "routing": builder.Services.AddRoutingService(); break;
            default: builder.Services.AddReporting(); break;
        }

        var app = builder.Build();
        app.MapServiceDefaults();
        switch (service)
        {
            case "tenant-directory": app.MapTenantDirectory(); break;
            case "storage-vault": app.MapStorageVault(); break;
            case "line-contact-point": app.MapLineContactPoint(); break;
            case "web-chat": app.MapWebChat(); break;
            case "routing": app.MapRoutingEndpoints(); break;
            default: app.MapReporting(); break;
        }

        return app;
    }
}

using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Limits;
using Gateway.Routes;
using LocalSystem;

namespace Gateway.Tests;

/// <summary>Walks the table itself: what is opened says who may, and everything else is closed.</summary>
[Collection(nameof(EdgeSystem))]
public sealed partial class RouteTableTests(EdgeSystem edge)
{
    public static TheoryData<string, string> Routes
    {
        get
        {
            var routes = new TheoryData<string, string>();
            foreach (var route in RouteTable.All)
            {
                routes.Add(route.Method, $"{route.Host} {route.Path}");
            }

            return routes;
        }
    }

    [Theory, MemberData(nameof(Routes))]
    [Trait("Requirement", "73")]
    public async Task Each_route_is_closed_on_other_hosts_to_strangers_and_to_other_sites(string method, string where)
    {
        var route = RouteTable.All.Single(item => item.Method == method && $"{item.Host} {item.Path}" == where);
        if (route.Host != HostClass.Any)
        {
            using var other = route.Host == HostClass.Desk ? edge.Resident() : edge.Desk();
            using var nobody = edge.System.Browser("nobody.localhost");
            // The same path may be open on both hosts, by two lines of the table.
            if (!RouteTable.All.Any(item => item.Method == method && item.Path == route.Path && item.Host != route.Host))
            {
                Assert.Equal(HttpStatusCode.NotFound, await SendAsync(other, route));
            }

            Assert.Equal(HttpStatusCode.NotFound, await SendAsync(nobody, route));
        }

        using var stranger = route.Host == HostClass.Desk ? edge.Desk(tenantId: edge.Aoba.TenantId) : edge.Resident();
        if (route.Who is Who.Staff or Who.StaffStream)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(stranger, route));
        }

        stranger.DefaultRequestHeaders.Remove("Sec-Fetch-Site");
        stranger.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        Assert.Equal(!route.FromOtherSites, await SendAsync(stranger, route) == HttpStatusCode.Forbidden);
    }

    [Fact]
    public void Each_route_names_a_line_of_the_table_of_limits() =>
        Assert.All(RouteTable.All, route => Assert.Contains(LimitTable.All, limit => limit.Name == route.Limit));

    /// <summary>An endpoint that a service offers and nobody can reach is a button that does nothing: the alert that one had seen stayed on everybody's board.</summary>
    [Fact]
    public void Each_endpoint_that_a_service_documents_for_people_has_its_route()
    {
        var routes = RouteTable.All.Select(route => $"{route.Method} {Placeholders().Replace(route.Path, "{}")}").ToHashSet();
        var documented = Directory.GetFiles(Path.Combine(Repo.Root, "gateway", "api"), "*.json").SelectMany(file =>
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.GetProperty("paths").EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(act => $"{act.Name.ToUpperInvariant()} {Placeholders().Replace(path.Name, "{}")}")).ToArray();
        }).Where(endpoint => !endpoint.Contains(" /internal/", StringComparison.Ordinal)).ToArray();

        Assert.True(documented.Length > 70, $"only {documented.Length} endpoints are documented");
        Assert.Empty(documented.Except(routes));
    }

    [Theory]
    [InlineData("GET", "/api/v1/nothing"), InlineData("DELETE", "/api/v1/door"), InlineData("OPTIONS", "/api/v1/phrases"), InlineData("GET", "/internal/settings?after=0&kinds=tenant")]
    [InlineData("GET", "/internal/feed"), InlineData("GET", "/openapi/v1.json"), InlineData("GET", "/index.html"), InlineData("GET", "/.secret"), InlineData("GET", "/csp-hashes.json")]
    [InlineData("GET", "/assets/../.secret"), InlineData("GET", "/assets/%2e%2e/.secret"), InlineData("GET", "/api/v1/consultations/not-an-id"), InlineData("POST", "/internal/sessions/check")]
    public async Task Everything_else_is_not_there(string method, string path)
    {
        foreach (var client in new[] { edge.Resident(), edge.Desk() })
        {
            using (client)
            {
                using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

                Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
                Assert.Equal("not-found", await EdgeSystem.CodeAsync(response));
            }
        }
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, PublicRoute route)
    {
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), Placeholders().Replace(route.Path, hole => hole.Value.EndsWith(":int}", StringComparison.Ordinal) ? "2026" : Guid.NewGuid().ToString()));
        // A cookie of nobody's: each try counts as a session of its own, and is a stranger all the same.
        request.Headers.Add("Cookie", $"__Host-s={Guid.NewGuid():N}; __Host-r={Guid.NewGuid():N}");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Placeholders();
}

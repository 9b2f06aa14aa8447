using System.Net;
using LocalSystem;
using static Journeys.Tests.PlainBrowser;

namespace Journeys.Tests;

/// <summary>Another tenant's ids, everywhere: not there (trust T9, requirement 56). Through the gateway, as a browser would.</summary>
[Collection(nameof(Stage))]
public sealed class ForeignTenantTests(Stage stage)
{
    [Fact]
    [Trait("Requirement", "56")]
    public async Task A_resident_of_another_town_finds_nothing_by_id()
    {
        var (mine, other) = (await stage.TenantAsync(), await stage.TenantAsync());
        using var owner = await ResidentAsync(stage.System, mine);
        using var stranger = await ResidentAsync(stage.System, other);
        using var neighbour = await ResidentAsync(stage.System, mine);
        var consultation = await OpenAsync(owner, mine);

        foreach (var (method, path, body) in ResidentCalls(consultation))
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(stranger, method, path, body));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(neighbour, method, path, body));
        }

        // The same consultation id in another town is simply another consultation that this person may not make there with a foreign desk.
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(stranger, HttpMethod.Put, $"/api/v1/consultations/{Guid.NewGuid()}", Opening(mine)));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(neighbour, HttpMethod.Put, $"/api/v1/consultations/{consultation}", Opening(mine)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner, HttpMethod.Get, $"/api/v1/consultations/{consultation}", null));
    }

    [Fact]
    [Trait("Requirement", "56")]
    public async Task A_session_of_one_town_is_none_in_another()
    {
        var (mine, other) = (await stage.TenantAsync(), await stage.TenantAsync());
        using var owner = await ResidentAsync(stage.System, mine);
        using var moved = stage.System.Browser(other.Host);
        moved.DefaultRequestHeaders.Add("Cookie", owner.DefaultRequestHeaders.GetValues("Cookie"));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner, HttpMethod.Get, "/api/v1/session", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(moved, HttpMethod.Get, "/api/v1/session", null));
    }

    [Fact]
    [Trait("Requirement", "56")]
    public async Task Staff_of_another_town_find_nothing_by_id_and_may_not_name_a_foreign_tenant()
    {
        var (mine, other) = (await stage.TenantAsync(), await stage.TenantAsync());
        using var owner = await ResidentAsync(stage.System, mine);
        var consultation = await OpenAsync(owner, mine);
        using var supervisor = await StaffAsync(stage.System, other.Member("sachiko"));
        using var admin = await StaffAsync(stage.System, other.Member("admin"));

        foreach (var (method, path, body) in StaffCalls(consultation, mine))
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(supervisor, method, path, body, other.TenantId));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(supervisor, method, path, body, mine.TenantId));
        }

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(admin, HttpMethod.Post, $"/api/v1/staff/{mine.Member("hanako").StaffId}/disable", "{}", other.TenantId));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(admin, HttpMethod.Get, "/api/v1/staff", null, mine.TenantId));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(supervisor, HttpMethod.Get, "/api/v1/board", null, mine.TenantId));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(supervisor, HttpMethod.Get, "/api/v1/reports/daily?from=2026-11-21&to=2026-11-21", null, mine.TenantId));
    }

    [Fact]
    public async Task Unknown_hosts_and_unknown_addresses_are_not_there()
    {
        using var nobody = stage.System.Browser("nobody.localhost");
        using var desk = stage.System.Browser("desk.localhost");
        using var aoba = stage.System.Browser("aoba.localhost");

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(nobody, HttpMethod.Get, "/api/v1/door", null));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(aoba, HttpMethod.Get, "/internal/feed", null));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(desk, HttpMethod.Get, "/internal/settings", null));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(aoba, HttpMethod.Get, "/api/v1/board", null));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(desk, HttpMethod.Get, "/api/v1/door", null));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(aoba, HttpMethod.Get, "/openapi/v1.json", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(desk, HttpMethod.Get, "/api/v1/board", null));
    }

    private static IEnumerable<(HttpMethod Method, string Path, string? Body)> ResidentCalls(Guid id) =>
    [
        (HttpMethod.Get, $"/api/v1/consultations/{id}", null),
        (HttpMethod.Get, $"/api/v1/consultations/{id}/entries?after=0", null),
        (HttpMethod.Get, $"/api/v1/consultations/{id}/stream?after=0&wait=1", null),
        (HttpMethod.Get, $"/api/v1/consultations/{id}/stream?after=0", null),
        (HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{Guid.NewGuid()}", """{"text":"x"}"""),
        (HttpMethod.Put, $"/api/v1/consultations/{id}/read", """{"seq":1}"""),
        (HttpMethod.Post, $"/api/v1/consultations/{id}/leave", "{}"),
    ];

    private static IEnumerable<(HttpMethod Method, string Path, string? Body)> StaffCalls(Guid id, DemoTenant tenant) =>
    [
        (HttpMethod.Get, $"/api/v1/consultations/{id}/entries?log=talk&after=0", null),
        (HttpMethod.Get, $"/api/v1/consultations/{id}/entries?log=staff&after=0", null),
        (HttpMethod.Get, $"/api/v1/consultations/{id}/access-log", null),
        (HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{Guid.NewGuid()}?log=talk", """{"text":"x"}"""),
        (HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{Guid.NewGuid()}?log=staff", """{"text":"x"}"""),
        (HttpMethod.Post, $"/api/v1/consultations/{id}/take", "{}"),
        (HttpMethod.Post, $"/api/v1/consultations/{id}/close", "{}"),
        (HttpMethod.Put, $"/api/v1/consultations/{id}/read", """{"seq":1}"""),
        (HttpMethod.Post, $"/api/v1/lines/{tenant.Desks[0].DeskId}/next", "{}"),
        (HttpMethod.Post, $"/api/v1/emergency-exceptions/{Guid.NewGuid()}/open", "{}"),
    ];
}

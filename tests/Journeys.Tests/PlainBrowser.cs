using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LocalSystem;

namespace Journeys.Tests;

/// <summary>Residents and staff without a page: the same calls through the gateway, where the page itself is not what is looked at.</summary>
public static class PlainBrowser
{
    public static string Opening(DemoTenant tenant) => JsonSerializer.Serialize(new { deskId = tenant.Desks[1].DeskId, consentVersion = "2026-11", answers = Array.Empty<object>() });

    /// <summary>Writes one entry as a resident.</summary>
    public static async Task SayAsync(HttpClient resident, Guid consultation, string text) =>
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(resident, HttpMethod.Put, $"/api/v1/consultations/{consultation}/entries/{Guid.NewGuid()}", JsonSerializer.Serialize(new { text })));

    public static async Task<Guid> OpenAsync(HttpClient resident, DemoTenant tenant)
    {
        var id = Guid.NewGuid();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(resident, HttpMethod.Put, $"/api/v1/consultations/{id}", Opening(tenant)));
        return id;
    }

    public static async Task<HttpClient> ResidentAsync(RunningSystem system, DemoTenant tenant)
    {
        var client = system.Browser(tenant.Host);
        using var response = await client.PostAsJsonAsync("/api/v1/phrases", new { });
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        client.DefaultRequestHeaders.Add("Cookie", Cookie(response, "__Host-r"));
        return client;
    }

    public static async Task<HttpClient> StaffAsync(RunningSystem system, DemoStaff member)
    {
        var client = system.Browser("desk.localhost");
        using var response = await client.PostAsJsonAsync("/api/v1/auth/sign-in", new { email = member.Email, password = member.Password, code = Totp.Code(member.TotpSecret, TimeProvider.System.GetUtcNow()) });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        client.DefaultRequestHeaders.Add("Cookie", Cookie(response, "__Host-s"));
        return client;
    }

    private static string Cookie(HttpResponseMessage response, string name) =>
        response.Headers.GetValues("Set-Cookie").First(line => line.StartsWith(name + "=", StringComparison.Ordinal)).Split(';')[0];

    public static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path, string? body, Guid? tenant = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (tenant is { } named)
        {
            request.Headers.Add("Tomoshibi-Tenant", named.ToString("D"));
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }
}

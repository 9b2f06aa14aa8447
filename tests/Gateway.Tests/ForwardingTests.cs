using System.Net;
using System.Net.Http.Json;
using ServiceDefaults.Tokens;

namespace Gateway.Tests;

[Collection(nameof(EdgeSystem))]
public sealed class ForwardingTests(EdgeSystem edge)
{
    [Fact]
    public async Task Nothing_that_identifies_people_and_nothing_forged_gets_through()
    {
        using var client = edge.Resident("theme=dark; __Host-r=rrr; __Host-s=sss; __Host-ticket=ttt; __Host-line=lll; __Host-rr=x");
        foreach (var (name, value) in new[]
        {
            (TokenMint.Header, "forged"), ("Authorization", "Bearer x"), ("Forwarded", "for=1.2.3.4"), ("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-Host", "minato.localhost"), ("X-Real-IP", "1.2.3.4"),
            ("X-Tenant", "other"), ("X-Tenant-Id", "other"), ("Tomoshibi-Tenant", "other"), ("Tomoshibi-Network", "other"), ("User-Agent", "phone"), ("Accept-Language", "ja"), ("Origin", "http://evil"), ("Referer", "http://evil/"),
        })
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        var arrived = await client.GetFromJsonAsync<Arrived>("/api/v1/session?x=1") ?? throw new InvalidOperationException();

        Assert.Equal("__Host-r=rrr; __Host-ticket=ttt", arrived.Headers["Cookie"]);
        Assert.Equal("/api/v1/session", arrived.Path);
        Assert.Equal("?x=1", arrived.Query);
        Assert.Equal(
            ["Cookie", "Host", "Sec-Fetch-Site", "Tomoshibi-Network", "Tomoshibi-Token", "traceparent"],
            arrived.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
        Assert.Matches("^[0-9a-f]{32}$", arrived.Headers["Tomoshibi-Network"]);
        Assert.StartsWith("127.0.0.1", arrived.Headers["Host"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_visitors_token_names_the_tenant_of_the_host_one_audience_and_no_person_and_is_new_each_time()
    {
        using var aoba = edge.Resident();
        using var minato = edge.System.Browser(edge.Minato.Host.ToUpperInvariant());
        var first = (await aoba.GetFromJsonAsync<Arrived>("/api/v1/door"))?.Token() ?? throw new InvalidOperationException();
        var second = (await aoba.GetFromJsonAsync<Arrived>("/api/v1/door"))?.Token() ?? throw new InvalidOperationException();
        var other = (await minato.GetFromJsonAsync<Arrived>("/api/v1/door"))?.Token() ?? throw new InvalidOperationException();

        Assert.Equal(edge.Aoba.TenantId.ToString("D"), first.GetClaim("tenant").Value);
        Assert.Equal(edge.Minato.TenantId.ToString("D"), other.GetClaim("tenant").Value);
        Assert.Equal("visitor", first.GetClaim("use").Value);
        Assert.Equal(["web-chat"], first.Audiences);
        Assert.DoesNotContain(first.Claims, claim => claim.Type == "act");
        Assert.NotEqual(first.Id, second.Id);
        Assert.True(first.ValidTo - first.IssuedAt <= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Each_service_sees_only_its_own_cookies()
    {
        using var client = edge.Resident("__Host-r=rrr; __Host-ticket=ttt; __Host-line=lll; __Host-s=sss");
        var line = await client.GetFromJsonAsync<Arrived>("/auth/line/callback?code=c&state=s") ?? throw new InvalidOperationException();

        Assert.Equal("__Host-line=lll", line.Headers["Cookie"]);
    }

    [Fact]
    public async Task A_webhook_passes_on_any_host_with_its_signature_and_the_gateways_own_token()
    {
        foreach (var host in new[] { edge.Aoba.Host, "desk.localhost", "elsewhere.localhost" })
        {
            using var client = edge.System.Browser(host);
            client.DefaultRequestHeaders.Add("X-Line-Signature", "abc=");
            using var response = await client.PostAsync("/line/webhook/some-key", new ByteArrayContent(new byte[200_000]));
            var arrived = await response.Content.ReadFromJsonAsync<Arrived>() ?? throw new InvalidOperationException();

            Assert.Equal("abc=", arrived.Headers["X-Line-Signature"]);
            Assert.Equal(200_000, arrived.Body);
            Assert.Equal("service", arrived.Token().GetClaim("use").Value);
            Assert.DoesNotContain(arrived.Token().Claims, claim => claim.Type == "tenant");
        }
    }

    [Fact]
    public async Task An_answer_keeps_its_cookies_and_loses_what_is_ours()
    {
        using var client = edge.Resident();
        using var response = await client.GetAsync("/api/v1/door");

        Assert.Equal("__Host-r=fresh; Path=/; Secure; HttpOnly; SameSite=Lax", response.Headers.GetValues("Set-Cookie").Single());
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains(TokenMint.Header));
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task A_service_that_is_away_is_said_clearly()
    {
        var cookie = await edge.SignInAsync(edge.Aoba.Member("sachiko"));
        using var client = edge.Desk(cookie, edge.Aoba.TenantId);
        using var vault = await client.PutAsJsonAsync(EdgeSystem.EntryPath + "?log=talk", new { text = "x" });
        using var reporting = await client.GetAsync("/api/v1/reports/daily?from=2026-11-21&to=2026-11-21");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, vault.StatusCode);
        Assert.Equal("vault-away", await EdgeSystem.CodeAsync(vault));
        Assert.Equal("2", vault.Headers.GetValues("Retry-After").Single());
        Assert.Equal("service-away", await EdgeSystem.CodeAsync(reporting));
    }
}

using System.Net;
using System.Net.Http.Headers;

namespace Gateway.Tests;

[Collection(nameof(EdgeSystem))]
public sealed class PageTests(EdgeSystem edge)
{
    private const string Closed = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private const string Own = "default-src 'none'; script-src 'self'; style-src 'self'{0}; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    [Fact]
    [Trait("Requirement", "8"), Trait("Requirement", "69")]
    public async Task The_residents_page_knows_nobody_but_us()
    {
        var (text, policy) = await PageAsync(edge.Resident(), "/");

        Assert.Contains("resident", text, StringComparison.Ordinal);
        Assert.Equal(Own.Replace("{0}", "", StringComparison.Ordinal), policy);
    }

    [Fact]
    [Trait("Requirement", "69")]
    public async Task The_console_alone_allows_its_widgets_style_by_hash()
    {
        foreach (var path in new[] { "/", "/invite" })
        {
            var (text, policy) = await PageAsync(edge.Desk(), path);

            Assert.Contains("console", text, StringComparison.Ordinal);
            Assert.Equal(Own.Replace("{0}", " 'sha256-AAAA+/b='", StringComparison.Ordinal), policy);
        }
    }

    [Fact]
    public async Task Only_the_entry_page_knows_lines_origins()
    {
        var (text, policy) = await PageAsync(edge.Resident(), "/enter");
        using var module = await edge.Resident().GetAsync("/enter/liff.js");
        using var onDesk = await edge.Desk().GetAsync("/enter");

        Assert.Contains("enter", text, StringComparison.Ordinal);
        Assert.Contains("script-src 'self' https://static.line-scdn.net;", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self' https://api.line.me https://liffsdk.line-scdn.net;", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("trusted-types", policy, StringComparison.Ordinal);
        Assert.Equal("text/javascript", module.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, onDesk.StatusCode);
    }

    [Theory]
    [Trait("Requirement", "70")]
    [InlineData("/"), InlineData("/enter"), InlineData("/api/v1/door"), InlineData("/nothing"), InlineData("/assets/app-4f3a.js"), InlineData("/health/live")]
    public async Task Every_answer_carries_the_headers(string path)
    {
        using var client = edge.Resident();
        using var response = await client.GetAsync(path);
        string Header(string name) => string.Join(',', response.Headers.GetValues(name));

        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("DENY", Header("X-Frame-Options"));
        Assert.Equal("no-referrer", Header("Referrer-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Resource-Policy"));
        Assert.Contains("camera=()", Header("Permissions-Policy"), StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        Assert.False(response.Headers.Contains("Server"));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(path.StartsWith("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-store", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task An_api_answer_is_closed_to_everything()
    {
        using var client = edge.Resident();
        using var response = await client.GetAsync("/api/v1/door");

        Assert.Equal(Closed + "; sandbox", response.Headers.GetValues("Content-Security-Policy").Single());
    }

    [Fact]
    public async Task Files_are_compressed_and_answers_are_not()
    {
        using var client = edge.Resident();
        client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var file = await client.GetAsync("/assets/app-4f3a.js");
        using var answer = await client.GetAsync("/api/v1/door");

        Assert.Equal(["gzip"], file.Content.Headers.ContentEncoding);
        Assert.True(file.Content.Headers.ContentLength < 500);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Only_the_trusted_proxy_says_that_the_line_is_encrypted()
    {
        using var trusted = await edge.BehindProxyAsync(edge.Aoba.Host, "203.0.113.77");
        trusted.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var direct = edge.Resident();
        direct.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        Assert.True((await trusted.GetAsync("/")).Headers.Contains("Strict-Transport-Security"));
        Assert.False((await direct.GetAsync("/")).Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Ready_means_that_the_hosts_are_known()
    {
        using var client = edge.System.Client("gateway");

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
    }

    private static async Task<(string Text, string Policy)> PageAsync(HttpClient client, string path)
    {
        using (client)
        {
            using var response = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
            return (await response.Content.ReadAsStringAsync(), response.Headers.GetValues("Content-Security-Policy").Single());
        }
    }
}

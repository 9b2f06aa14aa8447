using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using LocalSystem;
using ServiceDefaults.Tokens;

namespace OperatorCli.Tests;

/// <summary>The tool as a script meets it: exit codes, JSON, and what its key may and may not do.</summary>
[Collection(OperatorSystem.Name)]
public sealed class ToolTests(OperatorSystem directory)
{
    private Task<Ran> Run(ToolOptions? options, params string[] args) => OperatorSystem.Run(options ?? directory.Options(), args);

    [Theory]
    [InlineData("tenants"), InlineData("tenants", "nothing"), InlineData("--nonsense"), InlineData("tenants", "list", "too-much"), InlineData("audit", "verify", "--tenant", "aoba", "--until", "2026-11-22T00:00:00Z")]
    public async Task A_wrong_command_line_ends_with_64(params string[] args)
    {
        var (code, output, error) = await Run(null, args);

        Assert.Equal((ExitCode.Usage, string.Empty), (code, output));
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task Tenants_are_listed_as_lines_and_as_json()
    {
        var lines = await Run(null, "tenants", "list");
        var json = await Run(null, "tenants", "list", "--json");

        Assert.Equal((ExitCode.Fine, ExitCode.Fine), (lines.Code, json.Code));
        Assert.Contains(directory.System.Demo.Tenants["aoba"].TenantId.ToString(), lines.Output, StringComparison.Ordinal);
        Assert.Contains(JsonDocument.Parse(json.Output).RootElement.GetProperty("tenants").EnumerateArray(), tenant => tenant.GetProperty("slug").GetString() == directory.System.Demo.Tenants["aoba"].Slug);
    }

    [Fact]
    public async Task Without_a_key_or_an_address_it_says_so_with_78()
    {
        Assert.Equal(ExitCode.NotConfigured, (await Run(new ToolOptions(), "tenants", "list")).Code);
        Assert.Equal(ExitCode.NotConfigured, (await Run(new ToolOptions { Tokens = directory.Options().Tokens }, "tenants", "list")).Code);
    }

    [Fact]
    public async Task A_service_that_is_away_is_69_and_a_key_of_another_issuer_77()
    {
        var away = new ToolOptions { Tokens = directory.Options().Tokens, Peers = { ["TenantDirectory"] = new Uri($"http://127.0.0.1:{Repo.FreePort()}") } };
        var foreign = new ToolOptions { Tokens = new() { PrivateKeyFile = directory.System.Keys.PrivateKey("reporting") }, Peers = directory.Options().Peers };

        Assert.Equal(ExitCode.Away, (await Run(away, "tenants", "list")).Code);
        Assert.Equal(ExitCode.Refused, (await Run(foreign, "tenants", "list")).Code);
    }

    [Fact]
    public async Task A_service_that_cannot_be_reached_for_a_moment_is_asked_as_soon_as_it_can_be()
    {
        var port = Repo.FreePort();
        var options = new ToolOptions { Tokens = directory.Options().Tokens, Peers = { ["TenantDirectory"] = new Uri($"http://127.0.0.1:{port}") } };
        var running = Run(options, "tenants", "list");
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.False(running.IsCompleted);
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        using var asked = await listener.AcceptTcpClientAsync();
        var line = await new StreamReader(asked.GetStream(), leaveOpen: true).ReadLineAsync();
        await asked.GetStream().WriteAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());

        Assert.Equal((ExitCode.Away, "tenant-directory or its database is away."), ((await running).Code, (await running).Error.Trim()));
        Assert.StartsWith("GET /", line, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "64")]
    public async Task Its_key_opens_neither_feed_nor_settings_nor_a_persons_routes()
    {
        using var client = directory.System.Client("tenant-directory");
        foreach (var path in new[] { "/internal/feed", "/internal/settings?after=0&kinds=tenant", "/api/v1/staff" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add(TokenMint.Header, directory.System.Mint("operator-cli").Service("tenant-directory"));
            using var response = await client.SendAsync(request);

            Assert.Equal(System.Net.HttpStatusCode.Forbidden, response.StatusCode);
        }
    }
}

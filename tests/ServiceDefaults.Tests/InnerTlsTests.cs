using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LocalSystem;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Tokens;

namespace ServiceDefaults.Tests;

/// <summary>Real processes' sides over real sockets: who is let in, whom we believe, what happens when certificates are renewed.</summary>
[Trait("Requirement", "65")]
public sealed class InnerTlsTests : IAsyncLifetime
{
    private static readonly Uri Hello = new("/hello", UriKind.Relative);
    private readonly Certificates ours = new();
    private readonly Certificates foreign = new();
    private readonly MovedClock clock = new();
    private readonly DevelopmentKeys keys = new(Directory.CreateTempSubdirectory("tomoshibi-tls-").FullName);
    private readonly (int Inside, int Health) ports = (Repo.FreePort(), Repo.FreePort());
    private WebApplication? server;

    public async Task InitializeAsync()
    {
        keys.Make();
        ours.Sign("localhost");
        ours.Sign("gateway");
        ours.Sign("reporting");
        foreign.Sign("gateway");
        server = Build("storage-vault", ours, "localhost", $"https://127.0.0.1:{ports.Inside};http://127.0.0.1:{ports.Health}", ("Tls:ClientNames", "gateway web-chat"), ("Health:Port", $"{ports.Health}"));
        server.MapGet(Hello.ToString(), () => TypedResults.Ok("hello")).AllowAnonymous();
        await server.StartAsync();
    }

    [Fact]
    public async Task A_caller_with_a_known_name_is_served() =>
        Assert.Equal(HttpStatusCode.OK, await CallAsync(ours, "gateway", $"https://localhost:{ports.Inside}/"));

    [Fact]
    public async Task A_caller_of_ours_that_may_not_call_here_is_refused() =>
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => CallAsync(ours, "reporting", $"https://localhost:{ports.Inside}/"));

    [Fact]
    public async Task A_caller_whom_another_authority_calls_gateway_is_refused()
    {
        var mixed = new Dictionary<string, string?> { ["Tls:CertificateFile"] = foreign.Certificate("gateway"), ["Tls:KeyFile"] = foreign.Key("gateway") };

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => CallAsync(ours, "gateway", $"https://localhost:{ports.Inside}/", mixed));
    }

    [Fact]
    public async Task A_caller_without_a_certificate_is_refused()
    {
        var none = new Dictionary<string, string?> { ["Tls:CertificateFile"] = null, ["Tls:KeyFile"] = null };

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => CallAsync(ours, "gateway", $"https://localhost:{ports.Inside}/", none));
    }

    [Fact]
    public async Task A_server_under_another_name_is_not_believed() =>
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => CallAsync(ours, "gateway", $"https://127.0.0.1:{ports.Inside}/"));

    [Fact]
    public async Task A_server_of_another_authority_is_not_believed() =>
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => CallAsync(foreign, "gateway", $"https://localhost:{ports.Inside}/"));

    [Fact]
    public async Task A_renewed_certificate_is_shown_without_a_restart()
    {
        var before = await ShownAsync();
        var renewed = ours.Sign("localhost");

        clock.Move(TimeSpan.FromMinutes(2));

        Assert.NotEqual(before, renewed);
        Assert.Equal(renewed, await ShownAsync());
    }

    [Fact]
    public async Task A_half_written_certificate_changes_nothing()
    {
        var before = await ShownAsync();
        await File.WriteAllTextAsync(ours.Certificate("localhost"), "-----BEGIN CERT");

        clock.Move(TimeSpan.FromMinutes(2));

        Assert.Equal(before, await ShownAsync());
    }

    [Fact]
    public async Task The_health_port_answers_health_without_a_certificate_and_nothing_else()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports.Health}") };

        using var health = await client.GetAsync(new Uri("/health/live", UriKind.Relative));
        using var hello = await client.GetAsync(Hello);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (health.StatusCode, hello.StatusCode));
    }

    [Fact]
    public async Task Health_is_not_answered_on_the_inside_port() =>
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(ours, "gateway", $"https://localhost:{ports.Inside}/", path: "/health/live"));

    [Fact]
    public void A_caller_list_without_a_certificate_does_not_start() =>
        Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => Build("gateway", ours, "gateway", "http://127.0.0.1:0", ("Tls:CertificateFile", null), ("Tls:KeyFile", null), ("Tls:ClientNames", "gateway")));

    private async Task<HttpStatusCode> CallAsync(Certificates trusted, string name, string peer, Dictionary<string, string?>? other = null, string path = "/hello")
    {
        if (!File.Exists(trusted.Certificate(name)))
        {
            trusted.Sign(name);
        }

        var settings = new[] { ("Peers:StorageVault", (string?)peer) }.Concat((other ?? []).Select(pair => (pair.Key, pair.Value))).ToArray();
        await using var caller = Build("gateway", trusted, name, "http://127.0.0.1:0", settings);
        var peers = caller.Services.GetRequiredService<PeerHttp>();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, peers.Address("storage-vault", path));
                using var response = await peers.SendAsync(request, CancellationToken.None);
                return response.StatusCode;
            }
            catch (TaskCanceledException) when (attempt < 10)
            {
                // A busy machine needs longer than the two seconds a connection may take; a refusal is another exception.
            }
        }
    }

    /// <summary>The serial number of the certificate that the server shows.</summary>
    private async Task<string> ShownAsync()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, ports.Inside);
        var shown = string.Empty;
        await using var tls = new SslStream(socket.GetStream());
        using var own = X509Certificate2.CreateFromPemFile(ours.Certificate("gateway"), ours.Key("gateway"));
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificates = [own],
            RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = (certificate as X509Certificate2)?.SerialNumber) is not null,
        });
        return shown ?? throw new AuthenticationException();
    }

    private WebApplication Build(string service, Certificates folder, string name, string urls, params (string Key, string? Value)[] more)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Tokens:PrivateKeyFile"] = keys.PrivateKey(service),
            ["Tokens:JwksFile"] = keys.Jwks,
            ["Tls:CertificateFile"] = folder.Certificate(name),
            ["Tls:KeyFile"] = folder.Key(name),
            ["Tls:AuthorityFile"] = folder.Authority,
        });
        builder.Configuration.AddInMemoryCollection(more.ToDictionary(pair => pair.Key, pair => pair.Value));
        builder.WebHost.UseUrls(urls);
        builder.AddEdgeDefaults(service);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<TokenMint>();
        builder.Services.AddInternalTokens(rules => rules.Accept("gateway", TokenUse.Visitor));
        var app = builder.Build();
        app.MapEdgeDefaults();
        return app;
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.StopAsync();
            await server.DisposeAsync();
        }

        ours.Dispose();
        foreign.Dispose();
        Directory.Delete(Path.GetDirectoryName(keys.Jwks) ?? throw new InvalidOperationException(), recursive: true);
    }

    private sealed class MovedClock : TimeProvider
    {
        private TimeSpan moved;

        public void Move(TimeSpan by) => moved += by;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + moved;
    }
}

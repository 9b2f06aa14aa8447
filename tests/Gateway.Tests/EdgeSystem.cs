using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalSystem;

namespace Gateway.Tests;

/// <summary>The real gateway before the real tenant-directory; behind web-chat's, routing's and line-contact-point's addresses stand echoes, behind the vault's and reporting's nobody.</summary>
public sealed class EdgeSystem : IAsyncLifetime
{
    private readonly ConcurrentDictionary<(string Email, long Step), byte> codes = new();
    private readonly string apps = Directory.CreateTempSubdirectory("tomoshibi-apps-").FullName;
    private readonly List<Echo> echoes = [];
    private RunningSystem? system;
    private readonly Dictionary<string, OtherGateway> others = [];

    public RunningSystem System => system ?? throw new InvalidOperationException();

    public DemoTenant Aoba => System.Demo.Tenants["aoba"];

    public DemoTenant Minato => System.Demo.Tenants["minato"];

    public static string EntryPath => $"/api/v1/consultations/{Guid.NewGuid()}/entries/{Guid.NewGuid()}";

    public async Task InitializeAsync()
    {
        MakeApps();
        system = await RunningSystem.StartAsync(new SystemOptions
        {
            Services = ["tenant-directory", "gateway"],
            RealLiff = true,
            Environment = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["gateway"] = Settings(networkFactor: 1_000, hops: 0) },
        });
        foreach (var service in new[] { "web-chat", "routing", "line-contact-point" })
        {
            echoes.Add(await Echo.StartAsync(system.Address(service)));
        }
    }

    public HttpClient Resident(string? cookie = null) => With(System.Browser(Aoba.Host), cookie);

    public HttpClient Desk(string? cookie = null, Guid? tenantId = null)
    {
        var client = With(System.Browser("desk.localhost"), cookie);
        if (tenantId is { } tenant)
        {
            client.DefaultRequestHeaders.Add("Tomoshibi-Tenant", tenant.ToString("D"));
        }

        return client;
    }

    /// <summary>Signs a member in through the gateway. Each code works once: who signs in again within its 30 s waits for the next one.</summary>
    public async Task<string> SignInAsync(DemoStaff member)
    {
        var now = DateTimeOffset.UtcNow;
        for (; !codes.TryAdd((member.Email, now.ToUnixTimeSeconds() / 30), 0); now = DateTimeOffset.UtcNow)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        using var client = Desk();
        using var response = await client.PostAsJsonAsync("/api/v1/auth/sign-in", new { email = member.Email, password = member.Password, code = Totp.Code(member.TotpSecret, now) });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var cookie = response.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("__Host-s=", StringComparison.Ordinal));
        return cookie[..cookie.IndexOf(';', StringComparison.Ordinal)];
    }

    /// <summary>A second gateway with the real limits and one trusted proxy before it, so that a test can come from any network.</summary>
    public async Task<HttpClient> BehindProxyAsync(string host, string forwardedFor)
    {
        var client = (await OtherAsync("gateway-strict", Settings(networkFactor: 1, hops: 1))).Client(host);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        return client;
    }

    /// <summary>A further gateway with room for three streams and four requests at once, half of them for one service.</summary>
    public Task<OtherGateway> NarrowAsync() =>
        OtherAsync("gateway-narrow", new(Settings(networkFactor: 1_000, hops: 0)) { ["Gateway__MostStreams"] = "3", ["Gateway__MostRequests"] = "4" });

    /// <summary>A further gateway that takes its time when it is told to end.</summary>
    public Task<OtherGateway> LeavingAsync() =>
        OtherAsync("gateway-leaving", new(Settings(networkFactor: 1_000, hops: 0)) { ["Health__FarewellSeconds"] = "4" });

    /// <summary>A further gateway that may have so many files open; throws when it does not start.</summary>
    public Task<OtherGateway> WithFilesAsync(int files) =>
        OtherAsync($"gateway-{files}", new(Settings(networkFactor: 1_000, hops: 0)) { ["Gateway__SessionFactor"] = "1000" }, files, Repo.FreePort());

    private async Task<OtherGateway> OtherAsync(string name, Dictionary<string, string> settings, int? files = null, int? healthPort = null)
    {
        if (others.TryGetValue(name, out var known))
        {
            return known;
        }

        var address = new Uri($"http://127.0.0.1:{Repo.FreePort()}");
        var variables = new Dictionary<string, string>(settings)
        {
            ["ASPNETCORE_URLS"] = address.ToString(),
            ["Tokens__PrivateKeyFile"] = System.Keys.PrivateKey("gateway"),
            ["Tokens__JwksFile"] = System.Keys.Jwks,
            ["Gateway__DeskHost"] = "desk.localhost",
            ["Gateway__NetworkKeyFile"] = System.Keys.SecretFile("gateway-network"),
        };
        foreach (var service in new[] { "tenant-directory", "web-chat", "routing", "line-contact-point", "storage-vault", "reporting" })
        {
            variables["Peers__" + ServiceFacts.Key(service)] = System.Address(service).ToString();
        }

        if (healthPort is { } port)
        {
            variables["ASPNETCORE_URLS"] = $"{address};http://127.0.0.1:{port}";
            variables["Health__Port"] = port.ToString(global::System.Globalization.CultureInfo.InvariantCulture);
        }

        var limit = files is { } most ? $"ulimit -n {most} && " : string.Empty;
        var log = Path.Combine(System.Logs, name + ".log");
        var process = ManagedProcess.Start(name, log, "sh", ["-c", limit + "exec dotnet \"$0\"", Repo.Dll("gateway", "Gateway")], variables, "The table of hosts has");
        var other = others[name] = new OtherGateway(process, address, new Uri($"http://127.0.0.1:{healthPort ?? address.Port}"));
        await process.Ready.WaitAsync(TimeSpan.FromSeconds(60));
        return other;
    }

    public static async Task<string?> CodeAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }

    private static HttpClient With(HttpClient client, string? cookie)
    {
        if (cookie is not null)
        {
            client.DefaultRequestHeaders.Add("Cookie", cookie);
        }

        return client;
    }

    private Dictionary<string, string> Settings(int networkFactor, int hops) => new()
    {
        ["Gateway__ResidentRoot"] = Path.Combine(apps, "resident"),
        ["Gateway__ConsoleRoot"] = Path.Combine(apps, "console", "dist"),
        ["Gateway__LiffModuleFile"] = Path.Combine(apps, "liff.js"),
        // Where networks are not limited, the walk over the whole table must not meet the limits of its one tenant either.
        ["Gateway__TenantFactor"] = networkFactor.ToString(global::System.Globalization.CultureInfo.InvariantCulture),
        ["Gateway__NetworkFactor"] = networkFactor.ToString(global::System.Globalization.CultureInfo.InvariantCulture),
        ["Gateway__TrustedProxyHops"] = hops.ToString(global::System.Globalization.CultureInfo.InvariantCulture),
    };

    private void MakeApps()
    {
        var resident = Directory.CreateDirectory(Path.Combine(apps, "resident", "assets")).Parent?.FullName ?? throw new InvalidOperationException();
        var console = Directory.CreateDirectory(Path.Combine(apps, "console", "dist")).FullName;
        File.WriteAllText(Path.Combine(resident, "index.html"), "<!doctype html><title>resident</title>");
        File.WriteAllText(Path.Combine(resident, "enter.html"), "<!doctype html><title>enter</title>");
        File.WriteAllText(Path.Combine(resident, "assets", "app-4f3a.js"), "export const x = '" + new string('a', 4_000) + "';");
        File.WriteAllText(Path.Combine(resident, ".secret"), "no");
        File.WriteAllText(Path.Combine(console, "index.html"), "<!doctype html><title>console</title>");
        File.WriteAllText(Path.Combine(console, "lamp.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
        File.WriteAllText(Path.Combine(apps, "console", "csp-hashes.json"), """{"style":["sha256-AAAA+/b=", "'unsafe-inline'"]}""");
        File.WriteAllText(Path.Combine(apps, "liff.js"), "export default {};");
    }

    public async Task DisposeAsync()
    {
        foreach (var other in others.Values)
        {
            await other.Process.DisposeAsync();
        }

        foreach (var echo in echoes)
        {
            await echo.DisposeAsync();
        }

        if (system is not null)
        {
            await system.DisposeAsync();
        }

        Directory.Delete(apps, recursive: true);
    }
}

/// <summary>A gateway beside the system's own, with settings of its own.</summary>
public sealed record OtherGateway(ManagedProcess Process, Uri Address, Uri Probes)
{
    public HttpClient Client(string host)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Host = host;
        return client;
    }
}

[CollectionDefinition(nameof(EdgeSystem))]
public sealed class EdgeCollection : ICollectionFixture<EdgeSystem>;

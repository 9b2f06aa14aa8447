using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LocalSystem;

namespace Telemetry.Tests;

/// <summary>The whole system with its telemetry sent to a sink, and an hour of a desk's life played through it in seconds; what was exported is then looked at.</summary>
public sealed class ExportedTown : IAsyncLifetime
{
    /// <summary>A trace id that a browser chose.</summary>
    public const string ForeignTrace = "0af7651916cd43dd8448eb211c80319c";

    private static readonly string[] AllServices = [.. ServiceCatalog.All.Select(facts => facts.Name)];
    private readonly List<string> markers = [];
    private readonly List<HttpClient> clients = [];
    private RunningSystem? system;
    private Otlp? exported;

    public RunningSystem System => system ?? throw new InvalidOperationException();

    public DemoTenant Tenant => System.Demo.Tenants["aoba"];

    public IReadOnlyList<string> Markers => markers;

    internal Otlp Exported => exported ?? throw new InvalidOperationException();

    public IReadOnlyList<(string Signal, byte[] Body)> Payloads { get; private set; } = [];

    /// <summary>Where the resident's entry was written, as the route says.</summary>
    public const string EntryRoute = "/api/v1/consultations/{consultationId:guid}/entries/{entryId:guid}";

    /// <summary>The state of each part before and after reporting was killed.</summary>
    public (JsonElement Before, JsonElement After) Status { get; private set; }

    /// <summary>What LINE's stand-in received of us.</summary>
    public string SentToLine { get; private set; } = string.Empty;

    public async Task InitializeAsync()
    {
        var soon = new Dictionary<string, string> { ["OTEL_METRIC_EXPORT_INTERVAL"] = "1500", ["OTEL_BSP_SCHEDULE_DELAY"] = "300", ["OTEL_BLRP_SCHEDULE_DELAY"] = "300", ["OTEL_RESOURCE_ATTRIBUTES"] = string.Empty };
        system = await RunningSystem.StartAsync(new SystemOptions { LineDouble = true, Telemetry = true, Environment = AllServices.ToDictionary(name => name, IReadOnlyDictionary<string, string> (_) => soon) });
        await PlayAsync();
        await WaitAsync();
    }

    public async Task DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        if (system is not null)
        {
            await system.DisposeAsync();
        }
    }

    private string Marker(string about)
    {
        var marker = $"しるし{about}{Guid.NewGuid():N}";
        markers.Add(marker);
        return marker;
    }

    private async Task PlayAsync()
    {
        var hanako = await StaffAsync("hanako");
        var (resident, consultation) = await ResidentAsync(Tenant.Desks[0], [new { questionId = Demo.QuestionId(Tenant, "call-me"), text = Marker("呼び名") }]);
        await OkAsync(hanako, HttpMethod.Put, "/api/v1/presence", new { onDuty = true });
        using var page = await resident.GetAsync(new Uri($"/api/v1/consultations/{consultation}/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        await OkAsync(resident, HttpMethod.Put, $"/api/v1/consultations/{consultation}/entries/{Guid.NewGuid()}", new { text = Marker("相談") + " 死にたい" });
        await OkAsync(hanako, HttpMethod.Post, $"/api/v1/consultations/{consultation}/take", new { });
        var reply = Marker("返信");
        await OkAsync(hanako, HttpMethod.Put, $"/api/v1/consultations/{consultation}/entries/{Guid.NewGuid()}?log=talk", new { text = reply });
        await ShownAsync(page, reply);
        await OkAsync(hanako, HttpMethod.Put, $"/api/v1/consultations/{consultation}/entries/{Guid.NewGuid()}?log=staff", new { text = Marker("所見") });
        await OkAsync(hanako, HttpMethod.Post, "/api/v1/searches", new { query = Marker("検索") });
        await OkAsync(hanako, HttpMethod.Post, $"/api/v1/consultations/{consultation}/close", new { });
        await LeaveTwoUndoneAsync(hanako);
        await TypeIntoLineAsync();
        await KnockWithWordsAsync();
        await RefusedAsync(consultation);
        await BreakAsync();
    }

    /// <summary>One resident waits, one talk has an entry without a reply: what the desk's numbers are about.</summary>
    private async Task LeaveTwoUndoneAsync(HttpClient counselor)
    {
        await ResidentAsync(Tenant.Desks[0], []);
        var (leaving, left) = await ResidentAsync(Tenant.Desks[0], []);
        var (resident, consultation) = await ResidentAsync(Tenant.Desks[0], []);
        await OkAsync(counselor, HttpMethod.Post, $"/api/v1/consultations/{consultation}/take", new { });
        await OkAsync(resident, HttpMethod.Put, $"/api/v1/consultations/{consultation}/entries/{Guid.NewGuid()}", new { text = Marker("待つ") });
        await OkAsync(leaving, HttpMethod.Post, $"/api/v1/consultations/{left}/leave", new { });
    }

    private async Task TypeIntoLineAsync()
    {
        using var line = new HttpClient { BaseAddress = System.Phone };
        foreach (var text in new[] { Marker("トーク"), Marker("緊急") + " 死にたい" })
        {
            using var response = await line.PostAsJsonAsync("/_double/talk/aoba/hinata/text", new { text });
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Words where nobody should put them: path, query, headers, method, trace context, baggage.</summary>
    private async Task KnockWithWordsAsync()
    {
        using var stranger = System.Browser(Tenant.Host);
        var (path, query, agent) = (Uri.EscapeDataString(Marker("道")), Uri.EscapeDataString(Marker("問い")), Uri.EscapeDataString(Marker("名乗り")));
        foreach (var address in new[] { $"/api/v1/door?q={query}", $"/api/v1/{path}", $"/{path}/x", "/api/v1/door" })
        {
            using var request = new HttpRequestMessage(address.EndsWith("/x", StringComparison.Ordinal) ? new HttpMethod("SHIRUSHIODD") : HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("traceparent", $"00-{ForeignTrace}-b7ad6b7169203331-01");
            request.Headers.TryAddWithoutValidation("tracestate", $"k={agent}");
            request.Headers.TryAddWithoutValidation("baggage", $"word={agent}");
            request.Headers.TryAddWithoutValidation("User-Agent", agent);
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.77");
            using var response = await stranger.SendAsync(request);
        }
    }

    private async Task RefusedAsync(Guid consultation)
    {
        var other = await StaffAsync("taro");
        using var request = Request(HttpMethod.Get, $"/api/v1/consultations/{consultation}/entries?log=talk&after=0&limit=10", null);
        using var response = await other.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    /// <summary>A part dies: the others go on, the status page says so, and failures are exported.</summary>
    private async Task BreakAsync()
    {
        var admin = await StaffAsync("admin");
        var before = await ReadAsync(admin, "/api/v1/status");
        await System.KillAsync("reporting");
        using (var request = Request(HttpMethod.Get, "/api/v1/reports/daily?from=2026-01-01&to=2026-01-02", null))
        using (var response = await admin.SendAsync(request))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        }

        var after = await UntilAsync(() => ReadAsync(admin, "/api/v1/status"), status => StateOf(status, "reporting") == "away");
        Status = (before, after);
        using var line = new HttpClient { BaseAddress = System.Phone };
        SentToLine = await line.GetStringAsync(new Uri("/_double/received", UriKind.Relative));
    }

    public static string? StateOf(JsonElement status, string part) => status.GetProperty("parts").EnumerateArray().First(one => one.GetProperty("part").GetString() == part).GetProperty("state").GetString();

    /// <summary>Until the desk's numbers show those who were left waiting: they are read every quarter of a minute.</summary>
    private async Task WaitAsync() => exported = await UntilAsync(() =>
    {
        Payloads = OtlpSink.Read(System.TelemetryFile ?? throw new InvalidOperationException());
        return Task.FromResult(Otlp.Read(Payloads));
    }, read => new[] { "tomoshibi.consultation.waiting", "tomoshibi.consultation.oldest_unanswered" }.All(name => read.Points.Exists(point => point.Metric == name && point.Value > 0)) && read.Orphans().Count == 0);

    private static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> done)
    {
        for (var attempt = 0; ; attempt++)
        {
            var found = await read();
            if (done(found) || attempt >= 60)
            {
                return found;
            }

            await Task.Delay(1_000);
        }
    }

    private async Task<(HttpClient Resident, Guid Consultation)> ResidentAsync(DemoDesk desk, object[] answers)
    {
        var client = Keep(System.Browser(Tenant.Host));
        using (var response = await client.PostAsJsonAsync("/api/v1/phrases", new { }))
        {
            response.EnsureSuccessStatusCode();
            client.DefaultRequestHeaders.Add("Cookie", Cookie(response, "__Host-r"));
        }

        var consultation = Guid.NewGuid();
        await OkAsync(client, HttpMethod.Put, $"/api/v1/consultations/{consultation}", new { deskId = desk.DeskId, consentVersion = "2026-11", answers });
        return (client, consultation);
    }

    private async Task<HttpClient> StaffAsync(string key)
    {
        var (client, member) = (Keep(System.Browser("desk.localhost")), Tenant.Member(key));
        using var response = await client.PostAsJsonAsync("/api/v1/auth/sign-in", new { email = member.Email, password = member.Password, code = Totp.Code(member.TotpSecret, TimeProvider.System.GetUtcNow()) });
        response.EnsureSuccessStatusCode();
        client.DefaultRequestHeaders.Add("Cookie", Cookie(response, "__Host-s"));
        client.DefaultRequestHeaders.Add("Tomoshibi-Tenant", Tenant.TenantId.ToString("D"));
        return client;
    }

    private HttpClient Keep(HttpClient client)
    {
        clients.Add(client);
        return client;
    }

    /// <summary>Repeats what is not there yet: a line is filled by events.</summary>
    private static Task OkAsync(HttpClient client, HttpMethod method, string path, object body) => UntilAsync(async () =>
    {
        using var request = Request(method, path, body);
        using var response = await client.SendAsync(request);
        return response.IsSuccessStatusCode ? "ok" : $"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }, said => said == "ok").ContinueWith(said => Assert.Equal("ok", said.Result), TaskScheduler.Default);

    private static HttpRequestMessage Request(HttpMethod method, string path, object? body) =>
        new(method, path) { Content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") };

    private static async Task<JsonElement> ReadAsync(HttpClient client, string path) => await client.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative));

    private static async Task ShownAsync(HttpResponseMessage page, string text)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var reader = new StreamReader(await page.Content.ReadAsStreamAsync(patience.Token));
        while (await reader.ReadLineAsync(patience.Token) is { } line && !line.Contains(text, StringComparison.Ordinal) && !line.Contains(JsonSerializer.Serialize(text).Trim('"'), StringComparison.OrdinalIgnoreCase))
        {
            // What came before the reply.
        }
    }

    private static string Cookie(HttpResponseMessage response, string name) =>
        response.Headers.GetValues("Set-Cookie").First(line => line.StartsWith(name + "=", StringComparison.Ordinal)).Split(';')[0];
}

/// <summary>One town for all tests.</summary>
[CollectionDefinition(nameof(ExportedTown))]
public sealed class ExportedTownCollection : ICollectionFixture<ExportedTown>;

using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LineContactPoint.Secrets;
using LocalSystem;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace LineContactPoint.Tests.Support;

[CollectionDefinition("contact")]
public sealed class ContactCollection : ICollectionFixture<ContactSystem>;

/// <summary>The service with directory, vault and LINE's stand-in, all real processes; the gateway's part (its token) and web-chat's (its feed) are played here.</summary>
public sealed class ContactSystem : IAsyncLifetime
{
    public const string FixtureSecret = "line-fixture-secret-not-a-real-1";
    public const string FixtureBot = "U0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    private WebApplication? _edge;
    private WebApplication? _chat;

    public RunningSystem System { get; private set; } = null!;
    public HttpClient Http { get; private set; } = null!;
    public HttpClient Phone { get; } = new();
    public List<object> Feed { get; } = [];
    public DemoTenant Aoba => System.Demo.Tenants["aoba"];
    public DemoTenant Fixtures { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        System = await RunningSystem.StartAsync(new SystemOptions { Services = ["tenant-directory", "storage-vault", "line-contact-point"], LineDouble = true });
        Http = System.Client("line-contact-point");
        Phone.BaseAddress = System.Phone;
        var made = Demo.Make("kakuu", "架空市", System.Folder);
        Fixtures = made with { Line = made.Line with { ChannelSecret = FixtureSecret, BotUserId = FixtureBot } };
        await System.SeedAsync([Fixtures]);
        await StartEdgeAsync();
        await StartChatAsync();
        foreach (var tenant in new[] { Aoba, System.Demo.Tenants["minato"] })
            await OrderAsync(HttpMethod.Put, $"tenants/{tenant.Slug}", new { webhookUrl = Hook(tenant), redelivery = false });
        await OrderAsync(HttpMethod.Post, "users", new { key = "one", ids = new { kakuu = "U11111111111111111111111111111111" } });
        await OrderAsync(HttpMethod.Post, "users", new { key = "two", ids = new { kakuu = "U22222222222222222222222222222222" } });
        await OrderAsync(HttpMethod.Post, "tenants", DoubleTenant(Fixtures));
        await UntilAsync(async () => (await PostAsync(Fixtures, "{\"destination\":\"x\",\"events\":[]}"u8.ToArray(), null)).StatusCode != HttpStatusCode.NotFound);
    }

    private object DoubleTenant(DemoTenant tenant)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(tenant.Line.AssertionKeyPem);
        var key = rsa.ExportParameters(false);
        static string Text(byte[]? bytes) => global::System.Buffers.Text.Base64Url.EncodeToString(bytes);
        return new
        {
            name = tenant.Slug, botUserId = tenant.Line.BotUserId, webhookUrl = Hook(tenant),
            messagingChannel = new { id = tenant.Line.ChannelId, secret = tenant.Line.ChannelSecret, kid = tenant.Line.AssertionKid, assertionPublicJwk = new { kty = "RSA", n = Text(key.Modulus), e = Text(key.Exponent) } },
            loginChannel = new { id = tenant.Line.LoginChannelId, secret = tenant.Line.LoginChannelSecret },
        };
    }

    private string Hook(DemoTenant tenant) => _edge!.Urls.First() + "/line/webhook/" + tenant.Line.WebhookKey;

    /// <summary>The gateway's part: passes the bytes on with its token.</summary>
    private async Task StartEdgeAsync()
    {
        var builder = Quiet();
        _edge = builder.Build();
        _edge.MapPost("/line/webhook/{key}", async (string key, HttpContext http) =>
        {
            using var buffer = new MemoryStream();
            await http.Request.Body.CopyToAsync(buffer);
            using var answer = await SendAsync(key, buffer.ToArray(), http.Request.Headers["x-line-signature"].ToString() is { Length: > 0 } s ? s : null);
            http.Response.StatusCode = (int)answer.StatusCode;
        });
        await _edge.StartAsync();
    }

    /// <summary>web-chat's part: the feed that this service reads.</summary>
    private async Task StartChatAsync()
    {
        var builder = Quiet(System.Address("web-chat").ToString());
        _chat = builder.Build();
        _chat.MapGet("/internal/feed", (string? after) =>
        {
            var from = int.Parse((after ?? "0.0.0").Split('.')[2], global::System.Globalization.CultureInfo.InvariantCulture);
            lock (Feed)
                return Results.Json(new { events = Feed.Skip(from), next = $"1.1.{Feed.Count}" });
        });
        await _chat.StartAsync();
    }

    private static WebApplicationBuilder Quiet(string url = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        return builder;
    }

    /// <summary>Tells this service that a notice is due, as web-chat's feed would.</summary>
    public Guid NoticeDue(Guid residentId, DemoTenant? tenant = null)
    {
        var (intent, owner) = (Guid.NewGuid(), (tenant ?? Aoba).TenantId);
        lock (Feed)
            Feed.Add(new { eventId = Guid.CreateVersion7(), type = "web-chat:notice-due:v1", tenantId = owner, cursor = $"1.1.{Feed.Count + 1}", at = TimeProvider.System.GetUtcNow(),
                data = new { tenantId = owner, intentId = intent, consultationId = Guid.NewGuid(), residentId, dueAt = TimeProvider.System.GetUtcNow() } });
        return intent;
    }

    public static string Sign(byte[] body, string secret) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    public Task<HttpResponseMessage> PostAsync(DemoTenant tenant, byte[] body, string? signature) => SendAsync(tenant.Line.WebhookKey, body, signature);

    public async Task<HttpResponseMessage> SendAsync(string key, byte[] body, params string?[] signatures)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/line/webhook/" + key) { Content = new ByteArrayContent(body) };
        request.Headers.Add("Tomoshibi-Token", System.Mint("gateway").Service("line-contact-point"));
        foreach (var signature in signatures.OfType<string>())
            request.Headers.TryAddWithoutValidation("x-line-signature", signature);
        return await Http.SendAsync(request);
    }

    public async Task<HttpResponseMessage> VisitAsync(HttpMethod method, string path, object? body = null, string? cookie = null, DemoTenant? tenant = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Tomoshibi-Token", System.Mint("gateway").Visitor("line-contact-point", (tenant ?? Aoba).TenantId));
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        return await Http.SendAsync(request);
    }

    public async Task<JsonNode?> OrderAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, "/_double/" + path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var answer = await Phone.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    public Task<JsonNode?> TapAsync(string user, string act, object? body = null) => OrderAsync(HttpMethod.Post, $"talk/aoba/{user}/{act}", body ?? new { });

    /// <summary>What LINE's stand-in received on a path, with the bodies as text.</summary>
    public async Task<List<(int Status, string Body, string RetryKey)>> ReceivedAsync(string path) =>
        [.. (await OrderAsync(HttpMethod.Get, "received"))!.AsArray().Where(r => r!["target"]!.ToString() == path)
            .Select(r => (r!["status"]!.GetValue<int>(), Encoding.UTF8.GetString(Convert.FromBase64String(r["bodyBase64"]!.ToString())), r["headers"]!["X-Line-Retry-Key"]?.ToString() ?? ""))];

    public async Task<string> IdTokenAsync(object order) => (await OrderAsync(HttpMethod.Post, "id-tokens", order))!["idToken"]!.ToString();

    /// <summary>A person who came in through LIFF once: their resident id.</summary>
    public async Task<Guid> ResidentAsync(string user)
    {
        using var answer = await VisitAsync(HttpMethod.Post, "/api/v1/line/sessions", new { idToken = await IdTokenAsync(new { tenant = "aoba", user }) });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return Guid.Parse(Claims(Cookie(answer, "__Host-ticket")!)["resident"]!.ToString());
    }

    public static string? Cookie(HttpResponseMessage answer, string name) => answer.Headers.TryGetValues("Set-Cookie", out var cookies)
        ? cookies.FirstOrDefault(c => c.StartsWith(name + "=", StringComparison.Ordinal))?.Split(';')[0][(name.Length + 1)..] : null;

    public static JsonObject Claims(string jwt) => JsonNode.Parse(global::System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[1]))!.AsObject();

    internal Pseudonyms Pseudonyms => new(Options.Create(new LineOptions
    {
        Api = new Uri("http://127.0.0.1"), Login = new Uri("http://127.0.0.1"), Access = new Uri("http://127.0.0.1"), PublicBaseUrlFormat = "http://{host}",
        HmacKeyFile = System.Keys.SecretFile("line-hmac"), SealKeyFile = System.Keys.SecretFile("line-seal"),
    }));

    /// <summary>The one value a query gives, as the database's superuser: no row-level security hides anything from a test.</summary>
    public async Task<T?> AskAsync<T>(string sql, params object[] values) => (await AskRowsAsync(sql, values)) is [[T value, ..], ..] ? value : default;

    public async Task<List<object?[]>> AskRowsAsync(string sql, params object[] values) => await AskInAsync("contact", sql, values);

    public async Task<List<object?[]>> AskInAsync(string database, string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(System.Database(database, "super"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    public Task<List<object?[]>> EventRowAsync(DemoTenant tenant, string webhookEventId) => AskRowsAsync(
        "select kind, answered_at is not null, treatment, urgent, sealed_address is not null, sealed_words is not null, moved_at is not null, row_id from webhook_events where tenant_id = $1 and event_hash = $2",
        tenant.TenantId, Pseudonyms.OfEvent(tenant.TenantId, webhookEventId));

    public Task<List<object?[]>> AnnouncedAsync(string type, string field, Guid value) => AskRowsAsync($"select data::text from outbox where type = $1 and data->>'{field}' = $2", type, value.ToString("D"));

    public static async Task UntilAsync(Func<Task<bool>> holds, int seconds = 30)
    {
        for (var i = 0; i < seconds * 10; i++)
        {
            if (await holds())
                return;
            await Task.Delay(100);
        }

        Assert.Fail("It did not come to hold in time.");
    }

    public async Task DisposeAsync()
    {
        foreach (var app in new[] { _edge, _chat }.OfType<WebApplication>())
            await app.DisposeAsync();
        if (System is not null)
            await System.DisposeAsync();
        Phone.Dispose();
    }
}

using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LineDouble.Tests.Support;

/// <summary>The stand-in in this process with two municipalities and three people, and a client that speaks to it.</summary>
public sealed class StandIn : IAsyncDisposable
{
    public const string Kid = "assertion-key-1";
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(20) };

    public required LineDoubleHost Host { get; init; }
    public required WebhookSink Sink { get; init; }
    public HttpClient Http => _http;
    public static RSA AssertionKey { get; } = RSA.Create(2048);

    public static async Task<StandIn> StartAsync(string? judge = null, double[]? redelivery = null, TimeProvider? clock = null)
    {
        var sink = await WebhookSink.StartAsync();
        var publicKey = AssertionKey.ExportParameters(false);
        var jwk = JsonSerializer.SerializeToElement(new { kty = "RSA", alg = "RS256", use = "sig", kid = Kid, n = Base64Url.EncodeToString(publicKey.Modulus), e = Base64Url.EncodeToString(publicKey.Exponent) });
        var config = new LineDoubleConfig
        {
            Tenants = [Tenant("aoba", 1, sink.Url, jwk), Tenant("midori", 2, sink.Url, jwk)],
            Users = [new UserConfig { Key = "hinata", DisplayName = "ひなた" }, new UserConfig { Key = "sora" }, new UserConfig { Key = "fixture", Ids = new Dictionary<string, string> { ["aoba"] = "U11111111111111111111111111111111" } }],
            RedeliverySeconds = redelivery ?? [0.2, 0.2, 0.2],
            WebhookJudge = judge,
            AsyncMilliseconds = 150,
        };
        return new StandIn { Host = await LineDoubleHost.StartAsync(config, clock ?? TimeProvider.System), Sink = sink };
    }

    private static TenantConfig Tenant(string name, int n, string webhook, JsonElement jwk) => new()
    {
        Name = name, BotUserId = $"U{n:D32}", WebhookUrl = webhook,
        MessagingChannel = new ChannelConfig { Id = $"165000000{n}", Secret = $"messaging-secret-{n}", AssertionPublicJwk = jwk, Kid = Kid },
        LoginChannel = new LoginChannelConfig { Id = $"166000000{n}", Secret = $"login-secret-{n}", CallbackUrls = [$"http://{name}.localhost:8080/auth/line/callback"], AssertionPublicJwk = jwk, Kid = Kid },
        LiffApps = [new LiffAppConfig { LiffId = $"166000000{n}-AbcdEfgh", EndpointUrl = $"http://{name}.localhost:8080/enter" }],
    };

    public string UserId(string key, string tenant = "aoba") => Host.World.Tenants[tenant].UserId(key);

    public async Task<string> TokenAsync(string tenant = "aoba", bool login = false)
    {
        var config = Host.World.Tenants[tenant].Config;
        var channel = login ? config.LoginChannel : config.MessagingChannel;
        var (_, body) = await FormAsync("/oauth2/v3/token", ("grant_type", "client_credentials"), ("client_id", channel.Id), ("client_secret", channel.Secret));
        return body["access_token"]!.ToString();
    }

    public async Task<(int Status, JsonObject Body)> FormAsync(string path, params (string Name, string Value)[] form)
    {
        using var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var answer = await _http.PostAsync(Host.Api + path, content);
        return ((int)answer.StatusCode, await BodyAsync(answer));
    }

    public async Task<Answer> CallAsync(string method, string path, object? body = null, string? token = null, string? retryKey = null, string? host = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), (host ?? Host.Api) + path);
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (retryKey is not null)
            request.Headers.Add("X-Line-Retry-Key", retryKey);
        using var answer = await _http.SendAsync(request);
        return new Answer((int)answer.StatusCode, await BodyAsync(answer), answer.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase));
    }

    public Task<Answer> PushAsync(string token, string to, string? retryKey = null, object? messages = null) =>
        CallAsync("POST", "/v2/bot/message/push", new { to, messages = messages ?? Texts("お知らせがあります") }, token, retryKey);

    public static object[] Texts(params string[] texts) => [.. texts.Select(t => (object)new { type = "text", text = t })];

    /// <summary>Orders to the double itself.</summary>
    public Task<Answer> OrderAsync(string method, string path, object? body = null) => CallAsync(method, "/_double" + path, body ?? new { }, host: Host.Phone);

    public Task<Answer> TapAsync(string user, string act, object? body = null, string tenant = "aoba") => OrderAsync("POST", $"/talk/{tenant}/{user}/{act}", body);

    public Task LaterAsync(TimeSpan offset) => OrderAsync("POST", "/clock", new { offsetSeconds = offset.TotalSeconds });

    public string Assertion(string channel, Action<JsonObject>? payload = null, Action<JsonObject>? header = null, RSA? key = null)
    {
        var now = Host.World.Now.ToUnixTimeSeconds();
        var head = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = Kid };
        var claims = new JsonObject { ["iss"] = channel, ["sub"] = channel, ["aud"] = "https://api.line.me/", ["exp"] = now + 600, ["token_exp"] = 3600 };
        header?.Invoke(head);
        payload?.Invoke(claims);
        var input = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(head.ToJsonString())) + "." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        return input + "." + Base64Url.EncodeToString((key ?? AssertionKey).SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static async Task<JsonObject> BodyAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : text.StartsWith('[') ? new JsonObject { ["list"] = JsonNode.Parse(text) } : [];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Host.DisposeAsync();
        await Sink.DisposeAsync();
    }
}

public sealed record Answer(int Status, JsonObject Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Message => Body["message"]?.ToString() ?? Body["error_description"]?.ToString() ?? "";
}

/// <summary>A clock that stands: limits per second do not refill while a busy machine makes its calls.</summary>
internal sealed class StoppedClock : TimeProvider
{
    private readonly DateTimeOffset _now = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _now;
}

using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LineDouble.State;

namespace LineDouble.Webhooks;

/// <summary>Delivers webhooks: signs the raw bytes, waits two seconds, and sends again what was not answered with 2xx when redelivery is on.</summary>
internal sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly World _world;
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<Guid, Pending> _pending = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public WebhookSender(World world)
    {
        _world = world;
        _http = new(new SocketsHttpHandler { ConnectCallback = Dial, AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan };
        _loop = Task.Run(RedeliverLoop);
    }

    public int Waiting => _pending.Count;

    public async Task<int> SendAsync(Tenant tenant, JsonArray events, bool shuffle = false)
    {
        var body = new JsonObject { ["destination"] = tenant.Config.BotUserId, ["events"] = events };
        return await DeliverAsync(tenant, body, attempt: 0, shuffle);
    }

    /// <summary>Exactly these bytes with exactly this signature; null leaves the header out.</summary>
    public async Task<int> SendRawAsync(Tenant tenant, byte[] body, string? signature)
    {
        var status = await PostAsync(tenant.WebhookUrl, body, signature);
        Log(tenant, body, status, attempt: 0);
        return status;
    }

    public async Task<JsonObject> ProbeAsync(Tenant tenant, string url)
    {
        var body = Encoding.UTF8.GetBytes(new JsonObject { ["destination"] = tenant.Config.BotUserId, ["events"] = new JsonArray() }.ToJsonString());
        await JudgeAsync(body);
        var status = await PostAsync(url, body, Sign(tenant.Config.MessagingChannel.Secret, body));
        Log(tenant, body, status, attempt: 0);
        var reason = status switch { >= 200 and < 300 => "OK", -1 => "COULD_NOT_CONNECT", 0 => "REQUEST_TIMEOUT", _ => "ERROR_STATUS_CODE" };
        return new JsonObject { ["success"] = reason == "OK", ["timestamp"] = _world.Now.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture), ["statusCode"] = status, ["reason"] = reason, ["detail"] = status > 0 ? $"{status}" : reason };
    }

    public static string Sign(string secret, byte[] body) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    private async Task<int> DeliverAsync(Tenant tenant, JsonObject body, int attempt, bool shuffle)
    {
        if (!tenant.WebhookActive || tenant.WebhookUrl is null)
            return 0;
        var bytes = Encoding.UTF8.GetBytes(shuffle ? Shuffled(body).ToJsonString(new JsonSerializerOptions { WriteIndented = true }) : body.ToJsonString());
        Touch(tenant, body);
        await JudgeAsync(bytes);
        var status = await PostAsync(tenant.WebhookUrl, bytes, Sign(tenant.Config.MessagingChannel.Secret, bytes));
        Log(tenant, bytes, status, attempt);
        if (status is < 200 or >= 300 && tenant.Redelivery && attempt < _world.Config.RedeliverySeconds.Count)
            _pending[Guid.NewGuid()] = new Pending(tenant, Again(body), attempt + 1, _world.Now + TimeSpan.FromSeconds(_world.Config.RedeliverySeconds[attempt]), shuffle);
        return status;
    }

    /// <summary>A reply token's minute runs from each delivery.</summary>
    private void Touch(Tenant tenant, JsonObject body)
    {
        lock (_world.Sync)
            foreach (var e in body["events"]!.AsArray())
                if (e?["replyToken"]?.ToString() is { } token && tenant.ReplyTokens.TryGetValue(token, out var reply))
                    reply.DeliveredAt = _world.Now;
    }

    private static JsonObject Again(JsonObject body)
    {
        var copy = (JsonObject)body.DeepClone();
        foreach (var e in copy["events"]!.AsArray())
            if (e?["deliveryContext"] is JsonObject context)
                context["isRedelivery"] = true;
        return copy;
    }

    private async Task JudgeAsync(byte[] body)
    {
        if (_world.Config.WebhookJudge is not { } judge)
            return;
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" } } };
        using var answer = await _http.PostAsync(judge, content);
        if (!answer.IsSuccessStatusCode)
            _world.Violate("webhook-schema", $"{(int)answer.StatusCode}");
    }

    /// <summary>The status; 0 after two seconds of silence, -1 when nobody answered at all.</summary>
    private async Task<int> PostAsync(string? url, byte[] body, string? signature)
    {
        if (url is null)
            return -1;
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        request.Headers.TryAddWithoutValidation("User-Agent", "LineBotWebhook/2.0");
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("x-line-signature", signature);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(Patience);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return (int)answer.StatusCode;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (HttpRequestException)
        {
            return -1;
        }
    }

    private void Log(Tenant tenant, byte[] body, int status, int attempt) => _world.Deliveries.Enqueue(new JsonObject
    {
        ["at"] = _world.Now.ToString("O"), ["tenant"] = tenant.Config.Name, ["status"] = status, ["attempt"] = attempt, ["body"] = Encoding.UTF8.GetString(body),
    });

    private async Task RedeliverLoop()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(100).ConfigureAwait(false);
            var due = _pending.Where(p => p.Value.DueAt <= _world.Now).ToArray();
            Random.Shared.Shuffle(due);
            foreach (var (id, p) in due)
                if (_pending.TryRemove(id, out _))
                    await DeliverAsync(p.Tenant, p.Body, p.Attempt, p.Shuffle);
        }
    }

    private static JsonNode Shuffled(JsonNode node)
    {
        if (node is JsonArray list)
            return new JsonArray([.. list.Select(n => n is null ? null : Shuffled(n))]);
        if (node is not JsonObject item)
            return node.DeepClone();
        var fields = item.ToArray();
        Random.Shared.Shuffle(fields);
        return new JsonObject(fields.Select(f => KeyValuePair.Create(f.Key, f.Value is null ? null : Shuffled(f.Value))));
    }

    private async ValueTask<Stream> Dial(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var host = context.DnsEndPoint.Host.EndsWith(".localhost", StringComparison.Ordinal) ? _world.Config.WebhookDial : context.DnsEndPoint.Host;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _loop.Wait(TimeSpan.FromSeconds(5));
        _http.Dispose();
        _stop.Dispose();
    }

    private sealed record Pending(Tenant Tenant, JsonObject Body, int Attempt, DateTimeOffset DueAt, bool Shuffle);
}

using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using LocalSystem;

namespace WebChat.Tests.Service;

/// <summary>What came back.</summary>
internal sealed record Reply(int Status, JsonElement Json, HttpResponseMessage Message)
{
    public string? Code => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("code", out var code) ? code.GetString() : null;
}

/// <summary>A resident's browser as the gateway passes it on: cookies, and a visitor token of the host's tenant.</summary>
internal sealed class Browser(RunningSystem system, Guid tenantId)
{
    private readonly HttpClient client = system.Client("web-chat");

    public Dictionary<string, string> Cookies { get; } = [];

    public Guid TenantId { get; } = tenantId;

    /// <summary>The same cookies at another tenant's host.</summary>
    public Browser At(Guid otherTenantId)
    {
        var other = new Browser(system, otherTenantId);
        foreach (var (name, value) in Cookies)
        {
            other.Cookies[name] = value;
        }

        return other;
    }

    public Task<Reply> Send(HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? more = null) =>
        SendRaw(method, path, body is null ? null : JsonContent.Create(body), more);

    public Task<Reply> SendText(HttpMethod method, string path, string json) => SendRaw(method, path, new StringContent(json, Encoding.UTF8, "application/json"));

    public async Task<Reply> SendRaw(HttpMethod method, string path, HttpContent? content, Action<HttpRequestMessage>? more = null)
    {
        using var request = Request(method, path);
        request.Content = content;
        more?.Invoke(request);
        var response = await client.SendAsync(request);
        Keep(response);
        var text = await response.Content.ReadAsStringAsync();
        return new Reply((int)response.StatusCode, text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : default, response);
    }

    /// <summary>Opens the live stream.</summary>
    public async Task<Stream> Follow(Guid consultationId, long after = 0, long? lastEventId = null)
    {
        var request = Request(HttpMethod.Get, $"/api/v1/consultations/{consultationId}/stream?after={after}");
        if (lastEventId is { } id)
        {
            request.Headers.Add("Last-Event-ID", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadAsStreamAsync();
    }

    public Task<Reply> Write(Guid consultationId, string text, Guid? entryId = null) =>
        Send(HttpMethod.Put, $"/api/v1/consultations/{consultationId}/entries/{entryId ?? Guid.CreateVersion7()}", new { text });

    /// <summary>Takes a file as it comes.</summary>
    public async Task<(int Status, byte[] Bytes, HttpResponseMessage Message)> Download(Guid consultationId, Guid attachmentId)
    {
        using var request = Request(HttpMethod.Get, $"/api/v1/consultations/{consultationId}/attachments/{attachmentId}");
        var response = await client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response);
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Tomoshibi-Token", system.Mint("gateway").Visitor("web-chat", TenantId));
        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(pair => $"{pair.Key}={pair.Value}")));
        }

        return request;
    }

    private void Keep(HttpResponseMessage response)
    {
        foreach (var line in response.Headers.TryGetValues("Set-Cookie", out var lines) ? lines : [])
        {
            var pair = line.Split(';')[0].Split('=', 2);
            if (line.Contains("max-age=0", StringComparison.OrdinalIgnoreCase))
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }
    }
}

/// <summary>Reads Server-Sent Events one by one.</summary>
internal sealed class Events(Stream stream) : IDisposable
{
    private readonly StreamReader reader = new(stream);

    public async Task<(string Name, string? Id, JsonElement Data)> Next(int seconds = 30)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        string? name = null, id = null;
        while (await reader.ReadLineAsync(deadline.Token) is { } line)
        {
            name = line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : name;
            id = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : id;
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return (name ?? string.Empty, id, JsonSerializer.Deserialize<JsonElement>(line[6..]));
            }
        }

        throw new EndOfStreamException();
    }

    public async Task<JsonElement> NextEntry()
    {
        while (true)
        {
            var (name, id, data) = await Next();
            if (name == "entry")
            {
                Assert.Equal(data.GetProperty("seq").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture), id);
                return data;
            }

            Assert.Null(id);
        }
    }

    public async Task<JsonElement> NextState(Func<JsonElement, bool> wanted)
    {
        while (true)
        {
            var (name, _, data) = await Next();
            if (name == "state" && wanted(data))
            {
                return data;
            }
        }
    }

    public void Dispose() => reader.Dispose();
}

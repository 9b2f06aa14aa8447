using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LineContactPoint.Channels;
using Microsoft.Extensions.Options;

namespace LineContactPoint.Sending;

/// <summary>The calls we make on the Messaging API: reply, push, leave, and how much of the month is used. There is no other, and none takes a text.</summary>
internal sealed class LineApi(LineHttp http, ChannelTokens tokens, IOptions<LineOptions> options)
{
    // LINE tells its two 429 apart by text alone; an unknown text is taken for the rate.
    private const string MonthlyLimit = "You have reached your monthly limit.";

    /// <summary>Once, without a retry key: LINE refuses one here.</summary>
    public Task<LineAnswer> ReplyAsync(LineChannel channel, string replyToken, NeutralMessage message, CancellationToken ct) =>
        SendAsync(channel, "/v2/bot/message/reply", message.ReplyBody(replyToken), retryKey: null, ct);

    /// <summary>With its retry key from the first attempt on.</summary>
    public Task<LineAnswer> PushAsync(LineChannel channel, string to, NeutralMessage message, Guid retryKey, CancellationToken ct) =>
        SendAsync(channel, "/v2/bot/message/push", message.PushBody(to), retryKey, ct);

    /// <summary>Groups and rooms are not a place for us.</summary>
    public Task<LineAnswer> LeaveAsync(LineChannel channel, string place, string id, CancellationToken ct) =>
        SendAsync(channel, $"/v2/bot/{place}/{Uri.EscapeDataString(id)}/leave", body: null, retryKey: null, ct);

    /// <summary>The share of the month's messages that is used, 0 where LINE sets no limit; null while it does not say.</summary>
    public async Task<double?> UsedShareAsync(LineChannel channel, CancellationToken ct)
    {
        if (await tokens.GetAsync(channel, ct) is not { } token || await AskAsync(token, "/v2/bot/message/quota", ct) is not { } quota)
        {
            return null;
        }

        if (!quota.TryGetProperty("value", out var value) || !value.TryGetInt64(out var most) || most <= 0)
        {
            return 0;
        }

        return await AskAsync(token, "/v2/bot/message/quota/consumption", ct) is { } used && used.TryGetProperty("totalUsage", out var total) && total.TryGetInt64(out var sent) ? (double)sent / most : null;
    }

    private async Task<JsonElement?> AskAsync(ServiceDefaults.Secret<string> token, string path, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Value.Api, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        using var response = await http.SendAsync(request, ct);
        if (response is not { IsSuccessStatusCode: true })
        {
            return null;
        }

        try
        {
            using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(ct));
            return body.RootElement.ValueKind == JsonValueKind.Object ? body.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<LineAnswer> SendAsync(LineChannel channel, string path, byte[]? body, Guid? retryKey, CancellationToken ct)
    {
        var answer = await AttemptAsync(channel, path, body, retryKey, ct);
        // A token LINE forgot is fetched anew once; the key makes the repetition harmless, and a refused reply was not sent.
        return answer is LineAnswer.Refused { Status: 401 } ? await AttemptAsync(channel, path, body, retryKey, ct) : answer;
    }

    private async Task<LineAnswer> AttemptAsync(LineChannel channel, string path, byte[]? body, Guid? retryKey, CancellationToken ct)
    {
        if (await tokens.GetAsync(channel, ct) is not { } token)
        {
            return new LineAnswer.Failed();
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.Api, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        if (retryKey is { } key)
        {
            request.Headers.Add("X-Line-Retry-Key", key.ToString("D"));
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" } } };
        }

        using var response = await http.SendAsync(request, ct);
        var answer = await ReadAsync(response, ct);
        if (answer is LineAnswer.Refused { Status: 401 })
        {
            tokens.Drop(channel, token);
        }

        return answer;
    }

    private static async Task<LineAnswer> ReadAsync(HttpResponseMessage? response, CancellationToken ct) => response?.StatusCode switch
    {
        null => new LineAnswer.Unsure(),
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new LineAnswer.Accepted(Id(response, "x-line-request-id")),
        HttpStatusCode.Conflict => new LineAnswer.Accepted(Id(response, "x-line-accepted-request-id")),
        HttpStatusCode.TooManyRequests => await SaysAsync(response, MonthlyLimit, ct) ? new LineAnswer.QuotaReached() : new LineAnswer.RateLimited(),
        >= HttpStatusCode.InternalServerError => new LineAnswer.Failed(),
        var status => new LineAnswer.Refused((int)status),
    };

    private static Guid? Id(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) && Guid.TryParse(values.First(), out var id) ? id : null;

    private static async Task<bool> SaysAsync(HttpResponseMessage response, string message, CancellationToken ct)
    {
        try
        {
            using var body = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(ct));
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("message", out var said) && said.ValueKind == JsonValueKind.String && said.GetString() == message;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

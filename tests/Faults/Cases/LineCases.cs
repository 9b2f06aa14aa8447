using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalSystem;

namespace Faults.Cases;

/// <summary>N5, N34, N35, N36, N49: what LINE sends twice, late, wrongly, and what it does not take.</summary>
internal static class LineCases
{
    private const string Service = "line-contact-point";
    private const string ReplyPath = "/v2/bot/message/reply";
    internal const string PushPath = "/v2/bot/message/push";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    /// <summary>N5: before the signature is checked, after the inbox row, after the push and before its mark.</summary>
    public static async Task KilledAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        using var line = new HttpClient { BaseAddress = lab.System.Phone };
        foreach (var point in new[] { "line.webhook.received", "line.webhook.kept", "line.push.sent" })
        {
            await line.PostAsync(new Uri("/_double/forget", UriKind.Relative), null, ct);
            if (point == "line.push.sent")
            {
                // LINE refuses the reply token: the answer goes out as a push, whose key is the event's row.
                await OrderAsync(line, "faults", new { host = "api", path = ReplyPath, kind = "status", count = 1, status = 400 }, ct);
            }

            var fell = await lab.DieAtAsync(Service, [point + ":kill:1"], Soon, ct, () => SayAsync(lab, line, ct));
            findings.Fell(fell, 1, point);
            var answered = await Lab.ComesAsync(async () => (await AnsweredAsync(line, ct)).Count > 0 && await UnsettledAsync(lab, ct) == 0, Soon, ct);
            var answers = await AnsweredAsync(line, ct);
            findings.Must(answered && answers.Count == 1, $"{point}: {answers.Count} answers reached the person");
            if (point == "line.push.sent")
            {
                var tries = await ReceivedAsync(line, PushPath, ct);
                findings.Must(tries.Select(one => one.Key).Distinct().Count() == 1 && tries.Exists(one => one.Status == 409), $"pushes: {string.Join(", ", tries.Select(one => one.Status))} under {tries.Select(one => one.Key).Distinct().Count()} retry key");
            }
        }
    }

    /// <summary>N34: the same webhook five times at once.</summary>
    public static async Task RepeatedAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        using var line = new HttpClient { BaseAddress = lab.System.Phone };
        await line.PostAsync(new Uri("/_double/forget", UriKind.Relative), null, ct);
        await lab.System.KillAsync(Service);
        var before = await EventsAsync(lab, ct);
        await SayAsync(lab, line, ct);
        await lab.System.RestartAsync(Service, ct);
        var body = await LastBodyAsync(line, ct);
        var tenant = lab.System.Demo.Tenants["aoba"];
        var statuses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PostAsync(lab.System, tenant, body, Sign(tenant, body), ct)));
        findings.Must(statuses.All(status => status == 200), "answers: " + string.Join(", ", statuses));
        await Lab.ComesAsync(async () => await UnsettledAsync(lab, ct) == 0, Soon, ct);
        // LINE's own redelivery comes as well, once the service is back.
        await Task.Delay(TimeSpan.FromSeconds(4), ct);
        findings.Must(await EventsAsync(lab, ct) - before == 1, $"{await EventsAsync(lab, ct) - before} rows in the inbox");
        var answers = await AnsweredAsync(line, ct);
        findings.Must(answers.Count == 1, $"{answers.Count} answers reached the person");
    }

    /// <summary>N35: the block arrives after the unblock that followed it.</summary>
    public static async Task ReorderedAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        using var line = new HttpClient { BaseAddress = lab.System.Phone };
        var tenant = lab.System.Demo.Tenants["aoba"];
        await OrderAsync(line, "talk/aoba/aoi/follow", new { }, ct);
        var followed = JsonNode.Parse(await LastBodyAsync(line, ct))!;
        await Lab.ComesAsync(async () => await UnsettledAsync(lab, ct) == 0, Soon, ct);
        var at = followed["events"]![0]!["timestamp"]!.GetValue<long>() - 5_000;
        findings.Must(await BlockAsync(lab.System, tenant, followed["events"]![0]!["source"]!["userId"]!.ToString(), at, ct) == 200, "the late block was taken");
        await Lab.ComesAsync(async () => await UnsettledAsync(lab, ct) == 0, Soon, ct);
        var blocked = await Rows.AskAsync<long>(lab.System, "contact", "select count(*) from residents where friend = false and friend_at > clock_timestamp() - interval '10 minutes'", ct);
        findings.Must(blocked == 0, $"{blocked} people counted as having blocked although they came back");
    }

    /// <summary>N36: forged, too large, too slow.</summary>
    public static async Task ForgedAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        var tenant = lab.System.Demo.Tenants["aoba"];
        var before = await EventsAsync(lab, ct);
        var body = Encoding.UTF8.GetBytes($$"""{"destination":"{{tenant.Line.BotUserId}}","events":[]}""");
        findings.Must(await PostAsync(lab.System, tenant, body, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), ct) == 401, "forged is 401");
        findings.Must(await PostAsync(lab.System, tenant, body, null, ct) == 401, "unsigned is 401");
        var large = new byte[(1024 * 1024) + 1];
        findings.Must(await PostAsync(lab.System, tenant, large, Sign(tenant, large), ct) == 413, "over 1 MiB is 413");
        var slow = await RawHttp.SlowBodyAsync(lab.System, tenant.Host, "POST", "/line/webhook/" + tenant.Line.WebhookKey, 500, TimeSpan.FromSeconds(20), ct);
        findings.Must(slow is 408 or 0, slow == 0 ? "a body that drips was cut" : $"a body that drips is {slow}");
        findings.Must(await EventsAsync(lab, ct) == before, "and nothing of it is in the inbox");
    }

    /// <summary>N49: LINE answers with errors, limits and silence; residents notice nothing.</summary>
    public static async Task LineAwayAsync(Lab lab, Findings findings, CancellationToken ct)
    {
        using var line = new HttpClient { BaseAddress = lab.System.Phone };
        await line.PostAsync(new Uri("/_double/forget", UriKind.Relative), null, ct);
        await OrderAsync(line, "faults", new { host = "api", path = ReplyPath, kind = "status", count = 1, status = 400 }, ct);
        foreach (var kind in new[] { "failAfter", "rate", "resetBefore" })
        {
            await OrderAsync(line, "faults", new { host = "api", path = PushPath, kind, count = 1, status = 500 }, ct);
        }

        var (verdict, _) = await lab.RunAsync("N49", lab.Scale.Load, async token =>
        {
            await SayAsync(lab, line, token);
            await Lab.ComesAsync(async () => await UnsettledAsync(lab, token) == 0 && (await AnsweredAsync(line, token)).Count > 0, TimeSpan.FromMinutes(3), token);
        }, ct);
        findings.Oracle(verdict);
        var tries = await ReceivedAsync(line, PushPath, ct);
        findings.Must(tries.Count > 1 && tries.Select(one => one.Key).Distinct().Count() == 1, $"pushes: {string.Join(", ", tries.Select(one => one.Status))} under {tries.Select(one => one.Key).Distinct().Count()} retry key");
        findings.Must(await UnsettledAsync(lab, ct) == 0, "the push was settled");
    }

    private static Task SayAsync(Lab lab, HttpClient line, CancellationToken ct) => OrderAsync(line, "talk/aoba/hinata/text", new { text = "あの、きいてもいいですか " + lab.Scale.Rounds }, ct);

    private static async Task OrderAsync(HttpClient line, string path, object body, CancellationToken ct)
    {
        using var response = await line.PostAsJsonAsync("/_double/" + path, body, ct);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>What reached the person: replies and pushes that LINE took, each retry key once.</summary>
    private static async Task<IReadOnlyList<string>> AnsweredAsync(HttpClient line, CancellationToken ct) =>
    [
        .. (await ReceivedAsync(line, ReplyPath, ct)).Where(one => one.Status == 200).Select((_, n) => "reply " + n),
        .. (await ReceivedAsync(line, PushPath, ct)).Where(one => one.Status is 200 or 409).Select(one => "push " + one.Key).Distinct(),
    ];

    internal static async Task<List<(int Status, string Key)>> ReceivedAsync(HttpClient line, string path, CancellationToken ct)
    {
        var all = JsonNode.Parse(await line.GetStringAsync(new Uri("/_double/received", UriKind.Relative), ct))!.AsArray();
        return [.. all.Where(one => one!["target"]!.ToString() == path).Select(one => (one!["status"]!.GetValue<int>(), one["headers"]!["X-Line-Retry-Key"]?.ToString() ?? string.Empty))];
    }

    private static async Task<byte[]> LastBodyAsync(HttpClient line, CancellationToken ct)
    {
        var all = JsonNode.Parse(await line.GetStringAsync(new Uri("/_double/deliveries", UriKind.Relative), ct))!.AsArray();
        return Encoding.UTF8.GetBytes(all[^1]!["body"]!.ToString());
    }

    /// <summary>LINE tells, signed, that a person has blocked the account; nobody is answered. Gives the status.</summary>
    internal static Task<int> BlockAsync(RunningSystem system, DemoTenant tenant, string userId, long at, CancellationToken ct)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            destination = tenant.Line.BotUserId,
            events = new[] { new { type = "unfollow", mode = "active", timestamp = at, source = new { type = "user", userId }, webhookEventId = "01" + RandomNumberGenerator.GetString("0123456789ABCDEFGHJKMNPQRSTVWXYZ", 24), deliveryContext = new { isRedelivery = false } } },
        });
        return PostAsync(system, tenant, body, Sign(tenant, body), ct);
    }

    private static string Sign(DemoTenant tenant, byte[] body) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(tenant.Line.ChannelSecret), body));

    private static async Task<int> PostAsync(RunningSystem system, DemoTenant tenant, byte[] body, string? signature, CancellationToken ct)
    {
        using var client = system.Browser(tenant.Host);
        client.DefaultRequestHeaders.Remove("Sec-Fetch-Site");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/line/webhook/{tenant.Line.WebhookKey}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        if (signature is not null)
        {
            request.Headers.Add("x-line-signature", signature);
        }

        using var response = await client.SendAsync(request, ct);
        return (int)response.StatusCode;
    }

    private static Task<long> EventsAsync(Lab lab, CancellationToken ct) => Rows.AskAsync<long>(lab.System, "contact", "select count(*) from webhook_events", ct);

    private static Task<long> UnsettledAsync(Lab lab, CancellationToken ct) =>
        Rows.AskAsync<long>(lab.System, "contact", "select (select count(*) from webhook_events where answered_at is null) + (select count(*) from push_ledger where state = 1)", ct);
}

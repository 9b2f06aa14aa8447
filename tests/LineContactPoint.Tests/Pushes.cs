using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using LineContactPoint.Channels;
using LineContactPoint.Sending;
using LineContactPoint.Tests.Support;
using LocalSystem;

namespace LineContactPoint.Tests;

/// <summary>The neutral push against LINE's stand-in: once, whatever breaks.</summary>
[Collection("contact")]
public sealed class Pushes(ContactSystem contact)
{
    private async Task<List<(int Status, string Body, string RetryKey)>> AttemptsAsync(Guid intent) => [.. (await contact.ReceivedAsync("/v2/bot/message/push")).Where(p => p.RetryKey == intent.ToString("D"))];

    private async Task<string> OutcomeAsync(Guid intent)
    {
        await ContactSystem.UntilAsync(async () => (await contact.AnnouncedAsync("line-contact-point:notice-sent:v1", "intentId", intent)).Count > 0, seconds: 60);
        return JsonNode.Parse((string)Assert.Single(await contact.AnnouncedAsync("line-contact-point:notice-sent:v1", "intentId", intent))[0]!)!["outcome"]!.ToString();
    }

    private async Task<Guid> FriendAsync(string user)
    {
        await contact.TapAsync(user, "follow");
        return await contact.ResidentAsync(user);
    }

    private async Task BreakAsync(string kind, int count = 1, int status = 500, string path = "/v2/bot/message/push") =>
        await contact.OrderAsync(HttpMethod.Post, "faults", new { host = "api", path, kind, count, status });

    [Fact]
    [Trait("Requirement", "10")]
    public async Task A_due_notice_is_pushed_once_with_the_intent_as_its_key_and_says_nothing()
    {
        var intent = contact.NoticeDue(await FriendAsync("hinata"));
        Assert.Equal("accepted", await OutcomeAsync(intent));
        var push = Assert.Single(await AttemptsAsync(intent));
        Assert.Contains("新しいお知らせがあります", push.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("相談", push.Body, StringComparison.Ordinal);
        Assert.Single(await contact.AskRowsAsync("select 1 from push_ledger where intent_id = $1 and sealed_to is null and state = 2 and line_request_id is not null", intent));
    }

    [Theory]
    [InlineData("failAfter", 2, 409)]
    [InlineData("failBefore", 2, 200)]
    [InlineData("resetAfter", 2, 409)]
    [InlineData("rate", 2, 200)]
    public async Task A_lost_answer_is_repeated_with_the_same_key_and_bytes_and_arrives_once(string kind, int attempts, int last)
    {
        var resident = await FriendAsync("hinata");
        await BreakAsync(kind);
        var intent = contact.NoticeDue(resident);
        Assert.Equal("accepted", await OutcomeAsync(intent));
        var made = await AttemptsAsync(intent);
        Assert.Equal((attempts, last), (made.Count, made[^1].Status));
        Assert.Single(made.Select(m => m.Body).Distinct());
    }

    [Fact]
    public async Task The_month_s_limit_is_not_tried_again()
    {
        var resident = await FriendAsync("hinata");
        await BreakAsync("monthly");
        var intent = contact.NoticeDue(resident);
        Assert.Equal("quotaReached", await OutcomeAsync(intent));
        Assert.Single(await AttemptsAsync(intent));
    }

    [Fact]
    public async Task A_refusal_is_final_but_a_forgotten_token_is_fetched_anew_once()
    {
        var resident = await FriendAsync("hinata");
        await BreakAsync("status", status: 400);
        Assert.Equal("givenUp", await OutcomeAsync(contact.NoticeDue(resident)));
        await contact.OrderAsync(HttpMethod.Post, "tenants/aoba/tokens/drop", new { });
        var intent = contact.NoticeDue(resident);
        Assert.Equal("accepted", await OutcomeAsync(intent));
        Assert.Equal([401, 200], (await AttemptsAsync(intent)).Select(a => a.Status));
    }

    [Fact]
    public async Task Nobody_is_pushed_who_blocked_the_account_or_is_not_known()
    {
        Assert.Equal("notReachable", await OutcomeAsync(contact.NoticeDue(Guid.NewGuid())));
        var resident = await FriendAsync("sora");
        await contact.TapAsync("sora", "block");
        await ContactSystem.UntilAsync(async () => (await contact.AskRowsAsync("select 1 from residents where resident_id = $1 and friend = false", resident)).Count == 1);
        var intent = contact.NoticeDue(resident);
        Assert.Equal("notReachable", await OutcomeAsync(intent));
        Assert.Empty(await AttemptsAsync(intent));
        await contact.TapAsync("sora", "unblock");
    }

    [Fact]
    public async Task A_reply_that_line_refuses_becomes_a_push()
    {
        await FriendAsync("hinata");
        await BreakAsync("status", status: 400, path: "/v2/bot/message/reply");
        var sent = await contact.TapAsync("hinata", "text", new { text = "返事はとどく" });
        var id = sent!["webhookEventId"]!.ToString();
        await ContactSystem.UntilAsync(async () => await contact.EventRowAsync(contact.Aoba, id) is [[_, true, (short)2, ..]]);
        var rowId = (Guid)Assert.Single(await contact.EventRowAsync(contact.Aoba, id))[7]!;
        await ContactSystem.UntilAsync(async () => (await AttemptsAsync(rowId)) is [{ Status: 200 }]);
    }

    [Fact, Trait("Category", "LineConformance")]
    [Trait("Requirement", "1")]
    public async Task All_that_we_can_say_passes_line_s_own_types()
    {
        var folder = Path.Combine(Repo.Root, "tests/line-conformance");
        Assert.Equal(0, (await RunAsync(folder, "sh", "install.sh")).Code);
        var entry = new EntryPoint("架空市", new Uri("https://liff.line.me/2000-Abc"), [new Hotline("警察", "110", "110"), new Hotline("電話", "0120-000-000", "0120000000")]);
        var capture = new JsonArray();
        foreach (var template in Enum.GetValues<MessageTemplate>().Where(t => t != MessageTemplate.Unknown))
        {
            var message = NeutralMessage.Of(template, entry);
            capture.Add(new JsonArray($"push-{template}", "POST /v2/bot/message/push", JsonNode.Parse(message.PushBody("U11111111111111111111111111111111"))));
            capture.Add(new JsonArray($"reply-{template}", "POST /v2/bot/message/reply", JsonNode.Parse(message.ReplyBody("0123456789abcdef0123456789abcdef"))));
        }

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, capture.ToJsonString(new JsonSerializerOptions(JsonSerializerDefaults.Web)));
        var (code, output) = await RunAsync(folder, "node", "types.mjs", file);
        File.Delete(file);
        Assert.True(code == 0, output);
        Assert.Contains("10 passed, 0 failed", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(output));
    }
}

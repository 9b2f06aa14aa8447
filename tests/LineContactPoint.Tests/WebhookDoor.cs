using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LineContactPoint.Tests.Support;

namespace LineContactPoint.Tests;

/// <summary>What the webhook lets in, and what it answers to everything else.</summary>
[Collection("contact")]
public sealed class WebhookDoor(ContactSystem contact)
{
    private static byte[] Body(string destination = ContactSystem.FixtureBot, string events = "[]") => Encoding.UTF8.GetBytes($$"""{"destination":"{{destination}}","events":{{events}}}""");

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Good(byte[] body) => ContactSystem.Sign(body, ContactSystem.FixtureSecret);

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(byte[] body, params string?[] signatures)
    {
        using var answer = await contact.SendAsync(contact.Fixtures.Line.WebhookKey, body, signatures);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("Requirement", "5")]
    public async Task A_forged_signature_is_401_without_a_word()
    {
        var body = Body();
        Assert.Equal((HttpStatusCode.OK, ""), await PostAsync(body, Good(body)));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await PostAsync(body));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await PostAsync(body, Good(body)[..43] + "A"));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await PostAsync(body, ContactSystem.Sign(body, "another channel")));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await PostAsync(body, Good(body), Good(body)));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await PostAsync(body, $"{Good(body)},{Good(body)}"));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await PostAsync([.. body, (byte)' '], Good(body)));
        var again = JsonSerializer.SerializeToUtf8Bytes(JsonSerializer.Deserialize<JsonElement>(body), Indented);
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await PostAsync(again, Good(body)));
    }

    [Fact]
    public async Task What_cannot_be_handled_has_a_decided_answer()
    {
        using var unknown = await contact.SendAsync("0123456789abcdef", Body(), Good(Body()));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("not json"u8.ToArray(), Good("not json"u8.ToArray()))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("{}"u8.ToArray(), Good("{}"u8.ToArray()))).Status);
        var other = Body("U99999999999999999999999999999999");
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(other, Good(other))).Status);
        var odd = Body(events: """[{"type":"message","webhookEventId":"odd-1","timestamp":1,"mode":"active","message":{"type":"text","text":"\ud800 \u0000"}}]""");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(odd, Good(odd))).Status);
    }

    [Fact]
    public async Task A_body_over_a_mebibyte_is_413()
    {
        var big = Body(events: $"[{new string(' ', 1024 * 1024)}]");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(big, Good(big))).Status);
        var fits = Body(events: $"[{new string(' ', 1024 * 1024 - 200)}]");
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(fits, Good(fits))).Status);
    }

    [Fact]
    public async Task A_body_that_trickles_in_is_408()
    {
        var at = contact.System.Address("line-contact-point");
        using var client = new TcpClient();
        await client.ConnectAsync(at.Host, at.Port);
        await using var stream = client.GetStream();
        var head = $"POST /line/webhook/{contact.Fixtures.Line.WebhookKey} HTTP/1.1\r\nHost: x\r\nTomoshibi-Token: {contact.System.Mint("gateway").Service("line-contact-point")}\r\nContent-Length: 3000\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(stream);
        var answer = reader.ReadLineAsync();
        for (var i = 0; i < 40 && !answer.IsCompleted; i++)
        {
            await stream.WriteAsync("          "u8.ToArray());
            await Task.Delay(250);
        }

        Assert.Contains(" 408 ", await answer.WaitAsync(TimeSpan.FromSeconds(10)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_gateway_s_token_nobody_comes_in()
    {
        using var answer = await contact.Http.PostAsync("/line/webhook/" + contact.Fixtures.Line.WebhookKey, new ByteArrayContent(Body()));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    [Trait("Requirement", "6")]
    public async Task The_same_event_five_times_at_once_has_one_effect_and_five_200s()
    {
        var sent = await contact.OrderAsync(HttpMethod.Post, "webhooks/aoba/events", new { times = 5, events = new object[] { new { type = "message", user = "sora", reply = true, message = new { type = "text", text = "五回とどく" } } } });
        Assert.All(sent!["statuses"]!.AsArray(), s => Assert.Equal(200, s!.GetValue<int>()));
        var id = sent["webhookEventIds"]![0]!.ToString();
        await ContactSystem.UntilAsync(async () => await contact.EventRowAsync(contact.Aoba, id) is [[_, true, ..]]);
        var row = Assert.Single(await contact.EventRowAsync(contact.Aoba, id));
        Assert.Single(await contact.AnnouncedAsync("line-contact-point:contact-spill-detected:v1", "spillId", (Guid)row[7]!));
    }

    [Fact]
    [Trait("Requirement", "6")]
    public async Task An_older_unfollow_that_comes_late_does_not_turn_the_state()
    {
        var (user, at) = ($"Ulate{Guid.NewGuid():N}", TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        string Event(string type, long time) => JsonSerializer.Serialize(new[] { new { type, webhookEventId = Guid.NewGuid().ToString("N"), timestamp = time, mode = "active", source = new { type = "user", userId = user } } });
        foreach (var body in new[] { Body(events: Event("follow", at)), Body(events: Event("unfollow", at - 5000)) })
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(body, Good(body))).Status);
        var hash = contact.Pseudonyms.OfUser(contact.Fixtures.TenantId, user);
        await ContactSystem.UntilAsync(async () => await contact.AskRowsAsync("select 1 from webhook_events where user_hash = $1 and answered_at is null", hash) is []);
        Assert.Equal(true, Assert.Single(await contact.AskRowsAsync("select friend from residents where user_hash = $1", hash))[0]);
    }
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LineDouble.Tests.Support;

namespace LineDouble.Tests;

public sealed class ApiSide : IAsyncLifetime
{
    private StandIn _line = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _line = await StandIn.StartAsync();
        _token = await _line.TokenAsync();
    }

    public async Task DisposeAsync() => await _line.DisposeAsync();

    private static string Key() => Guid.NewGuid().ToString("D");

    [Fact]
    public async Task P09_a_path_on_the_wrong_host_is_not_there()
    {
        Assert.Equal(404, (await _line.CallAsync("GET", "/v2/bot/message/1/content", token: _token)).Status);
        Assert.Equal(404, (await _line.CallAsync("GET", "/v2/bot/info", token: _token, host: _line.Host.ApiData)).Status);
        Assert.Equal(404, (await _line.CallAsync("POST", "/oauth2/v2.1/token", new { }, host: _line.Host.Access)).Status);
        Assert.Equal(200, (await _line.CallAsync("GET", "/v2/bot/info", token: _token)).Status);
    }

    [Fact]
    public async Task P10_tokens_are_per_channel_and_end_after_fifteen_minutes()
    {
        Assert.Equal(401, (await _line.PushAsync("unknown", _line.UserId("hinata"))).Status);
        var login = await _line.TokenAsync(login: true);
        Assert.Equal(401, (await _line.PushAsync(login, _line.UserId("hinata"))).Status);
        await _line.LaterAsync(TimeSpan.FromMinutes(14.9));
        Assert.Equal(200, (await _line.CallAsync("GET", "/v2/bot/info", token: _token)).Status);
        await _line.LaterAsync(TimeSpan.FromMinutes(15.1));
        Assert.Equal(401, (await _line.CallAsync("GET", "/v2/bot/info", token: _token)).Status);
    }

    [Fact]
    public async Task P10_the_31st_token_of_v2_1_is_refused()
    {
        for (var i = 0; i < 30; i++)
            Assert.Equal(200, (await Assert21()).Status);
        Assert.Equal(400, (await Assert21()).Status);
        Task<(int Status, JsonObject Body)> Assert21() => Assertion("/oauth2/v2.1/token", _line.Assertion("1650000001"));
    }

    [Fact]
    public async Task P10_assertions_are_checked()
    {
        Assert.Equal(200, (await Assertion("/oauth2/v3/token", _line.Assertion("1650000001"))).Status);
        using var other = RSA.Create(2048);
        var now = _line.Host.World.Now.ToUnixTimeSeconds();
        Assert.Equal(400, (await Assertion("/oauth2/v3/token", _line.Assertion("1650000001", key: other))).Status);
        Assert.Equal(404, (await Assertion("/oauth2/v3/token", _line.Assertion("1650000001", header: h => h["kid"] = "unknown"))).Status);
        Assert.Equal(400, (await Assertion("/oauth2/v3/token", _line.Assertion("1650000001", header: h => h["alg"] = "HS256"))).Status);
        Assert.Equal(400, (await Assertion("/oauth2/v3/token", _line.Assertion("1650000001", p => p["sub"] = "1"))).Status);
        Assert.Equal(400, (await Assertion("/oauth2/v3/token", _line.Assertion("1650000001", p => p["aud"] = "https://example.com/"))).Status);
        Assert.Equal(400, (await Assertion("/oauth2/v3/token", _line.Assertion("1650000001", p => p["exp"] = now + 1900))).Status);
        Assert.Equal(400, (await Assertion("/oauth2/v3/token", _line.Assertion("1650000001", p => p["exp"] = now - 1))).Status);
    }

    private Task<(int Status, JsonObject Body)> Assertion(string path, string jwt) => _line.FormAsync(path,
        ("grant_type", "client_credentials"), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", jwt));

    [Fact]
    public async Task P11_a_reply_token_works_once_and_for_a_minute()
    {
        var first = await ReplyTokenAsync(1);
        Assert.Equal(200, (await Reply(first)).Status);
        var again = await Reply(first);
        Assert.Equal((400, "Invalid reply token"), (again.Status, again.Message));
        var late = await ReplyTokenAsync(2);
        await _line.LaterAsync(TimeSpan.FromSeconds(65));
        Assert.Equal(400, (await Reply(late)).Status);
        Assert.Equal(400, (await Reply("made-up")).Status);
    }

    [Fact]
    public async Task P11_a_redelivery_gives_a_new_minute_but_not_after_twenty()
    {
        await _line.OrderAsync("PUT", "/tenants/aoba", new { redelivery = true });
        _line.Sink.Script.Enqueue((500, TimeSpan.FromSeconds(1)));
        var token = await ReplyTokenAsync(1);
        await _line.LaterAsync(TimeSpan.FromMinutes(19));
        await _line.Sink.WaitAsync(2);
        Assert.Equal(200, (await Reply(token)).Status);
        _line.Sink.Script.Enqueue((500, TimeSpan.FromSeconds(1)));
        var old = await ReplyTokenAsync(3);
        await _line.LaterAsync(TimeSpan.FromMinutes(19 + 21));
        await _line.Sink.WaitAsync(4);
        Assert.Equal(400, (await _line.CallAsync("POST", "/v2/bot/message/reply", new { replyToken = old, messages = StandIn.Texts("x") }, await _line.TokenAsync())).Status);
    }

    private async Task<string> ReplyTokenAsync(int nth)
    {
        _ = _line.TapAsync("hinata", "text", new { text = "やあ" });
        return (await _line.Sink.WaitAsync(nth))[nth - 1].First["replyToken"]!.ToString();
    }

    private async Task<Answer> Reply(string replyToken)
    {
        var token = await _line.TokenAsync();
        return await _line.CallAsync("POST", "/v2/bot/message/reply", new { replyToken, messages = StandIn.Texts("承りました") }, token);
    }

    [Fact]
    public async Task P12_a_retry_key_gives_409_with_the_accepted_request_and_what_was_sent_for_24_hours()
    {
        await _line.TapAsync("hinata", "follow");
        var key = Key();
        var first = await _line.PushAsync(_token, _line.UserId("hinata"), key);
        var second = await _line.PushAsync(_token, _line.UserId("hinata"), key);
        Assert.Equal((200, 409), (first.Status, second.Status));
        Assert.Equal(first.Headers["x-line-request-id"], second.Headers["x-line-accepted-request-id"]);
        Assert.Equal(first.Body["sentMessages"]!.ToJsonString(), second.Body["sentMessages"]!.ToJsonString());
        await _line.LaterAsync(TimeSpan.FromHours(24.1));
        Assert.Equal(200, (await _line.PushAsync(await _line.TokenAsync(), _line.UserId("hinata"), key)).Status);
    }

    [Fact]
    public async Task P12_a_retry_key_must_be_a_uuid_with_dashes_and_only_where_it_belongs()
    {
        Assert.Equal(400, (await _line.PushAsync(_token, _line.UserId("hinata"), Guid.NewGuid().ToString("N"))).Status);
        Assert.Equal(400, (await _line.CallAsync("POST", "/v2/bot/message/reply", new { replyToken = "x", messages = StandIn.Texts("x") }, _token, Key())).Status);
        Assert.Equal(400, (await _line.CallAsync("GET", "/v2/bot/info", token: _token, retryKey: Key())).Status);
    }

    [Theory, InlineData("failAfter", 409, 1), InlineData("failBefore", 200, 1), InlineData("resetAfter", 409, 1), InlineData("resetBefore", 200, 1)]
    public async Task P12_an_answer_lost_after_accepting_is_409_next_time_one_lost_before_is_sent_then(string kind, int next, int messages)
    {
        await _line.TapAsync("hinata", "follow");
        await _line.OrderAsync("POST", "/faults", new { host = "api", path = "/v2/bot/message/push", kind });
        var key = Key();
        if (kind.StartsWith("reset", StringComparison.Ordinal))
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => _line.PushAsync(_token, _line.UserId("hinata"), key));
        else
            Assert.Equal(500, (await _line.PushAsync(_token, _line.UserId("hinata"), key)).Status);
        Assert.Equal(next, (await _line.PushAsync(_token, _line.UserId("hinata"), key)).Status);
        var talk = await _line.OrderAsync("GET", "/talk/aoba/hinata");
        Assert.Equal(messages, talk.Body["items"]!.AsArray().Count(i => !i!["fromUser"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task P13_messages_are_checked_all_or_nothing()
    {
        await _line.TapAsync("hinata", "follow");
        var to = _line.UserId("hinata");
        object Buttons(string text, string label = "開く", string uri = "https://example.jp/") => new { type = "template", altText = "お知らせ", template = new { type = "buttons", text, actions = new object[] { new { type = "uri", label, uri } } } };
        var family = string.Concat(Enumerable.Repeat("👨‍👩‍👧", 20));
        foreach (var good in new object[] { new { type = "text", text = new string('あ', 5000) }, Buttons(new string('あ', 160)), Buttons("x", family), Buttons("x", uri: "tel:0120000000") })
            Assert.Equal(200, (await _line.PushAsync(_token, to, messages: new[] { good })).Status);
        foreach (var bad in new object[]
        {
            new { type = "text" }, new { type = "bogus" }, new { type = "text", text = new string('a', 5001) }, new { type = "text", text = string.Concat(Enumerable.Repeat("😀", 2501)) },
            Buttons(new string('あ', 161)), Buttons("x", new string('い', 21)), Buttons("x", uri: "https://example.jp/相談"), Buttons("x", uri: "ftp://example.jp/"), new { type = "image", originalContentUrl = "http://example.jp/a.png", previewImageUrl = "https://example.jp/a.png" },
        })
            Assert.Equal(400, (await _line.PushAsync(_token, to, messages: new[] { new { type = "text", text = "先" }, bad })).Status);
        Assert.Equal(400, (await _line.PushAsync(_token, to, messages: Array.Empty<object>())).Status);
        Assert.Equal(400, (await _line.PushAsync(_token, to, messages: StandIn.Texts("1", "2", "3", "4", "5", "6"))).Status);
        Assert.Equal(413, (await _line.PushAsync(_token, to, messages: StandIn.Texts(new string('a', 2_100_000)))).Status);
        var talk = await _line.OrderAsync("GET", "/talk/aoba/hinata");
        Assert.Equal(4, talk.Body["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task P14_a_push_that_nobody_sees_is_still_200_and_a_foreign_id_is_400()
    {
        var to = _line.UserId("hinata");
        Assert.Equal(200, (await _line.PushAsync(_token, to)).Status);
        Assert.Equal(0, await Shown());
        await _line.TapAsync("hinata", "text", new { text = "友だちではないけれど" });
        Assert.Equal(200, (await _line.PushAsync(_token, to)).Status);
        Assert.Equal(1, await Shown());
        await _line.LaterAsync(TimeSpan.FromDays(7.1));
        var token = await _line.TokenAsync();
        Assert.Equal(200, (await _line.PushAsync(token, to)).Status);
        Assert.Equal(1, await Shown());
        await _line.TapAsync("hinata", "follow");
        await _line.TapAsync("hinata", "block");
        Assert.Equal(200, (await _line.PushAsync(token, to)).Status);
        Assert.Equal(1, await Shown());
        Assert.Equal(1, (await _line.CallAsync("GET", "/v2/bot/message/quota/consumption", token: token)).Body["totalUsage"]!.GetValue<int>());
        var foreign = await _line.PushAsync(token, _line.UserId("hinata", "midori"));
        Assert.Equal((400, "Failed to send messages"), (foreign.Status, foreign.Message));
    }

    private async Task<int> Shown() => (await _line.OrderAsync("GET", "/talk/aoba/hinata")).Body["items"]!.AsArray().Count(i => !i!["fromUser"]!.GetValue<bool>());

    [Fact]
    public async Task P15_the_monthly_limit_has_its_own_text_and_replies_are_free()
    {
        await _line.OrderAsync("PUT", "/tenants/aoba", new { monthlyQuota = 1 });
        var reply = await ReplyTokenAsync(1);
        Assert.Equal(200, (await Reply(reply)).Status);
        Assert.Equal(200, (await _line.PushAsync(_token, _line.UserId("hinata"), messages: StandIn.Texts("1", "2", "3"))).Status);
        var over = await _line.PushAsync(_token, _line.UserId("hinata"));
        Assert.Equal((429, "You have reached your monthly limit."), (over.Status, over.Message));
        Assert.DoesNotContain(over.Headers.Keys, k => k.Contains("retry-after", StringComparison.OrdinalIgnoreCase) || k.Contains("ratelimit", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task P20_errors_come_in_both_shapes()
    {
        Assert.NotNull((await _line.PushAsync(_token, "nobody")).Body["message"]);
        var (status, body) = await _line.FormAsync("/oauth2/v3/token", ("grant_type", "password"));
        Assert.Equal((400, "unsupported_grant_type"), (status, body["error"]!.ToString()));
        Assert.NotNull((await Assertion("/oauth2/v3/token", _line.Assertion("1650000001", header: h => h["kid"] = "unknown"))).Body["message"]);
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LineDouble.Tests.Support;

namespace LineDouble.Tests;

public sealed partial class WebhookSide : IAsyncLifetime
{
    private StandIn _line = null!;

    public async Task InitializeAsync() => _line = await StandIn.StartAsync();
    public async Task DisposeAsync() => await _line.DisposeAsync();

    private static string Sign(string secret, byte[] body) => Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    [Fact]
    public async Task P01_signs_the_raw_bytes_with_the_channel_s_secret()
    {
        await _line.TapAsync("hinata", "text", new { text = "相談です" });
        await _line.TapAsync("hinata", "text", new { text = "相談です" }, tenant: "midori");
        var seen = await _line.Sink.WaitAsync(2);
        Assert.Equal(Sign("messaging-secret-1", seen[0].Body), seen[0].Signature);
        Assert.Equal(Sign("messaging-secret-2", seen[1].Body), seen[1].Signature);
    }

    [Theory, InlineData("missing", ""), InlineData("otherChannel", null), InlineData("not-a-signature", "not-a-signature")]
    public async Task P01_sends_wrong_missing_and_foreign_signatures_on_order(string order, string? expected)
    {
        var body = Encoding.UTF8.GetBytes("{\"destination\":\"U1\",\"events\":[]}");
        await _line.OrderAsync("POST", "/webhooks/aoba/raw", new { bodyBase64 = Convert.ToBase64String(body), signature = order });
        var seen = Assert.Single(await _line.Sink.WaitAsync(1));
        Assert.Equal(body, seen.Body);
        Assert.Equal(expected ?? Sign("login-secret-1", body), seen.Signature);
    }

    [Fact]
    public async Task P02_probes_with_an_empty_list_of_events()
    {
        var token = await _line.TokenAsync();
        var answer = await _line.CallAsync("POST", "/v2/bot/channel/webhook/test", new { }, token);
        Assert.True(answer.Body["success"]!.GetValue<bool>());
        var seen = Assert.Single(await _line.Sink.WaitAsync(1));
        Assert.Empty(seen.Events);
        Assert.Equal(Sign("messaging-secret-1", seen.Body), seen.Signature);
    }

    [Fact]
    public async Task P03_batches_several_people_with_unknown_types_shuffled_and_indented()
    {
        await _line.OrderAsync("POST", "/webhooks/aoba/events", new
        {
            shuffle = true,
            events = new object[]
            {
                new { type = "message", user = "hinata", message = new { type = "text", text = "一" } },
                new { type = "message", user = "sora", message = new { type = "hologram", beam = 7 } },
                new { type = "weather", own = new { sky = "blue" } },
            },
        });
        var seen = Assert.Single(await _line.Sink.WaitAsync(1));
        Assert.Equal(3, seen.Events.Count);
        Assert.Contains("\n", Encoding.UTF8.GetString(seen.Body), StringComparison.Ordinal);
        Assert.Equal(2, seen.Events.Select(e => e!["source"]?["userId"]?.ToString()).Where(u => u is not null).Distinct().Count());
        Assert.Equal("blue", seen.Events[2]!["sky"]!.ToString());
    }

    [Fact]
    public async Task P04_redelivers_after_an_error_and_after_silence_of_two_seconds_with_only_the_flag_changed()
    {
        await _line.OrderAsync("PUT", "/tenants/aoba", new { redelivery = true });
        _line.Sink.Script.Enqueue((503, TimeSpan.Zero));
        _line.Sink.Script.Enqueue((200, TimeSpan.FromSeconds(3)));
        await _line.TapAsync("hinata", "text", new { text = "届くまで" });
        var seen = await _line.Sink.WaitAsync(3);
        Assert.Equal(3, seen.Count);
        Assert.False(seen[0].First["deliveryContext"]!["isRedelivery"]!.GetValue<bool>());
        Assert.All(seen.Skip(1), d => Assert.True(d.First["deliveryContext"]!["isRedelivery"]!.GetValue<bool>()));
        Assert.Single(seen.Select(d => Unflagged(d.Json)).Distinct());
    }

    [Fact]
    public async Task P04_does_not_redeliver_unless_it_is_switched_on()
    {
        _line.Sink.Script.Enqueue((500, TimeSpan.Zero));
        await _line.TapAsync("hinata", "follow");
        await Task.Delay(700);
        Assert.Single(_line.Sink.Deliveries);
    }

    [Fact]
    public async Task P04_sends_duplicates_without_the_flag_on_order()
    {
        await _line.OrderAsync("POST", "/webhooks/aoba/events", new { times = 5, events = new object[] { new { type = "follow", user = "hinata", own = new { follow = new { isUnblocked = false } }, reply = true } } });
        var seen = await _line.Sink.WaitAsync(5);
        Assert.Equal(5, seen.Count);
        Assert.Single(seen.Select(d => d.Json.ToJsonString()).Distinct());
    }

    [Theory, InlineData(301), InlineData(404), InlineData(500)]
    public async Task P05_only_2xx_counts(int status)
    {
        await _line.OrderAsync("PUT", "/tenants/aoba", new { redelivery = true });
        _line.Sink.Script.Enqueue((status, TimeSpan.Zero));
        _line.Sink.Script.Enqueue((299, TimeSpan.Zero));
        await _line.TapAsync("hinata", "follow");
        await _line.Sink.WaitAsync(2);
        await Task.Delay(600);
        Assert.Equal(2, _line.Sink.Deliveries.Count);
    }

    [Fact]
    public async Task P06_omits_what_is_absent_and_gives_no_token_on_standby()
    {
        await _line.OrderAsync("POST", "/webhooks/aoba/events", new
        {
            events = new object[]
            {
                new { type = "message", user = "hinata", hideUser = true, message = new { type = "text", text = "a" } },
                new { type = "message", user = "hinata", mode = "standby", message = new { type = "text", text = "b" } },
                new { type = "botSuspended" },
            },
        });
        var events = Assert.Single(await _line.Sink.WaitAsync(1)).Events;
        Assert.False(events[0]!["source"]!.AsObject().ContainsKey("userId"));
        Assert.False(events[1]!.AsObject().ContainsKey("replyToken"));
        Assert.False(events[2]!.AsObject().ContainsKey("source"));
    }

    [Fact]
    public async Task P07_ids_are_ulids_and_times_are_milliseconds()
    {
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await _line.TapAsync("hinata", "follow");
        var e = Assert.Single(await _line.Sink.WaitAsync(1)).First;
        Assert.Matches(Ulid(), e["webhookEventId"]!.ToString());
        Assert.InRange(e["timestamp"]!.GetValue<long>(), before, before + 5000);
        Assert.Matches(UserId(), e["source"]!["userId"]!.ToString());
    }

    [Fact]
    public async Task P08_unsend_names_the_message_and_block_and_unblock_are_told()
    {
        await _line.TapAsync("hinata", "follow");
        var sent = await _line.TapAsync("hinata", "text", new { text = "まちがえた" });
        await _line.TapAsync("hinata", "unsend", new { messageId = sent.Body["messageId"]!.ToString() });
        await _line.TapAsync("hinata", "block");
        await _line.TapAsync("hinata", "unblock");
        var types = (await _line.Sink.WaitAsync(5)).Select(d => d.First).ToList();
        Assert.Equal(["follow", "message", "unsend", "unfollow", "follow"], types.Select(e => e["type"]!.ToString()));
        Assert.Equal(types[1]["message"]!["id"]!.ToString(), types[2]["unsend"]!["messageId"]!.ToString());
        Assert.False(types[2].ContainsKey("replyToken"));
        Assert.True(types[4]["follow"]!["isUnblocked"]!.GetValue<bool>());
    }

    [Fact]
    public void Ids_of_one_person_differ_between_providers()
    {
        Assert.NotEqual(_line.UserId("hinata"), _line.UserId("hinata", "midori"));
        Assert.Equal("U11111111111111111111111111111111", _line.UserId("fixture"));
    }

    private static string Unflagged(JsonObject body)
    {
        foreach (var e in body["events"]!.AsArray())
            e!["deliveryContext"]!.AsObject().Remove("isRedelivery");
        return body.ToJsonString();
    }

    [GeneratedRegex("^[0-9A-HJKMNP-TV-Z]{26}$")]
    private static partial Regex Ulid();

    [GeneratedRegex("^U[0-9a-f]{32}$")]
    private static partial Regex UserId();
}

using LineDouble.Tests.Support;

namespace LineDouble.Tests;

/// <summary>What every call meets, whatever it asks for: limits, request ids, forbidden calls, the record.</summary>
public sealed class GuardSide : IAsyncLifetime
{
    private StandIn _line = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        _line = await StandIn.StartAsync();
        _token = await _line.TokenAsync();
    }

    public async Task DisposeAsync() => await _line.DisposeAsync();

    [Fact]
    public async Task P16_limits_per_channel_and_endpoint()
    {
        await using var line = await StandIn.StartAsync(clock: new StoppedClock());
        var token = await line.TokenAsync();
        for (var i = 0; i < 10; i++)
            Assert.Equal(200, (await line.CallAsync("GET", "/v2/bot/richmenu/list", token: token)).Status);
        var over = await line.CallAsync("GET", "/v2/bot/richmenu/list", token: token);
        Assert.Equal((429, "The API rate limit has been exceeded. Try again later."), (over.Status, over.Message));
        Assert.Equal(200, (await line.CallAsync("GET", "/v2/bot/richmenu/list", token: await line.TokenAsync("midori"))).Status);
        for (var i = 0; i < 3; i++)
            Assert.Equal(202, (await Batch()).Status);
        Assert.Equal(429, (await Batch()).Status);
        Task<Answer> Batch() => line.CallAsync("POST", "/v2/bot/richmenu/batch", new { operations = new[] { new { type = "unlinkAll" } } }, token);
    }

    [Fact]
    public async Task P19_every_answer_has_its_own_request_id()
    {
        var answers = new[] { await _line.CallAsync("GET", "/v2/bot/info", token: _token), await _line.CallAsync("GET", "/v2/bot/info"), await _line.CallAsync("GET", "/nowhere"), await _line.CallAsync("GET", "/v2/bot/info", token: _token) };
        Assert.Equal(4, answers.Select(a => a.Headers["x-line-request-id"]).Distinct().Count());
    }

    [Theory, InlineData("/v2/bot/message/broadcast"), InlineData("/v2/bot/message/narrowcast"), InlineData("/bot/pnp/push"), InlineData("/v2/bot/audienceGroup/upload")]
    public async Task P28_calls_to_everybody_are_recorded_as_violations(string path)
    {
        Assert.Equal(403, (await _line.CallAsync("POST", path, new { messages = StandIn.Texts("x") }, _token)).Status);
        Assert.Equal("forbidden-call", Assert.Single((await _line.OrderAsync("GET", "/violations")).Body["list"]!.AsArray())!["kind"]!.ToString());
    }

    [Fact]
    public async Task P28_looking_at_people_is_a_violation_in_contact_point_mode_only()
    {
        await _line.TapAsync("hinata", "follow");
        Assert.Equal(200, (await _line.CallAsync("GET", $"/v2/bot/profile/{_line.UserId("hinata")}", token: _token)).Status);
        await _line.CallAsync("GET", "/v2/bot/message/1/content", token: _token, host: _line.Host.ApiData);
        Assert.Equal(2, _line.Host.World.Violations.Count());
        await _line.OrderAsync("PUT", "/tenants/aoba", new { mode = "lineTalk" });
        await _line.CallAsync("GET", $"/v2/bot/profile/{_line.UserId("hinata")}", token: _token);
        Assert.Equal(2, _line.Host.World.Violations.Count());
    }

    [Fact]
    public async Task Everything_sent_to_it_is_kept_byte_for_byte()
    {
        await _line.PushAsync(_token, _line.UserId("hinata"), messages: StandIn.Texts("目印MARKER"));
        var kept = _line.Host.World.Received.Single(r => r.Target == "/v2/bot/message/push");
        Assert.Contains("MARKER", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(kept.BodyBase64)), StringComparison.Ordinal);
    }
}

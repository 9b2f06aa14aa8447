using System.Text;
using System.Text.Json;
using Contracts.LineContactPoint.V1;
using LineContactPoint.Channels;
using LineContactPoint.Sending;
using LineContactPoint.SignIn;
using LineContactPoint.Webhook;

namespace LineContactPoint.Tests;

public sealed class Rules
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static JsonElement Claims(double iat = 0, double exp = 3600, string iss = "https://access.line.me", object? aud = null, string sub = "U1", string? nonce = "n")
    {
        var at = Now.ToUnixTimeSeconds();
        return JsonSerializer.SerializeToElement(new Dictionary<string, object?> { ["iss"] = iss, ["aud"] = aud ?? "2000", ["sub"] = sub, ["iat"] = (long)(at + iat), ["exp"] = (long)(at + exp), ["nonce"] = nonce });
    }

    private static bool Good(JsonElement claims, bool web = false, string? nonce = "n") => ClaimsRule.Hold(claims, "2000", web ? TokenFlow.WebLogin : TokenFlow.Liff, nonce, Now) is not null;

    [Fact]
    [Trait("Requirement", "7")]
    public void Claims_are_checked_one_by_one()
    {
        Assert.True(Good(Claims()));
        Assert.False(Good(Claims(iss: "https://access.example.com")));
        Assert.False(Good(Claims(aud: "2001")));
        Assert.False(Good(Claims(aud: new[] { "2000", "2001" })));
        Assert.False(Good(Claims(sub: "")));
        Assert.False(Good(Claims(exp: -61)));
        Assert.False(Good(Claims(iat: 61)));
        Assert.False(Good(JsonSerializer.SerializeToElement(new { iss = "https://access.line.me", aud = "2000", sub = "U1" })));
    }

    [Fact]
    [Trait("Requirement", "7")]
    public void A_liff_token_may_be_an_hour_old_a_login_token_ten_minutes()
    {
        Assert.True(Good(Claims(iat: -3600, exp: 10)));
        Assert.False(Good(Claims(iat: -3661, exp: 10)));
        Assert.True(Good(Claims(iat: -600), web: true));
        Assert.False(Good(Claims(iat: -661), web: true));
    }

    [Fact]
    public void A_login_token_needs_our_nonce()
    {
        Assert.False(Good(Claims(nonce: "other"), web: true));
        Assert.False(Good(Claims(nonce: null), web: true));
        Assert.False(Good(Claims(), web: true, nonce: ""));
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("!!.@@.##")]
    [InlineData("bm90IGpzb24.e30.AA")]
    [InlineData("W10.e30.AA")]
    public void What_is_no_token_is_not_read(string text) => Assert.Null(Jwt.Read(text, 4096));

    [Fact]
    public void Duplicate_keys_and_long_tokens_are_refused()
    {
        static string Part(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
        Assert.NotNull(Jwt.Read($"{Part("{\"alg\":\"ES256\"}")}.{Part("{}")}.AA", 4096));
        Assert.Null(Jwt.Read($"{Part("{\"alg\":\"ES256\",\"alg\":\"none\"}")}.{Part("{}")}.AA", 4096));
        Assert.Null(Jwt.Read($"{Part("{\"alg\":\"ES256\"}")}.{Part("{\"x\":\"" + new string('a', 4000) + "\"}")}.AA", 4096));
    }

    [Fact]
    [Trait("Requirement", "10")]
    public void The_push_machine_follows_line_s_rules()
    {
        static PushStep After(LineAnswer answer, int attempts = 1, double hours = 0) => PushRule.After(answer, attempts, TimeSpan.FromHours(hours), 0);
        Assert.Equal(new PushStep.Settle(NoticeOutcome.Accepted), After(new LineAnswer.Accepted(null)));
        Assert.Equal(new PushStep.Settle(NoticeOutcome.QuotaReached), After(new LineAnswer.QuotaReached()));
        foreach (var status in new[] { 400, 401, 403, 404, 413 })
            Assert.Equal(new PushStep.Settle(NoticeOutcome.GivenUp), After(new LineAnswer.Refused(status)));
        foreach (var again in new LineAnswer[] { new LineAnswer.Failed(), new LineAnswer.Unsure(), new LineAnswer.RateLimited() })
        {
            Assert.Equal(new PushStep.Again(TimeSpan.FromSeconds(1)), After(again));
            Assert.Equal(new PushStep.Again(TimeSpan.FromSeconds(8)), After(again, attempts: 4));
            Assert.Equal(new PushStep.Again(TimeSpan.FromMinutes(10)), After(again, attempts: 1000));
            Assert.Equal(new PushStep.Settle(NoticeOutcome.GivenUp), After(again, attempts: 50, hours: 22.9));
        }
    }

    [Theory]
    [InlineData("2026-11-21", true)]
    [InlineData("2026-11-20", false)]
    [InlineData("someday", false)]
    [InlineData("", false)]
    public void Leave_to_use_line_holds_through_its_last_day_in_japan(string until, bool holds) => Assert.Equal(holds, new Approval("第1号", until).Holds(Now));

    [Fact]
    [Trait("Requirement", "4")]
    public void Leave_ends_at_midnight_in_japan_and_needs_a_number()
    {
        Assert.False(new Approval("第1号", "2026-11-21").Holds(new DateTimeOffset(2026, 11, 21, 15, 0, 0, TimeSpan.Zero)));
        Assert.False(new Approval("", "2099-01-01").Holds(Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"events\":[]}")]
    [InlineData("{\"destination\":\"U\",\"events\":{}}")]
    [InlineData("{\"destination\":1,\"events\":[]}")]
    [InlineData("{\"destination\":\"U\",\"events\":[")]
    public void What_is_no_webhook_is_malformed(string body) => Assert.IsType<ParsedBody.Malformed>(WebhookParser.Parse(Encoding.UTF8.GetBytes(body)));

    [Fact]
    public void Strange_events_are_passed_over_and_lone_surrogates_do_not_hide_a_cry_for_help()
    {
        var body = """{"destination":"U","events":[1,null,{},{"type":7},{"type":"message"},{"type":"message","webhookEventId":"e","timestamp":1,"message":{"type":"text","text":"\ud83d死に\udc00たい"},"source":{"userId":"../../x"}}]}""";
        var e = Assert.Single(Assert.IsType<ParsedBody.Events>(WebhookParser.Parse(Encoding.UTF8.GetBytes(body))).Items);
        Assert.Equal(("死にたい", (string?)null), (e.Text, e.Address.UserId));
    }

    [Fact]
    [Trait("Requirement", "1")]
    public void Only_a_template_and_public_settings_make_a_message()
    {
        var constructors = typeof(NeutralMessage).GetConstructors(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic);
        Assert.All(constructors, c => Assert.True(c.IsPrivate));
        var makers = typeof(NeutralMessage).GetMethods(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic).Where(m => m.ReturnType == typeof(NeutralMessage));
        Assert.Equal([typeof(MessageTemplate), typeof(EntryPoint)], Assert.Single(makers).GetParameters().Select(p => p.ParameterType));
        Assert.DoesNotContain(typeof(LineApi).GetMethods().SelectMany(m => m.GetParameters()), p => p.ParameterType == typeof(string) && p.Name is not ("replyToken" or "to" or "place" or "id"));
    }

    [Fact]
    public void No_message_says_what_the_account_is_for()
    {
        var entry = new EntryPoint("架空市", new Uri("https://liff.line.me/2000-Abc"), [new Hotline("相談の電話", "0120", "0120")]);
        foreach (var template in new[] { MessageTemplate.NoticeWaits, MessageTemplate.Greeting, MessageTemplate.UseThePage, MessageTemplate.GroupRefused })
            Assert.DoesNotContain("相談", Encoding.UTF8.GetString(NeutralMessage.Of(template, entry).PushBody("U1")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_template_gives_the_same_bytes()
    {
        var entry = new EntryPoint("架空市", new Uri("https://liff.line.me/2000-Abc"), []);
        Assert.Equal(NeutralMessage.Of(MessageTemplate.NoticeWaits, entry).PushBody("U1"), NeutralMessage.Of(MessageTemplate.NoticeWaits, entry).PushBody("U1"));
    }
}

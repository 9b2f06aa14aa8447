using System.Text.Json.Nodes;
using LineDouble.Tests.Support;
using Xunit.Abstractions;

namespace LineDouble.Tests;

/// <summary>The double judged by those who know LINE better than we do: LINE's OpenAPI files and LINE's SDK.</summary>
[Trait("Category", "LineConformance")]
public sealed class Conformance(ITestOutputHelper output)
{
    private static readonly string[] OneUser = ["U1"];
    private static readonly string[] OpenId = ["openid"];

    [Fact]
    public async Task The_kit_passes_its_own_checks_on_fixtures_types_and_signatures()
    {
        await Kit.InstallAsync();
        var (code, text) = await Kit.RunAsync("bash", "run-all.sh");
        output.WriteLine(text);
        if (text.Contains("SKIPPED:", StringComparison.Ordinal))
            Console.WriteLine(text[text.IndexOf("SKIPPED:", StringComparison.Ordinal)..].Split('\n')[0]);
        Assert.True(code == 0, text);
        Assert.Contains("passed, 0 failed", text, StringComparison.Ordinal);
    }

    [SpecificationFact]
    public async Task The_double_s_requests_and_answers_stand_before_line_s_description()
    {
        await PrepareAsync();
        await using var line = await StandIn.StartAsync();
        var starting = new[] { Prism.ProxyAsync("run/hard-closed/api.line.me.yml", line.Host.Api), Prism.ProxyAsync("run/hard-closed/api-data.line.me.yml", line.Host.ApiData), Prism.ProxyAsync("line-login.yml", line.Host.Api) };
        var proxies = await Task.WhenAll(starting);
        try
        {
            var (token, login) = (await line.TokenAsync(), await line.TokenAsync(login: true));
            await line.TapAsync("hinata", "follow");
            await Script(line, proxies[0].Url, token, login);
            await Data(line, proxies, token);
            await Login(line, proxies[2].Url, login);
        }
        finally
        {
            foreach (var proxy in proxies)
                await proxy.DisposeAsync();
        }
    }

    [SpecificationFact]
    public async Task Every_webhook_it_sends_stands_before_line_s_description()
    {
        await PrepareAsync();
        await using var judge = await Prism.MockAsync("run/hard/webhook.yml");
        await using var line = await StandIn.StartAsync(judge.Url + "/callback");
        foreach (var act in new[] { "follow", "image", "sticker", "block", "unblock" })
            await line.TapAsync("hinata", act);
        await line.TapAsync("hinata", "sticker", new { text = "たすけて" });
        await line.TapAsync("hinata", "postback", new { data = "a=1" });
        var text = await line.TapAsync("hinata", "text", new { text = "こんにちは" });
        await line.TapAsync("hinata", "unsend", new { messageId = text.Body["messageId"]!.ToString() });
        await line.CallAsync("POST", "/v2/bot/channel/webhook/test", new { }, await line.TokenAsync());
        await line.OrderAsync("POST", "/webhooks/aoba/events", new { shuffle = true, events = new object[] { new { type = "message", user = "sora", mode = "standby", hideUser = true, message = new { type = "text", text = "a" } }, new { type = "botSuspended" } } });
        Assert.Empty(line.Host.World.Violations);
        Assert.Equal(11, line.Sink.Deliveries.Count);
        await line.OrderAsync("POST", "/webhooks/aoba/events", new { events = new object[] { new { type = "postback", user = "sora" } } });
        Assert.Equal("webhook-schema", Assert.Single(line.Host.World.Violations).Kind);
    }

    private static async Task PrepareAsync()
    {
        await Kit.InstallAsync();
        var (code, text) = await Kit.RunAsync("bash", "serve.sh", "start", "prepare");
        Assert.True(code == 0, text);
    }

    private static async Task Script(StandIn line, string api, string token, string login)
    {
        async Task Expect(int status, string method, string path, object? body = null, string? retryKey = null, string? bearer = null)
        {
            var answer = await line.CallAsync(method, path, body, bearer ?? token, retryKey, api);
            Assert.True(answer.Status == status, $"{method} {path}: {answer.Status} {answer.Body}");
        }
        var (me, key) = (line.UserId("hinata"), Guid.NewGuid().ToString("D"));
        var push = new { to = me, messages = new object[] { new { type = "text", text = "お知らせ" }, new { type = "template", altText = "ひらく", template = new { type = "buttons", text = "専用の画面へ", actions = new object[] { new { type = "uri", label = "開く", uri = "https://liff.line.me/1660000001-AbcdEfgh" } } } } } };
        await Expect(200, "POST", "/v2/bot/message/push", push, key);
        await Expect(409, "POST", "/v2/bot/message/push", push, key);
        await Expect(400, "POST", "/v2/bot/message/push", new { to = "U0", messages = StandIn.Texts("x") });
        await Expect(401, "POST", "/v2/bot/message/push", push, bearer: "no");
        await Expect(422, "POST", "/v2/bot/message/push", new { to = me, messages = new object[] { new { type = "text" } } });
        await Expect(200, "POST", "/v2/bot/message/multicast", new { to = new[] { me }, messages = StandIn.Texts("x") }, Guid.NewGuid().ToString("D"));
        await line.TapAsync("hinata", "text", new { text = "やあ" });
        var reply = line.Sink.Deliveries.Last().First["replyToken"]!.ToString();
        await Expect(200, "POST", "/v2/bot/message/reply", new { replyToken = reply, messages = StandIn.Texts("承りました") });
        await Expect(400, "POST", "/v2/bot/message/reply", new { replyToken = reply, messages = StandIn.Texts("承りました") });
        foreach (var kind in new[] { "push", "reply", "multicast" })
            await Expect(200, "POST", $"/v2/bot/message/validate/{kind}", new { messages = StandIn.Texts("x") });
        await Expect(202, "POST", "/v2/bot/chat/loading/start", new { chatId = me, loadingSeconds = 20 });
        await Expect(200, "POST", "/v2/bot/chat/markAsRead", new { markAsReadToken = "t" });
        foreach (var path in new[] { "/v2/bot/info", $"/v2/bot/profile/{me}", "/v2/bot/message/quota", "/v2/bot/message/quota/consumption", "/v2/bot/channel/webhook/endpoint", "/v2/bot/richmenu/list", "/v2/bot/richmenu/alias/list" })
            await Expect(200, "GET", path);
        await line.OrderAsync("PUT", "/tenants/aoba", new { monthlyQuota = 1 });
        await Expect(429, "POST", "/v2/bot/message/push", push, Guid.NewGuid().ToString("D"));
        await Expect(200, "GET", "/v2/bot/message/quota");
        await Expect(200, "POST", "/v2/bot/channel/webhook/test", new { endpoint = "https://127.0.0.1:1/x" });
        await Expect(200, "POST", "/v2/bot/group/C1/leave");
        await Expect(200, "POST", "/v2/bot/room/R1/leave");
        await Expect(200, "GET", "/liff/v1/apps", bearer: login);
        await Expect(200, "POST", "/liff/v1/apps", new { view = new { type = "full", url = "https://example.jp/enter", moduleMode = true }, description = "相談窓口", scope = OpenId, botPrompt = "none" }, bearer: login);
        var menu = new { size = new { width = 2500, height = 843 }, selected = true, name = "n", chatBarText = "メニュー", areas = new object[] { new { bounds = new { x = 0, y = 0, width = 2500, height = 843 }, action = new { type = "uri", label = "相談する", uri = "https://liff.line.me/1660000001-AbcdEfgh" } } } };
        await Expect(200, "POST", "/v2/bot/richmenu/validate", menu);
        await Expect(200, "POST", "/v2/bot/richmenu", menu);
        await Expect(202, "POST", "/v2/bot/richmenu/bulk/unlink", new { userIds = OneUser });
        await Expect(202, "POST", "/v2/bot/richmenu/batch", new { operations = new object[] { new { type = "unlinkAll" } } });
        await Expect(404, "POST", "/v2/bot/message/broadcast", new { messages = StandIn.Texts("x") });
        Assert.Single(line.Host.World.Violations);
    }

    private static async Task Data(StandIn line, Prism[] proxies, string token)
    {
        var menus = (await line.CallAsync("GET", "/v2/bot/richmenu/list", token: token)).Body["richmenus"]!.AsArray();
        Assert.Equal(404, (await line.CallAsync("POST", $"/v2/bot/user/all/richmenu/{menus[0]!["richMenuId"]}x", token: token, host: proxies[0].Url)).Status);
        Assert.Equal(400, (await line.CallAsync("POST", $"/v2/bot/user/all/richmenu/{menus[0]!["richMenuId"]}", token: token, host: proxies[0].Url)).Status);
        Assert.Equal(404, (await line.CallAsync("GET", "/v2/bot/message/1/content/transcoding", token: token, host: proxies[1].Url)).Status);
    }

    private static async Task Login(StandIn line, string api, string login)
    {
        var code = await line.Http.PostAsync(new Uri(line.Host.Access + "/oauth2/v2.1/authorize?response_type=code&client_id=1660000001&redirect_uri=http%3A%2F%2Faoba.localhost%3A8080%2Fauth%2Fline%2Fcallback&state=s&scope=openid%20profile&nonce=n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"), new FormUrlEncodedContent([KeyValuePair.Create("user", "hinata")]));
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = System.Web.HttpUtility.ParseQueryString(code.Headers.Location!.Query)["code"]!, ["redirect_uri"] = "http://aoba.localhost:8080/auth/line/callback", ["client_id"] = "1660000001", ["client_secret"] = "login-secret-1", ["code_verifier"] = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        };
        var tokens = await PostAsync(line, api + "/oauth2/v2.1/token", form, 200);
        await PostAsync(line, api + "/oauth2/v2.1/token", form, 400);
        await PostAsync(line, api + "/oauth2/v2.1/verify", new() { ["id_token"] = tokens["id_token"]!.ToString(), ["client_id"] = "1660000001", ["nonce"] = "n" }, 200);
        await PostAsync(line, api + "/oauth2/v2.1/verify", new() { ["id_token"] = tokens["id_token"]!.ToString(), ["client_id"] = "1660000002" }, 400);
        var access = tokens["access_token"]!.ToString();
        foreach (var path in new[] { $"/oauth2/v2.1/verify?access_token={access}", "/oauth2/v2.1/certs", "/oauth2/v2.1/userinfo", "/v2/profile", "/friendship/v1/status" })
        {
            var answer = await line.CallAsync("GET", path, token: access, host: api);
            Assert.True(answer.Status == 200, $"{path}: {answer.Status} {answer.Body}");
        }
        Assert.Equal(204, (await line.CallAsync("POST", "/user/v1/deauthorize", new { userAccessToken = access }, login, host: api)).Status);
        Assert.Equal(400, (await line.CallAsync("POST", "/user/v1/deauthorize", new { userAccessToken = access }, login, host: api)).Status);
    }

    private static async Task<JsonObject> PostAsync(StandIn line, string url, Dictionary<string, string> form, int status)
    {
        using var content = new FormUrlEncodedContent(form);
        using var answer = await line.Http.PostAsync(new Uri(url), content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{url}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }
}

using System.Net;
using System.Web;
using LineContactPoint.Tests.Support;

namespace LineContactPoint.Tests;

/// <summary>Each line of trust 4.1's tests, through both ways in.</summary>
[Collection("contact")]
public sealed class SignIns(ContactSystem contact)
{
    private async Task<(HttpStatusCode Status, string? Ticket)> LiffAsync(object order)
    {
        using var answer = await contact.VisitAsync(HttpMethod.Post, "/api/v1/line/sessions", new { idToken = await contact.IdTokenAsync(order) });
        return (answer.StatusCode, ContactSystem.Cookie(answer, "__Host-ticket"));
    }

    [Fact]
    public async Task A_good_token_gives_a_ticket_that_names_tenant_resident_and_token()
    {
        var token = await contact.IdTokenAsync(new { tenant = "aoba", user = "hinata" });
        using var answer = await contact.VisitAsync(HttpMethod.Post, "/api/v1/line/sessions", new { idToken = token });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        foreach (var flag in new[] { "max-age=60", "path=/", "secure", "samesite=lax", "httponly" })
            Assert.Contains(flag, cookie, StringComparison.OrdinalIgnoreCase);
        var claims = ContactSystem.Claims(ContactSystem.Cookie(answer, "__Host-ticket")!);
        Assert.Equal(("line-contact-point", "web-chat", contact.Aoba.TenantId.ToString("D")), (claims["iss"]!.ToString(), claims["aud"]!.ToString(), claims["tenant"]!.ToString()));
        Assert.Equal(60, claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>());
        Assert.Equal(System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token))), claims["th"]!.ToString());
        Assert.Equal(ContactSystem.Claims(token)["exp"]!.GetValue<long>(), claims["tex"]!.GetValue<long>());
        var resident = Guid.Parse(claims["resident"]!.ToString());
        Assert.Single(await contact.AskInAsync("vault", "select 1 from identities where resident_id = $1", resident));
        Assert.Equal(resident, await contact.ResidentAsync("hinata"));
        Assert.NotEqual(resident, await contact.ResidentAsync("sora"));
    }

    [Theory]
    [InlineData("wrongAud")]
    [InlineData("wrongIss")]
    [InlineData("expired")]
    [InlineData("tampered")]
    [InlineData("algNone")]
    [InlineData("algSwap")]
    [InlineData("unknownKid")]
    [InlineData("future")]
    [InlineData("emptySub")]
    public async Task A_wrong_liff_token_is_401(string variant) => Assert.Equal((HttpStatusCode.Unauthorized, null), await LiffAsync(new { tenant = "aoba", user = "hinata", variant }));

    [Fact]
    [Trait("Requirement", "7")]
    public async Task A_token_of_another_tenant_or_of_the_web_flow_or_of_a_wrong_clock_is_401()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await LiffAsync(new { tenant = "minato", user = "hinata" })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await LiffAsync(new { tenant = "aoba", user = "hinata", web = true })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await LiffAsync(new { tenant = "aoba", user = "hinata", iatOffset = 11 * 60 })).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await LiffAsync(new { tenant = "aoba", user = "hinata", iatOffset = -3700 })).Status);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"idToken\":null}")]
    [InlineData("{\"idToken\":\"\"}")]
    [InlineData("{\"idToken\":\"a.b.c\"}")]
    [InlineData("{\"userId\":\"U1\",\"displayName\":\"x\"}")]
    public async Task What_is_no_token_is_401(string body)
    {
        using var answer = await contact.VisitAsync(HttpMethod.Post, "/api/v1/line/sessions", System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(body));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_rotated_key_is_found_by_one_refresh()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await LiffAsync(new { tenant = "aoba", user = "hinata" })).Status);
        await contact.OrderAsync(HttpMethod.Post, "keys/rotate", new { dropOld = false });
        await Task.Delay(TimeSpan.FromSeconds(2.2));
        Assert.Equal(HttpStatusCode.NoContent, (await LiffAsync(new { tenant = "aoba", user = "hinata" })).Status);
    }

    private async Task<(Uri To, string? Cookie)> StartAsync(string? cookie = null)
    {
        using var answer = await contact.VisitAsync(HttpMethod.Get, "/auth/line/start", cookie: cookie);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return (answer.Headers.Location!, ContactSystem.Cookie(answer, "__Host-line"));
    }

    /// <summary>What the person does on LINE's page; the address LINE sends them back to.</summary>
    private static async Task<Uri> AgreeAsync(Uri page, string user = "hinata")
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("user", user)]);
        using var answer = await browser.PostAsync(page, form);
        return answer.Headers.Location!;
    }

    private async Task<(HttpStatusCode Status, string To, string? Ticket, string? Line)> ReturnAsync(string query, string? cookie)
    {
        using var answer = await contact.VisitAsync(HttpMethod.Get, "/auth/line/callback" + query, cookie: cookie is null ? null : "__Host-line=" + cookie);
        return (answer.StatusCode, answer.Headers.Location!.ToString(), ContactSystem.Cookie(answer, "__Host-ticket"), ContactSystem.Cookie(answer, "__Host-line"));
    }

    [Fact]
    public async Task Line_login_with_pkce_lets_the_same_resident_in_and_gives_the_access_token_back()
    {
        var (to, cookie) = await StartAsync();
        var asked = HttpUtility.ParseQueryString(to.Query);
        Assert.Equal(("openid", "S256", "code"), (asked["scope"], asked["code_challenge_method"], asked["response_type"]));
        var back = await AgreeAsync(to);
        var done = await ReturnAsync(back.Query, cookie);
        Assert.Equal((HttpStatusCode.SeeOther, "/#from=line"), (done.Status, done.To));
        Assert.Equal(await contact.ResidentAsync("hinata"), Guid.Parse(ContactSystem.Claims(done.Ticket!)["resident"]!.ToString()));
        Assert.Contains(await contact.ReceivedAsync("/oauth2/v2.1/revoke"), r => r.Status == 200);
        var again = await ReturnAsync(back.Query, cookie);
        Assert.Equal(("/enter?problem=line-restart", null), (again.To, again.Ticket));
    }

    [Fact]
    public async Task A_callback_without_our_state_or_cookie_is_a_restart_and_nothing_is_exchanged()
    {
        var (to, cookie) = await StartAsync();
        var back = await AgreeAsync(to);
        Assert.Equal("/enter?problem=line-restart", (await ReturnAsync(back.Query, cookie: null)).To);
        Assert.Equal("/enter?problem=line-restart", (await ReturnAsync("?code=x&state=forged", cookie)).To);
        var other = await StartAsync();
        Assert.Equal("/enter?problem=line-restart", (await ReturnAsync(back.Query, other.Cookie)).To);
    }

    [Fact]
    public async Task Lost_auto_login_is_explained_and_the_next_try_switches_it_off()
    {
        var (_, cookie) = await StartAsync();
        var lost = await ReturnAsync("?code=dead&state=lost", cookie);
        Assert.Equal("/enter?problem=line-restart", lost.To);
        var (to, _) = await StartAsync("__Host-line=" + lost.Line);
        Assert.Equal("true", HttpUtility.ParseQueryString(to.Query)["disable_auto_login"]);
    }

    [Fact]
    public async Task Denial_and_errors_are_told_apart()
    {
        var (to, cookie) = await StartAsync();
        Assert.Equal("/enter?problem=line-denied", (await ReturnAsync((await AgreeAsync(to, user: "")).Query, cookie)).To);
        (to, cookie) = await StartAsync();
        var state = HttpUtility.ParseQueryString(to.Query)["state"];
        Assert.Equal("/enter?problem=line-failed", (await ReturnAsync($"?error=SERVER_ERROR&state={state}", cookie)).To);
        (to, cookie) = await StartAsync();
        Assert.Equal("/enter?problem=line-failed", (await ReturnAsync($"?code=made-up&state={HttpUtility.ParseQueryString(to.Query)["state"]}", cookie)).To);
    }

    [Theory]
    [InlineData("wrongNonce")]
    [InlineData("noNonce")]
    [InlineData("wrongAud")]
    [InlineData("algNone")]
    [InlineData("algSwap")]
    [InlineData("wrongSecret")]
    [InlineData("expired")]
    public async Task A_wrong_token_from_the_exchange_lets_nobody_in(string variant)
    {
        await contact.OrderAsync(HttpMethod.Put, "login", new { variant });
        var (to, cookie) = await StartAsync();
        var done = await ReturnAsync((await AgreeAsync(to)).Query, cookie);
        await contact.OrderAsync(HttpMethod.Put, "login", new { variant = "ok" });
        Assert.Equal(("/enter?problem=line-failed", null), (done.To, done.Ticket));
    }
}

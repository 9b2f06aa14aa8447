using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using LineDouble.Tests.Support;

namespace LineDouble.Tests;

public sealed class LoginSide : IAsyncLifetime
{
    private const string Callback = "http://aoba.localhost:8080/auth/line/callback";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private StandIn _line = null!;

    public async Task InitializeAsync() => _line = await StandIn.StartAsync();
    public async Task DisposeAsync() => await _line.DisposeAsync();

    private string Url(Action<Dictionary<string, string>>? change = null)
    {
        var query = new Dictionary<string, string>
        {
            ["response_type"] = "code", ["client_id"] = "1660000001", ["redirect_uri"] = Callback, ["state"] = "st&ate", ["scope"] = "openid", ["nonce"] = "n-1", ["code_challenge"] = Challenge, ["code_challenge_method"] = "S256",
        };
        change?.Invoke(query);
        return _line.Host.Access + "/oauth2/v2.1/authorize?" + string.Join('&', query.Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value)}"));
    }

    private async Task<(int Status, Uri? To)> Get(string url)
    {
        using var answer = await _line.Http.GetAsync(new Uri(url));
        return ((int)answer.StatusCode, answer.Headers.Location);
    }

    private async Task<Uri> AgreeAsync(Action<Dictionary<string, string>>? change = null, string user = "hinata")
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("user", user)]);
        using var answer = await _line.Http.PostAsync(new Uri(Url(change)), form);
        return answer.Headers.Location!;
    }

    private async Task<string> CodeAsync() => HttpUtility.ParseQueryString((await AgreeAsync()).Query)["code"]!;

    private Task<(int Status, JsonObject Body)> Redeem(string code, string verifier = Verifier, string redirect = Callback, string secret = "login-secret-1") => _line.FormAsync("/oauth2/v2.1/token",
        ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect), ("client_id", "1660000001"), ("client_secret", secret), ("code_verifier", verifier));

    private static JsonObject Payload(string jwt) => JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[1]))!.AsObject();

    [Fact]
    public async Task P21_the_redirect_must_be_registered_exactly_but_may_have_more_query()
    {
        Assert.Equal(200, (await Get(Url())).Status);
        Assert.Equal(200, (await Get(Url(q => q["redirect_uri"] = Callback + "?d=1"))).Status);
        Assert.Equal(400, (await Get(Url(q => q["redirect_uri"] = Callback + "/x"))).Status);
        Assert.Equal(400, (await Get(Url(q => q["redirect_uri"] = "http://evil.localhost/"))).Status);
        Assert.Equal(400, (await Get(Url(q => q["client_id"] = "1"))).Status);
    }

    [Fact]
    public async Task P21_state_comes_back_and_plain_challenges_are_refused()
    {
        Assert.Equal("st&ate", HttpUtility.ParseQueryString((await AgreeAsync()).Query)["state"]);
        var plain = await Get(Url(q => q["code_challenge_method"] = "plain"));
        Assert.Equal("INVALID_REQUEST", HttpUtility.ParseQueryString(plain.To!.Query)["error"]);
        Assert.Equal("ACCESS_DENIED", HttpUtility.ParseQueryString((await AgreeAsync(user: "")).Query)["error"]);
        Assert.Equal("LOGIN_REQUIRED", HttpUtility.ParseQueryString((await Get(Url(q => q["prompt"] = "none"))).To!.Query)["error"]);
    }

    [Fact]
    public async Task P21_a_code_works_once_for_ten_minutes_with_its_verifier_and_carries_the_nonce()
    {
        var code = await CodeAsync();
        var (status, tokens) = await Redeem(code);
        Assert.Equal(200, status);
        Assert.Equal(("n-1", _line.UserId("hinata")), (Payload(tokens["id_token"]!.ToString())["nonce"]!.ToString(), Payload(tokens["id_token"]!.ToString())["sub"]!.ToString()));
        Assert.Equal(400, (await Redeem(code)).Status);
        var wrong = await CodeAsync();
        Assert.Equal(400, (await Redeem(wrong, verifier: Verifier + "x")).Status);
        Assert.Equal(400, (await Redeem(wrong)).Status);
        Assert.Equal(400, (await Redeem(await CodeAsync(), redirect: Callback + "?x=1")).Status);
        Assert.Equal(400, (await Redeem(await CodeAsync(), secret: "no")).Status);
        var late = await CodeAsync();
        await _line.LaterAsync(TimeSpan.FromMinutes(10.1));
        Assert.Equal(400, (await Redeem(late)).Status);
    }

    [Fact]
    public async Task P22_auto_login_can_lose_the_state_until_it_is_disabled()
    {
        await _line.OrderAsync("POST", "/faults", new { host = "access", path = "/oauth2", kind = "autoLogin", count = 2 });
        var lost = HttpUtility.ParseQueryString((await Get(Url())).To!.Query);
        Assert.NotEqual("st&ate", lost["state"]);
        Assert.Equal(400, (await Redeem(lost["code"]!)).Status);
        Assert.Equal(200, (await Get(Url(q => q["disable_auto_login"] = "true"))).Status);
    }

    [Fact]
    public async Task P23_liff_tokens_are_es256_by_the_published_rotating_keys_and_web_tokens_hs256()
    {
        var liff = await IdToken(new { tenant = "aoba", user = "hinata" });
        Assert.True(await SignedByPublishedKey(liff));
        await _line.OrderAsync("POST", "/keys/rotate", new { dropOld = true });
        Assert.False(await SignedByPublishedKey(liff));
        Assert.True(await SignedByPublishedKey(await IdToken(new { tenant = "aoba", user = "hinata" })));
        var web = await IdToken(new { tenant = "aoba", user = "hinata", web = true, nonce = "n" });
        var mac = HMACSHA256.HashData("login-secret-1"u8, Encoding.ASCII.GetBytes(web[..web.LastIndexOf('.')]));
        Assert.Equal(mac, System.Buffers.Text.Base64Url.DecodeFromChars(web.Split('.')[2]));
    }

    [Theory]
    [InlineData("ok", "")]
    [InlineData("wrongAud", "Invalid IdToken Audience.")]
    [InlineData("wrongIss", "Invalid IdToken Issuer.")]
    [InlineData("expired", "IdToken expired.")]
    [InlineData("wrongNonce", "Invalid IdToken Nonce.")]
    [InlineData("tampered", "Invalid IdToken.")]
    [InlineData("unknownKid", "Invalid IdToken.")]
    [InlineData("algNone", "Invalid IdToken.")]
    public async Task P24_verify_says_what_is_wrong(string variant, string says)
    {
        var token = await IdToken(new { tenant = "aoba", user = "hinata", nonce = "n", variant });
        var (status, body) = await _line.FormAsync("/oauth2/v2.1/verify", ("id_token", token), ("client_id", "1660000001"), ("nonce", "n"));
        Assert.Equal((says.Length == 0 ? 200 : 400, says), (status, body["error_description"]?.ToString() ?? ""));
    }

    [Fact]
    public async Task P24_verify_compares_the_person()
    {
        var token = await IdToken(new { tenant = "aoba", user = "hinata" });
        var (status, body) = await _line.FormAsync("/oauth2/v2.1/verify", ("id_token", token), ("client_id", "1660000001"), ("user_id", "U0"));
        Assert.Equal((400, "Invalid IdToken Subject Identifier."), (status, body["error_description"]!.ToString()));
    }

    [Fact]
    public async Task P25_an_access_token_names_its_channel_whichever_it_is()
    {
        var (_, tokens) = await Redeem(await CodeAsync());
        var access = tokens["access_token"]!.ToString();
        Assert.Equal("1660000001", (await _line.CallAsync("GET", $"/oauth2/v2.1/verify?access_token={access}")).Body["client_id"]!.ToString());
        var foreign = await _line.TokenAsync("midori");
        Assert.Equal("1650000002", (await _line.CallAsync("GET", $"/oauth2/v2.1/verify?access_token={Uri.EscapeDataString(foreign)}")).Body["client_id"]!.ToString());
        Assert.Equal(400, (await _line.CallAsync("GET", "/oauth2/v2.1/verify?access_token=x")).Status);
        Assert.Equal(200, (await _line.FormAsync("/oauth2/v2.1/revoke", ("access_token", access), ("client_id", "1660000001"), ("client_secret", "login-secret-1"))).Status);
        Assert.Equal(400, (await _line.CallAsync("GET", $"/oauth2/v2.1/verify?access_token={access}")).Status);
    }

    [Fact]
    public async Task P26_deauthorize_needs_a_live_token_of_the_same_channel()
    {
        var (_, tokens) = await Redeem(await CodeAsync());
        var login = await _line.TokenAsync(login: true);
        Assert.Equal(401, (await _line.CallAsync("POST", "/user/v1/deauthorize", new { userAccessToken = tokens["access_token"]!.ToString() }, await _line.TokenAsync())).Status);
        Assert.Equal(204, (await _line.CallAsync("POST", "/user/v1/deauthorize", new { userAccessToken = tokens["access_token"]!.ToString() }, login)).Status);
        var again = await _line.CallAsync("POST", "/user/v1/deauthorize", new { userAccessToken = tokens["access_token"]!.ToString() }, login);
        Assert.Equal((400, "invalid token"), (again.Status, again.Message));
    }

    [Fact]
    public async Task P27_a_liff_url_comes_to_the_endpoint_with_its_state_and_the_person_in_the_fragment()
    {
        var (status, to) = await Get(_line.Host.Phone + "/liff/1660000001-AbcdEfgh/room?deskId=7&_user=hinata");
        Assert.Equal(302, status);
        Assert.StartsWith("http://aoba.localhost:8080/enter?", to!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal("/room?deskId=7", HttpUtility.ParseQueryString(to.Query)["liff.state"]);
        var access = HttpUtility.ParseQueryString(to.Fragment[1..])["access_token"];
        var context = await _line.CallAsync("POST", "/liff/context", new { accessToken = access, liffId = "1660000001-AbcdEfgh" }, host: _line.Host.Phone);
        Assert.Equal(_line.UserId("hinata"), Payload(context.Body["idToken"]!.ToString())["sub"]!.ToString());
        Assert.Equal(401, (await _line.CallAsync("POST", "/liff/context", new { accessToken = access, liffId = "1660000002-AbcdEfgh" }, host: _line.Host.Phone)).Status);
    }

    [Fact]
    public async Task P27_the_module_is_an_es_module_of_liff_s_shape()
    {
        var module = await _line.Http.GetStringAsync(new Uri(_line.Host.Phone + "/liff/sdk.js"));
        Assert.Contains("export default liff", module, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", module, StringComparison.Ordinal);
    }

    private async Task<string> IdToken(object order) => (await _line.OrderAsync("POST", "/id-tokens", order)).Body["idToken"]!.ToString();

    private async Task<bool> SignedByPublishedKey(string jwt)
    {
        var parts = jwt.Split('.');
        var kid = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(parts[0]))!["kid"]!.ToString();
        var keys = (await _line.CallAsync("GET", "/oauth2/v2.1/certs")).Body["keys"]!.AsArray();
        if (keys.FirstOrDefault(k => k!["kid"]!.ToString() == kid) is not { } key)
            return false;
        using var ec = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = System.Buffers.Text.Base64Url.DecodeFromChars(key["x"]!.ToString()), Y = System.Buffers.Text.Base64Url.DecodeFromChars(key["y"]!.ToString()) } });
        return ec.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256);
    }
}

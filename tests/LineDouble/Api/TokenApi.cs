using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LineDouble.Rules;
using LineDouble.State;

namespace LineDouble.Api;

/// <summary>Channel access tokens: stateless, v2.1 and short-lived; by JWT assertion or channel secret.</summary>
internal sealed class TokenApi(World world, LoginApi login)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const string Audience = "https://api.line.me/";

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/oauth2/v3/token", Stateless);
        app.MapPost("/oauth2/v2.1/token", Shared);
        app.MapPost("/v2/oauth/accessToken", ShortLived);
        app.MapGet("/oauth2/v2.1/tokens/kid", KeyIds);
        app.MapPost("/oauth2/v2.1/revoke", Revoke);
    }

    private IResult Stateless(HttpContext http)
    {
        var form = Call.Form(http);
        Grant(form, "client_credentials");
        var (tenant, isLogin) = form.ContainsKey("client_assertion") ? Assertion(form) : Secret(form);
        var (token, _) = world.Tokens.IssueChannel(tenant, isLogin, "stateless", TimeSpan.FromMinutes(15));
        return Answer(new JsonObject { ["access_token"] = token, ["expires_in"] = 900, ["token_type"] = "Bearer" });
    }

    /// <summary>One path for bots' tokens and people's sign-in, as at LINE: the grant decides.</summary>
    private IResult Shared(HttpContext http)
    {
        var form = Call.Form(http);
        if (form.GetValueOrDefault("grant_type") is "authorization_code" or "refresh_token")
            return login.Token(form);
        Grant(form, "client_credentials");
        if (!form.ContainsKey("client_assertion"))
            throw Refusal.OAuth(400, "invalid_request", "client_assertion is required");
        var (tenant, isLogin) = Assertion(form);
        var life = AssertedLife(form);
        var (token, grant) = world.Tokens.IssueChannel(tenant, isLogin, "v2.1", life);
        return Answer(new JsonObject { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = (int)life.TotalSeconds, ["key_id"] = grant.KeyId });
    }

    private IResult ShortLived(HttpContext http)
    {
        var form = Call.Form(http);
        Grant(form, "client_credentials");
        var (tenant, isLogin) = Secret(form);
        world.Limits.Take(form["client_id"], "short-token");
        var (token, _) = world.Tokens.IssueChannel(tenant, isLogin, "short", TimeSpan.FromDays(30));
        return Answer(new JsonObject { ["access_token"] = token, ["expires_in"] = 2_592_000, ["token_type"] = "Bearer" });
    }

    private IResult KeyIds(string? client_assertion_type, string? client_assertion)
    {
        var (tenant, isLogin) = Assertion(new Dictionary<string, string> { ["client_assertion_type"] = client_assertion_type ?? "", ["client_assertion"] = client_assertion ?? "" });
        return Answer(new JsonObject { ["kids"] = new JsonArray([.. world.Tokens.KeyIds(tenant, isLogin).Select(k => (JsonNode)k)]) });
    }

    /// <summary>A person's token or a channel's v2.1 token; a stateless one cannot be revoked.</summary>
    private IResult Revoke(HttpContext http)
    {
        var form = Call.Form(http);
        if (form.ContainsKey("client_secret"))
            Secret(form);
        else
            Channel(form.GetValueOrDefault("client_id"));
        var token = form.GetValueOrDefault("access_token") ?? throw Refusal.OAuth(400, "invalid_request", "access_token is required");
        if (!world.Tokens.RevokeUser(token) && world.Tokens.Channel(token) is { Kind: not "stateless" })
            world.Tokens.RevokeChannel(token);
        return Results.Ok();
    }

    private (Tenant Tenant, bool Login) Secret(IReadOnlyDictionary<string, string> form)
    {
        var (tenant, isLogin, channel) = Channel(form.GetValueOrDefault("client_id"));
        return form.GetValueOrDefault("client_secret") == channel.Secret ? (tenant, isLogin) : throw Refusal.OAuth(400, "invalid_client", "invalid client_secret");
    }

    private (Tenant Tenant, bool Login) Assertion(IReadOnlyDictionary<string, string> form)
    {
        if (form.GetValueOrDefault("client_assertion_type") != AssertionType)
            throw Refusal.OAuth(400, "invalid_request", "client_assertion_type is invalid");
        var jwt = Jose.Parse(form.GetValueOrDefault("client_assertion")) ?? throw Invalid("invalid assertion");
        var (tenant, isLogin, channel) = Channel(jwt.Payload["iss"]?.ToString());
        if (jwt.Header["alg"]?.ToString() != "RS256")
            throw Invalid("alg must be RS256");
        if (channel.AssertionPublicJwk is not { } jwk || jwt.Header["kid"]?.ToString() != channel.Kid)
            throw Refusal.Line(404, "The signing key was not found");
        if (jwt.Payload["sub"]?.ToString() != channel.Id || jwt.Payload["aud"]?.ToString() != Audience)
            throw Invalid("invalid sub or aud");
        var expires = jwt.Payload["exp"]?.GetValue<long>() ?? 0;
        var now = world.Now.ToUnixTimeSeconds();
        if (expires <= now || expires > now + 1800)
            throw Invalid("exp must be within 30 minutes");
        using var rsa = RSA.Create(new RSAParameters { Modulus = Jose.Decode(jwk.GetProperty("n").GetString()!), Exponent = Jose.Decode(jwk.GetProperty("e").GetString()!) });
        if (!rsa.VerifyData(jwt.Input, jwt.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            throw Invalid("signature does not match");
        return (tenant, isLogin);
    }

    private static TimeSpan AssertedLife(IReadOnlyDictionary<string, string> form)
    {
        var seconds = Jose.Parse(form["client_assertion"])?.Payload["token_exp"]?.GetValue<long>() ?? 2_592_000;
        return seconds is > 0 and <= 2_592_000 ? TimeSpan.FromSeconds(seconds) : throw Invalid("token_exp must be within 30 days");
    }

    private (Tenant, bool, ChannelConfig) Channel(string? id)
    {
        foreach (var tenant in world.Tenants.Values)
        {
            if (tenant.Config.MessagingChannel.Id == id)
                return (tenant, false, tenant.Config.MessagingChannel);
            if (tenant.Config.LoginChannel.Id == id)
                return (tenant, true, tenant.Config.LoginChannel);
        }
        throw Invalid("client_id is not known");
    }

    private static void Grant(IReadOnlyDictionary<string, string> form, string wanted)
    {
        if (form.GetValueOrDefault("grant_type") != wanted)
            throw Refusal.OAuth(400, "unsupported_grant_type", "grant_type is not supported");
    }

    private static Refusal Invalid(string why) => Refusal.OAuth(400, "invalid_client", why);

    private static IResult Answer(JsonObject body) => Results.Text(((JsonNode)body).ToJsonString(), "application/json");
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LineDouble.Access;
using LineDouble.Rules;
using LineDouble.State;

namespace LineDouble.Api;

/// <summary>LINE Login v2.1 as it stands on api.line.me.</summary>
internal sealed class LoginApi(World world, Authorizations authorizations)
{
    private static readonly TimeSpan UserTokenLife = TimeSpan.FromDays(30);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/oauth2/v2.1/verify", VerifyIdToken);
        app.MapGet("/oauth2/v2.1/verify", VerifyAccessToken);
        app.MapGet("/oauth2/v2.1/certs", () => Answer(world.Keys.Published()));
        app.MapGet("/oauth2/v2.1/userinfo", UserDetails);
        app.MapGet("/v2/profile", Profile);
        app.MapGet("/friendship/v1/status", Friendship);
        app.MapPost("/user/v1/deauthorize", Deauthorize);
    }

    public IResult Token(IReadOnlyDictionary<string, string> form)
    {
        if (form["grant_type"] == "refresh_token")
            throw Refusal.OAuth(400, "invalid_grant", "invalid refresh token");
        var code = authorizations.Redeem(form.GetValueOrDefault("code")) ?? throw Refusal.OAuth(400, "invalid_grant", "invalid authorization code");
        var channel = code.Tenant.Config.LoginChannel;
        if (form.GetValueOrDefault("client_id") != channel.Id || (!code.Liff && form.GetValueOrDefault("client_secret") != channel.Secret))
            throw Refusal.OAuth(400, "invalid_client", "invalid client_id or client_secret");
        if (form.GetValueOrDefault("redirect_uri") != code.RedirectUri)
            throw Refusal.OAuth(400, "invalid_grant", "redirect_uri does not match");
        if (code.Challenge is not null && !Proves(form.GetValueOrDefault("code_verifier"), code.Challenge))
            throw Refusal.OAuth(400, "invalid_grant", "code_verifier does not match");
        return Answer(new JsonObject
        {
            ["access_token"] = world.Tokens.IssueUser(code.Tenant, code.UserKey, code.Scope, UserTokenLife), ["expires_in"] = (int)UserTokenLife.TotalSeconds,
            ["id_token"] = IdTokens.Make(world, code.Tenant, code.UserKey, code.Nonce, web: !code.Liff, IdVariant),
            ["refresh_token"] = Jose.Encode(RandomNumberGenerator.GetBytes(15)), ["scope"] = code.Scope, ["token_type"] = "Bearer",
        });
    }

    /// <summary>What the next web sign-ins' id tokens look like; tests set a wrong kind here.</summary>
    public string IdVariant { get; set; } = "ok";

    private static bool Proves(string? verifier, string challenge) =>
        verifier is { Length: >= 43 and <= 128 } && Jose.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) == challenge;

    private IResult VerifyIdToken(HttpContext http)
    {
        var form = Call.Form(http);
        var clientId = form.GetValueOrDefault("client_id") ?? throw Refusal.OAuth(400, "invalid_request", "client_id is required");
        var jwt = Jose.Parse(form.GetValueOrDefault("id_token")) ?? throw Bad("Invalid IdToken.");
        var tenant = world.Tenants.Values.FirstOrDefault(t => t.Config.LoginChannel.Id == clientId) ?? throw Bad("Invalid IdToken Audience.");
        if (!Signed(jwt, tenant))
            throw Bad("Invalid IdToken.");
        if (jwt.Payload["iss"]?.ToString() != IdTokens.Issuer)
            throw Bad("Invalid IdToken Issuer.");
        if ((jwt.Payload["exp"]?.GetValue<long>() ?? 0) <= world.Now.ToUnixTimeSeconds())
            throw Bad("IdToken expired.");
        if (jwt.Payload["aud"]?.ToString() != clientId)
            throw Bad("Invalid IdToken Audience.");
        if (form.TryGetValue("nonce", out var nonce) && jwt.Payload["nonce"]?.ToString() != nonce)
            throw Bad("Invalid IdToken Nonce.");
        if (form.TryGetValue("user_id", out var user) && jwt.Payload["sub"]?.ToString() != user)
            throw Bad("Invalid IdToken Subject Identifier.");
        return Answer(jwt.Payload);
    }

    private bool Signed((JsonObject Header, JsonObject Payload, byte[] Signature, byte[] Input) jwt, Tenant tenant)
    {
        if (jwt.Header["alg"]?.ToString() == "HS256")
            return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(Encoding.UTF8.GetBytes(tenant.Config.LoginChannel.Secret), jwt.Input), jwt.Signature);
        var key = world.Keys.Published()["keys"]!.AsArray().FirstOrDefault(k => k!["kid"]!.ToString() == jwt.Header["kid"]?.ToString());
        if (jwt.Header["alg"]?.ToString() != "ES256" || key is null || jwt.Signature.Length != 64)
            return false;
        using var ec = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Jose.Decode(key["x"]!.ToString()), Y = Jose.Decode(key["y"]!.ToString()) } });
        return ec.VerifyData(jwt.Input, jwt.Signature, HashAlgorithmName.SHA256);
    }

    private IResult VerifyAccessToken(string? access_token)
    {
        if (world.Tokens.User(access_token) is { } user)
            return Answer(new JsonObject { ["scope"] = user.Scope, ["client_id"] = user.Tenant.Config.LoginChannel.Id, ["expires_in"] = Left(user.ExpiresAt) });
        if (world.Tokens.Channel(access_token) is { } channel)
            return Answer(new JsonObject { ["client_id"] = channel.ClientId, ["expires_in"] = Left(channel.ExpiresAt) });
        throw Refusal.OAuth(400, "invalid_request", "access token expired");
    }

    private IResult UserDetails(HttpContext http)
    {
        var user = Call.User(world, http);
        return Answer(new JsonObject { ["sub"] = user.Tenant.UserId(user.Key) });
    }

    private IResult Profile(HttpContext http)
    {
        var user = Call.User(world, http);
        if (!user.Scope.Contains("profile", StringComparison.Ordinal))
            throw Refusal.Line(403, "The access token does not have the profile scope.");
        return Answer(new JsonObject { ["userId"] = user.Tenant.UserId(user.Key), ["displayName"] = world.Users[user.Key].DisplayName ?? user.Key });
    }

    private IResult Friendship(HttpContext http)
    {
        var user = Call.User(world, http);
        if (!user.Scope.Contains("profile", StringComparison.Ordinal))
            throw Refusal.Line(403, "The access token does not have the profile scope.");
        lock (world.Sync)
            return Answer(new JsonObject { ["friendFlag"] = user.Tenant.Contact(user.Key) is { Friend: true, Blocked: false } });
    }

    private IResult Deauthorize(HttpContext http)
    {
        var grant = Call.Channel(world, http, login: true);
        var token = MessageRules.Text(Call.Json(http), "userAccessToken");
        if (grant.Kind == "short" || world.Tokens.User(token) is not { } user || user.Tenant != grant.Tenant)
            throw Refusal.Line(400, "invalid token");
        world.Tokens.RevokeUsers(user.Tenant, user.Key);
        return Results.NoContent();
    }

    private int Left(DateTimeOffset until) => (int)(until - world.Now).TotalSeconds;

    private static Refusal Bad(string why) => Refusal.OAuth(400, "invalid_request", why);

    private static IResult Answer(JsonObject body) => Results.Text(((JsonNode)body).ToJsonString(), "application/json");
}

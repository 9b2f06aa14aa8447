using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LineDouble.Api;
using LineDouble.Rules;
using LineDouble.State;
using Microsoft.AspNetCore.WebUtilities;

namespace LineDouble.Phone;

/// <summary>The in-app side of LIFF: opening a LIFF URL (primary redirect), the module, and what the module asks.</summary>
internal sealed class LiffPages(World world)
{
    private readonly ConcurrentDictionary<string, string> _idTokens = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/liff/sdk.js", Module);
        app.MapGet("/liff/apps/{liffId}", App);
        app.MapPost("/liff/context", Context);
        app.MapGet("/liff/{liffId}/{**path}", Open);
    }

    private IResult Module() => Results.Content(Pages.Read("sdk.js")
        .Replace("{{phone}}", world.Origins.Phone, StringComparison.Ordinal)
        .Replace("{{api}}", world.Origins.Api, StringComparison.Ordinal)
        .Replace("{{access}}", world.Origins.Access, StringComparison.Ordinal), "text/javascript; charset=utf-8");

    private IResult App(string liffId)
    {
        var (tenant, endpoint) = Find(liffId);
        return Json(new JsonObject { ["liffId"] = liffId, ["endpointUrl"] = endpoint, ["clientId"] = tenant.Config.LoginChannel.Id });
    }

    /// <summary>What happens when a LIFF URL is tapped in the talk: who taps is known, the page gets it in the fragment.</summary>
    private IResult Open(HttpContext http, string liffId, string? path)
    {
        var (tenant, endpoint) = Find(liffId);
        var user = http.Request.Query["_user"].ToString();
        if (!world.Users.ContainsKey(user))
            throw Refusal.Line(400, "_user names nobody");
        var query = QueryHelpers.ParseQuery(http.Request.QueryString.Value).Where(q => q.Key != "_user");
        var state = QueryHelpers.AddQueryString(path is { Length: > 0 } ? "/" + path : "", query);
        var token = world.Tokens.IssueUser(tenant, user, "openid", TimeSpan.FromHours(12));
        _idTokens[token] = IdTokens.Make(world, tenant, user, nonce: null, web: false);
        var target = state.Length > 0 ? QueryHelpers.AddQueryString(endpoint, "liff.state", state) : endpoint;
        return Results.Redirect($"{target}#access_token={Uri.EscapeDataString(token)}&context_token={Jose.Encode(Guid.NewGuid().ToString("N"))}&client_id={tenant.Config.LoginChannel.Id}");
    }

    private IResult Context(HttpContext http)
    {
        var body = Call.Json(http);
        var token = MessageRules.Text(body, "accessToken");
        var (tenant, _) = Find(MessageRules.Text(body, "liffId") ?? "");
        if (world.Tokens.User(token) is not { } user || user.Tenant != tenant || !_idTokens.TryGetValue(token!, out var idToken))
            throw Refusal.Line(401, "The access token is invalid or expired");
        return Json(new JsonObject { ["idToken"] = idToken, ["userId"] = tenant.UserId(user.Key) });
    }

    private (Tenant Tenant, string Endpoint) Find(string liffId) =>
        world.Tenants.Values.FirstOrDefault(t => t.LiffApps.ContainsKey(liffId)) is { } tenant
            ? (tenant, tenant.LiffApps[liffId]["view"]!["url"]!.ToString()) : throw Refusal.NotFound();

    private static IResult Json(JsonObject body) => Results.Text(((JsonNode)body).ToJsonString(), "application/json");
}

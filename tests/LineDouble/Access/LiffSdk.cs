using System.Text.Json.Nodes;
using LineDouble.Rules;
using LineDouble.State;
using Microsoft.AspNetCore.WebUtilities;

namespace LineDouble.Access;

/// <summary>What LINE's own SDK (@line/liff 2.31) asks LINE for in our flow, as seen in its source and in a browser.</summary>
internal sealed class LiffSdk(World world)
{
    /// <summary>api.line.me: which app is this, and in what context does it run.</summary>
    public void MapApi(IEndpointRouteBuilder app) =>
        app.MapGet("/liff/v2/apps/{liffId}/contextToken", (string liffId) =>
        {
            var (_, endpoint) = Find(liffId);
            return Results.Text(new JsonObject { ["contextToken"] = ContextToken(liffId, endpoint, inClient: false) }.ToJsonString(), "application/json");
        });

    /// <summary>liff.line.me, opened inside the LINE app: on to the endpoint, who it is in the fragment. The test says whose phone it is.</summary>
    public void MapLiff(IEndpointRouteBuilder app) => app.MapGet("/{liffId}", (HttpContext http, string liffId) =>
    {
        var (tenant, endpoint) = Find(liffId);
        var user = http.Request.Query["_user"].ToString();
        if (!world.Users.ContainsKey(user))
            throw Refusal.Line(400, "_user names nobody");
        var fragment = QueryHelpers.AddQueryString("", new Dictionary<string, string?>
        {
            ["access_token"] = world.Tokens.IssueUser(tenant, user, "openid", TimeSpan.FromHours(12)),
            ["context_token"] = ContextToken(liffId, endpoint, inClient: true),
            ["feature_token"] = Jose.Encode(Guid.NewGuid().ToString("N")),
            ["id_token"] = IdTokens.Make(world, tenant, user, nonce: null, web: false),
            ["client_id"] = tenant.Config.LoginChannel.Id,
        });
        return Results.Redirect(endpoint + "#" + fragment[1..]);
    });

    /// <summary>The two CDN hosts: the client extensions (never used by us, asked for all the same) and the SDK's own words.</summary>
    public static void MapCdn(IEndpointRouteBuilder app)
    {
        app.MapGet("/liff/edge/2/{file}", (string file) => Results.Content($"window.liffClientExtension = {{ name: '{(file.StartsWith("ios", StringComparison.Ordinal) ? "ios" : "other")}', install() {{}} }};", "text/javascript"));
        app.MapGet("/xlt/manifest.json", () => Results.Text("""{"languages":{"ja":"ja.json","en":"ja.json"}}""", "application/json"));
        app.MapGet("/xlt/ja.json", () => Results.Text("{}", "application/json"));
    }

    private (Tenant Tenant, string Endpoint) Find(string liffId) =>
        world.Tenants.Values.FirstOrDefault(t => t.LiffApps.ContainsKey(liffId)) is { } tenant
            ? (tenant, tenant.LiffApps[liffId]["view"]!["url"]!.ToString()) : throw Refusal.NotFound();

    private static string ContextToken(string liffId, string endpoint, bool inClient)
    {
        var context = new JsonObject
        {
            ["type"] = inClient ? "utou" : "external", ["viewType"] = "full", ["liffId"] = liffId, ["endpointUrl"] = endpoint,
            ["permanentLinkPattern"] = "concat", ["scope"] = new JsonArray("openid"), ["availability"] = new JsonObject(),
        };
        // The SDK reads the middle part with atob and no padding; it never checks the ends.
        return $"{Jose.Encode("{}")}.{Jose.Encode(context.ToJsonString())}.{Jose.Encode("unchecked")}";
    }
}

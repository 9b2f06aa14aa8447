using System.Text.Json.Nodes;
using LineDouble.Rules;
using LineDouble.State;

namespace LineDouble.Api;

/// <summary>The server side of LIFF: apps of a login channel.</summary>
internal sealed class LiffAppsApi(World world)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/liff/v1/apps", Add);
        app.MapGet("/liff/v1/apps", All);
        app.MapPut("/liff/v1/apps/{liffId}", Update);
        app.MapDelete("/liff/v1/apps/{liffId}", Remove);
    }

    private IResult Add(HttpContext http)
    {
        var tenant = Call.Channel(world, http, login: true).Tenant;
        var body = Call.Json(http);
        if (MessageRules.Text(body["view"] as JsonObject, "type") is not ("compact" or "tall" or "full") || !Good(body))
            throw Refusal.Line(400, "invalid view");
        if (tenant.LiffApps.Count >= 30)
            throw Refusal.Line(400, "The maximum number of LIFF apps has been reached");
        body["scope"] ??= new JsonArray("profile", "chat_message.write");
        var id = $"{tenant.Config.LoginChannel.Id}-{Guid.NewGuid().ToString("N")[..8]}";
        lock (world.Sync)
            tenant.LiffApps[id] = body;
        return Json(new JsonObject { ["liffId"] = id });
    }

    private IResult All(HttpContext http)
    {
        var tenant = Call.Channel(world, http, login: true).Tenant;
        if (tenant.LiffApps.Count == 0)
            throw Refusal.NotFound();
        return Json(new JsonObject { ["apps"] = new JsonArray([.. tenant.LiffApps.Select(a => { var app = (JsonObject)a.Value.DeepClone(); app["liffId"] = a.Key; return (JsonNode)app; })]) });
    }

    private IResult Update(HttpContext http, string liffId)
    {
        var app = Call.Channel(world, http, login: true).Tenant.LiffApps.GetValueOrDefault(liffId) ?? throw Refusal.NotFound();
        var body = Call.Json(http);
        if (body["view"] is JsonObject && !Good(body))
            throw Refusal.Line(400, "invalid view");
        foreach (var (name, value) in body)
            app[name] = value?.DeepClone();
        return Results.Ok();
    }

    private IResult Remove(HttpContext http, string liffId) =>
        Call.Channel(world, http, login: true).Tenant.LiffApps.Remove(liffId) ? Results.Ok() : throw Refusal.NotFound();

    private static bool Good(JsonObject body) =>
        Uri.TryCreate(MessageRules.Text(body["view"] as JsonObject, "url"), UriKind.Absolute, out var url) && url.Fragment == "" && (url.Scheme == "https" || url.IsLoopback || url.Host.EndsWith(".localhost", StringComparison.Ordinal));

    private static IResult Json(JsonObject body) => Results.Text(((JsonNode)body).ToJsonString(), "application/json");
}

using System.Text.Json;
using System.Text.Json.Nodes;
using LineDouble.Api;
using LineDouble.Rules;
using LineDouble.State;
using LineDouble.Webhooks;

namespace LineDouble.Phone;

/// <summary>Orders to the double: what it shall break, what it has seen, what it shall send.</summary>
internal sealed class AdminApi(World world, WebhookSender sender, LoginApi login)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);
    private readonly EventMaker _events = new(world);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/_double/received", () => Json(world.Received));
        app.MapGet("/_double/violations", () => Json(world.Violations));
        app.MapGet("/_double/deliveries", () => Json(new JsonArray([.. world.Deliveries.Select(d => d.DeepClone())])));
        app.MapGet("/_double/pushes", Pushes);
        app.MapPost("/_double/forget", () => { world.ForgetRecords(); return Results.NoContent(); });
        app.MapPost("/_double/clock", http => Do(http, body => world.Clock.Offset = TimeSpan.FromSeconds(body["offsetSeconds"]!.GetValue<double>())));
        app.MapPost("/_double/faults", http => Do(http, body => world.Faults.Add(body.Deserialize<Fault>(Web)!)));
        app.MapDelete("/_double/faults", () => { world.Faults.Clear(); return Results.NoContent(); });
        app.MapPost("/_double/keys/rotate", http => Do(http, body => world.Keys.Rotate(body["dropOld"]?.GetValue<bool>() ?? false)));
        app.MapPost("/_double/users", http => Do(http, body => { var user = body.Deserialize<UserConfig>(Web)!; world.Users[user.Key] = user; }));
        app.MapPost("/_double/tenants", http => Do(http, body => { var tenant = body.Deserialize<TenantConfig>(Web)!; world.Tenants[tenant.Name] = new Tenant(tenant, world); }));
        app.MapPut("/_double/tenants/{tenant}", http => Do(http, body => Change(Tenant(http), body)));
        app.MapPost("/_double/tenants/{tenant}/tokens/drop", (string tenant) => { world.Tokens.DropChannels(Tenant(tenant)); return Results.NoContent(); });
        app.MapPost("/_double/id-tokens", MakeIdToken);
        app.MapPut("/_double/login", http => Do(http, body => login.IdVariant = MessageRules.Text(body, "variant") ?? "ok"));
        app.MapPost("/_double/webhooks/{tenant}/events", SendEvents);
        app.MapPost("/_double/webhooks/{tenant}/raw", SendRaw);
    }

    private IResult Pushes(string? tenant, string? user)
    {
        lock (world.Sync)
            return Json(world.Tenants.Values.Where(t => tenant is null || t.Config.Name == tenant)
                .SelectMany(t => t.Pushes.Where(p => user is null || p.To == t.UserId(user))).OrderBy(p => p.At).ToList());
    }

    /// <summary>{tenant, user, nonce?, web?, variant?, iatOffset?} → {idToken}: right ones and each wrong kind.</summary>
    private IResult MakeIdToken(HttpContext http)
    {
        var body = Call.Json(http);
        var token = IdTokens.Make(world, Tenant(MessageRules.Text(body, "tenant")!), MessageRules.Text(body, "user")!, MessageRules.Text(body, "nonce"),
            body["web"]?.GetValue<bool>() ?? false, MessageRules.Text(body, "variant") ?? "ok", body["iatOffset"]?.GetValue<double>() ?? 0);
        return Json(new { idToken = token });
    }

    /// <summary>{events:[{type, user?, message?, own?, reply?, mode?, hideUser?}], shuffle?, times?} in one body, sent as often as asked (duplicates without flag).</summary>
    private async Task<IResult> SendEvents(HttpContext http, string tenant)
    {
        var t = Tenant(tenant);
        var body = Call.Json(http);
        var events = body["events"]!.AsArray().Select(e => (JsonNode)Made(t, e!.AsObject())).ToArray();
        var ids = new JsonArray([.. events.Select(e => (JsonNode)e["webhookEventId"]!.ToString())]);
        var shuffle = body["shuffle"]?.GetValue<bool>() ?? false;
        var sends = Enumerable.Range(0, body["times"]?.GetValue<int>() ?? 1).Select(_ => sender.SendAsync(t, new JsonArray([.. events.Select(e => e.DeepClone())]), shuffle));
        var statuses = await Task.WhenAll(sends);
        return Json(new JsonObject { ["statuses"] = new JsonArray([.. statuses.Select(s => (JsonNode)s)]), ["webhookEventIds"] = ids });
    }

    private JsonObject Made(Tenant t, JsonObject e)
    {
        var (user, mode, hide) = (MessageRules.Text(e, "user"), MessageRules.Text(e, "mode") ?? "active", e["hideUser"]?.GetValue<bool>() ?? false);
        return e["message"] is JsonObject message && user is not null
            ? _events.Message(t, user, message, mode, hide)
            : _events.Make(t, MessageRules.Text(e, "type")!, user, e["own"] as JsonObject, e["reply"]?.GetValue<bool>() ?? false, mode, hide);
    }

    /// <summary>{bodyBase64, signature: "ok" | "missing" | "otherChannel" | any text} → {status}.</summary>
    private async Task<IResult> SendRaw(HttpContext http, string tenant)
    {
        var t = Tenant(tenant);
        var body = Call.Json(http);
        var bytes = Convert.FromBase64String(MessageRules.Text(body, "bodyBase64") ?? "");
        Honour(t, bytes);
        var signature = MessageRules.Text(body, "signature") switch
        {
            null or "ok" => WebhookSender.Sign(t.Config.MessagingChannel.Secret, bytes),
            "missing" => null,
            "otherChannel" => WebhookSender.Sign(t.Config.LoginChannel.Secret, bytes),
            { } literal => literal,
        };
        return Json(new { status = await sender.SendRawAsync(t, bytes, signature) });
    }

    /// <summary>Reply tokens in a body written elsewhere (a fixture) work as if this LINE had made them now.</summary>
    private void Honour(Tenant tenant, byte[] bytes)
    {
        JsonNode? body;
        try
        {
            body = JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            return;
        }
        lock (world.Sync)
            foreach (var e in (body as JsonObject)?["events"] as JsonArray ?? [])
                if (MessageRules.Text(e as JsonObject, "replyToken") is { } token && !tenant.ReplyTokens.ContainsKey(token))
                    tenant.ReplyTokens[token] = new ReplyToken(world.Now) { ContactKey = tenant.KeyOf(MessageRules.Text(e!["source"] as JsonObject, "userId") ?? "") };
    }

    private static void Change(Tenant tenant, JsonObject body)
    {
        tenant.Redelivery = body["redelivery"]?.GetValue<bool>() ?? tenant.Redelivery;
        tenant.WebhookActive = body["webhookActive"]?.GetValue<bool>() ?? tenant.WebhookActive;
        tenant.WebhookUrl = MessageRules.Text(body, "webhookUrl") ?? tenant.WebhookUrl;
        tenant.ChatMode = MessageRules.Text(body, "chatMode") ?? tenant.ChatMode;
        tenant.Mode = MessageRules.Text(body, "mode") ?? tenant.Mode;
        if (body.ContainsKey("monthlyQuota"))
            tenant.MonthlyQuota = body["monthlyQuota"]?.GetValue<int>();
    }

    private static async Task Do(HttpContext http, Action<JsonObject> act)
    {
        act(Call.Json(http));
        await Results.NoContent().ExecuteAsync(http);
    }

    private Tenant Tenant(HttpContext http) => Tenant(http.Request.RouteValues["tenant"]!.ToString()!);
    private Tenant Tenant(string name) => world.Tenants.GetValueOrDefault(name) ?? throw Refusal.NotFound();
    private static IResult Json<T>(T body) => Results.Text(JsonSerializer.Serialize(body, Web), "application/json");
}

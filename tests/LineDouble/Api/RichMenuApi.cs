using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LineDouble.Rules;
using LineDouble.State;

namespace LineDouble.Api;

/// <summary>The life of a rich menu: checked, made, given a picture, set, linked, switched in bulk, removed.</summary>
internal sealed partial class RichMenuApi(World world)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v2/bot/richmenu/validate", http => Do(http, "menu-validate", (_, _) => { RichMenuRules.Check(Call.Json(http)); return []; }));
        app.MapPost("/v2/bot/richmenu", http => Do(http, "menu-create", (t, _) => Create(t, Call.Json(http))));
        app.MapGet("/v2/bot/richmenu/list", http => Do(http, "menu-list", (t, _) => new JsonObject { ["richmenus"] = new JsonArray([.. t.Menus.All.Values.Select(Shown)]) }));
        app.MapGet("/v2/bot/richmenu/{id}", http => Do(http, "menu", (t, id) => (JsonObject)Shown(Find(t, id))));
        app.MapDelete("/v2/bot/richmenu/{id}", http => Do(http, "menu-delete", (t, id) => { t.Menus.All.Remove(Find(t, id).Id); return []; }));
        app.MapPost("/v2/bot/user/all/richmenu/{id}", http => Do(http, "menu", SetDefault));
        app.MapGet("/v2/bot/user/all/richmenu", http => Do(http, "menu", (t, _) => new JsonObject { ["richMenuId"] = t.Menus.DefaultId ?? throw Refusal.Line(404, "no default richmenu") }));
        app.MapDelete("/v2/bot/user/all/richmenu", http => Do(http, "menu", (t, _) => { t.Menus.DefaultId = null; return []; }));
        app.MapPost("/v2/bot/user/{user}/richmenu/{id}", http => Do(http, "menu", (t, id) => Link(t, User(http), Find(t, id).Id)));
        app.MapGet("/v2/bot/user/{user}/richmenu", http => Do(http, "menu", (t, _) => new JsonObject { ["richMenuId"] = Linked(t, User(http)) ?? throw Refusal.Line(404, "the user has no richmenu") }));
        app.MapDelete("/v2/bot/user/{user}/richmenu", http => Do(http, "menu", (t, _) => Link(t, User(http), null)));
        app.MapPost("/v2/bot/richmenu/bulk/link", http => Do(http, "menu", (t, _) => Bulk(t, Call.Json(http), link: true), 202));
        app.MapPost("/v2/bot/richmenu/bulk/unlink", http => Do(http, "menu", (t, _) => Bulk(t, Call.Json(http), link: false), 202));
        app.MapPost("/v2/bot/richmenu/validate/batch", http => Do(http, "menu-validate", (t, _) => { Operations(t, Call.Json(http)); return []; }));
        app.MapPost("/v2/bot/richmenu/batch", http => Do(http, "menu-batch", (t, _) => Batch(t, http), 202));
        app.MapGet("/v2/bot/richmenu/progress/batch", http => Do(http, "batch-progress", (t, _) => Progress(t, http.Request.Query["requestId"].ToString())));
        app.MapPost("/v2/bot/richmenu/alias", http => Do(http, "menu", (t, _) => Alias(t, Call.Json(http), null)));
        app.MapPost("/v2/bot/richmenu/alias/{id}", http => Do(http, "menu", (t, id) => Alias(t, Call.Json(http), id)));
        app.MapGet("/v2/bot/richmenu/alias/list", http => Do(http, "menu", (t, _) => new JsonObject { ["aliases"] = new JsonArray([.. t.Menus.Aliases.Select(a => AliasShown(a.Key, a.Value))]) }));
        app.MapGet("/v2/bot/richmenu/alias/{id}", http => Do(http, "menu", (t, id) => t.Menus.Aliases.TryGetValue(id, out var menu) ? AliasShown(id, menu) : throw Refusal.NotFound()));
        app.MapDelete("/v2/bot/richmenu/alias/{id}", http => Do(http, "alias-delete", (t, id) => t.Menus.Aliases.Remove(id) ? [] : throw Refusal.NotFound()));
    }

    /// <summary>On api-data: the picture, once.</summary>
    public void MapData(IEndpointRouteBuilder app)
    {
        app.MapPost("/v2/bot/richmenu/{id}/content", http => Do(http, "menu-image", (t, id) => Upload(Find(t, id), http)));
        app.MapGet("/v2/bot/richmenu/{id}/content", async http =>
        {
            var menu = Find(Call.Messaging(world, http), http.Request.RouteValues["id"]!.ToString()!);
            await Results.Bytes(menu.Image ?? throw Refusal.NotFound(), menu.ImageType).ExecuteAsync(http);
        });
    }

    private async Task Do(HttpContext http, string limit, Func<Tenant, string, JsonObject> act, int status = 200)
    {
        var tenant = Call.Messaging(world, http);
        Call.RetryKey(http, allowed: false);
        world.Limits.Take(tenant.Config.MessagingChannel.Id, limit);
        JsonObject answer;
        lock (world.Sync)
            answer = act(tenant, http.Request.RouteValues["id"]?.ToString() ?? "");
        await Results.Text(((JsonNode)answer).ToJsonString(), "application/json", statusCode: status).ExecuteAsync(http);
    }

    private static JsonObject Create(Tenant tenant, JsonObject body)
    {
        RichMenuRules.Check(body);
        if (tenant.Menus.All.Count >= 1000)
            throw Refusal.Line(400, "The maximum number of richmenus has been reached");
        var id = "richmenu-" + Guid.NewGuid().ToString("N");
        tenant.Menus.All[id] = new RichMenu(id, body);
        return new JsonObject { ["richMenuId"] = id };
    }

    private static JsonObject SetDefault(Tenant tenant, string id)
    {
        if (Find(tenant, id).Image is null)
            throw Refusal.Line(400, "A richmenu image must be uploaded");
        tenant.Menus.DefaultId = id;
        return [];
    }

    private static JsonObject Upload(RichMenu menu, HttpContext http)
    {
        if (http.Request.ContentType is not ("image/png" or "image/jpeg"))
            throw Refusal.Line(415, "The media type is not supported.");
        if (menu.Image is not null)
            throw Refusal.Line(400, "An image has already been uploaded to the richmenu");
        var bytes = Call.Bytes(http);
        RichMenuRules.CheckImage(menu.Body, bytes, http.Request.ContentType);
        menu.Image = bytes;
        menu.ImageType = http.Request.ContentType;
        return [];
    }

    private static JsonObject Link(Tenant tenant, string user, string? menu)
    {
        if (tenant.KeyOf(user) is { } key && tenant.Contact(key).Friend)
            tenant.Contact(key).MenuId = menu;
        return [];
    }

    private static string? Linked(Tenant tenant, string user) => tenant.KeyOf(user) is { } key ? tenant.Contact(key).MenuId : null;

    private JsonObject Bulk(Tenant tenant, JsonObject body, bool link)
    {
        if (body["userIds"] is not JsonArray { Count: >= 1 and <= 500 } users)
            throw Refusal.Line(400, "The request body has 1 error(s)", [new Detail("Size must be between 1 and 500", "userIds")]);
        var menu = link ? Find(tenant, MessageRules.Text(body, "richMenuId") ?? "").Id : null;
        var ids = users.Select(u => u?.ToString() ?? "").ToList();
        Later(() => ids.ForEach(id => Link(tenant, id, menu)));
        return [];
    }

    private JsonObject Batch(Tenant tenant, HttpContext http)
    {
        var body = Call.Json(http);
        var operations = Operations(tenant, body);
        var job = new BatchJob(world.Now, world.Now + TimeSpan.FromMilliseconds(world.Config.AsyncMilliseconds)) { ResumeKey = MessageRules.Text(body, "resumeRequestKey") };
        if (job.ResumeKey is { } key && tenant.Menus.Jobs.Values.Any(j => j.ResumeKey == key && !j.Failed && world.Now - j.AcceptedAt < TimeSpan.FromDays(14)))
            throw Refusal.Line(400, "The resumeRequestKey is already used");
        tenant.Menus.Jobs[Call.RequestId(http)] = job;
        Later(() =>
        {
            foreach (var (type, from, to) in operations)
                foreach (var contact in tenant.Contacts.Values.Where(c => c.MenuId is not null && (type == "unlinkAll" || c.MenuId == from)))
                    contact.MenuId = to;
        });
        return [];
    }

    private static List<(string Type, string? From, string? To)> Operations(Tenant tenant, JsonObject body)
    {
        if (body["operations"] is not JsonArray { Count: >= 1 and <= 1000 } operations)
            throw Refusal.Line(400, "The request body has 1 error(s)", [new Detail("Size must be between 1 and 1000", "operations")]);
        var read = operations.Select(o => (MessageRules.Text(o as JsonObject, "type") ?? "", MessageRules.Text(o as JsonObject, "from"), MessageRules.Text(o as JsonObject, "to"))).ToList();
        var good = read.All(o => o switch { ("link", { } from, { } to) => from != to && tenant.Menus.All.ContainsKey(to), ("unlink", not null, null) => true, ("unlinkAll", null, null) => read.Count == 1, _ => false });
        return good ? read : throw Refusal.Line(400, "The operations are invalid");
    }

    private JsonObject Progress(Tenant tenant, string requestId)
    {
        var job = tenant.Menus.Jobs.GetValueOrDefault(requestId) ?? throw Refusal.NotFound();
        var done = world.Now >= job.ReadyAt;
        var answer = new JsonObject { ["phase"] = !done ? "ongoing" : job.Failed ? "failed" : "succeeded", ["acceptedTime"] = Iso(job.AcceptedAt) };
        if (done)
            answer["completedTime"] = Iso(job.ReadyAt);
        return answer;
    }

    private static JsonObject Alias(Tenant tenant, JsonObject body, string? update)
    {
        var id = update ?? MessageRules.Text(body, "richMenuAliasId") ?? "";
        if (!AliasName().IsMatch(id))
            throw Refusal.Line(400, "invalid richMenuAliasId");
        if (update is null && tenant.Menus.Aliases.ContainsKey(id))
            throw Refusal.Line(400, "conflict richmenu alias id");
        if (update is not null && !tenant.Menus.Aliases.ContainsKey(id))
            throw Refusal.NotFound();
        var menu = MessageRules.Text(body, "richMenuId") ?? "";
        if (!tenant.Menus.All.TryGetValue(menu, out var found) || found.Image is null)
            throw Refusal.Line(400, "richmenu not found");
        tenant.Menus.Aliases[id] = menu;
        return [];
    }

    private void Later(Action act) => _ = Task.Delay(world.Config.AsyncMilliseconds).ContinueWith(_ =>
    {
        lock (world.Sync)
            act();
    }, TaskScheduler.Default);

    private static RichMenu Find(Tenant tenant, string id) => tenant.Menus.All.GetValueOrDefault(id) ?? throw Refusal.Line(404, "richmenu not found");
    private static string User(HttpContext http) => http.Request.RouteValues["user"]!.ToString()!;
    private static JsonObject AliasShown(string id, string menu) => new() { ["richMenuAliasId"] = id, ["richMenuId"] = menu };
    private static string Iso(DateTimeOffset at) => at.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);

    private static JsonNode Shown(RichMenu menu)
    {
        var body = (JsonObject)menu.Body.DeepClone();
        body["richMenuId"] = menu.Id;
        return body;
    }

    [GeneratedRegex("^[a-z0-9_-]{1,32}$")]
    private static partial Regex AliasName();
}

using System.Text.Json.Nodes;
using LineDouble.Api;
using LineDouble.Rules;
using LineDouble.State;
using LineDouble.Webhooks;

namespace LineDouble.Phone;

/// <summary>What a thumb does on the phone: add, block, write, send a picture or sticker, take back, tap.</summary>
internal sealed class TalkApi(World world, WebhookSender sender)
{
    private static readonly byte[] Pixel = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");
    private readonly EventMaker _events = new(world);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/_double/talk/{tenant}/{user}", Show);
        app.MapPost("/_double/talk/{tenant}/{user}/{act}", Act);
        app.MapGet("/_double/menu/{tenant}", MenuImage);
        app.MapGet("/_double/people", () => Json(new JsonObject
        {
            ["tenants"] = new JsonArray([.. world.Tenants.Values.Select(t => (JsonNode)new JsonObject { ["name"] = t.Config.Name, ["displayName"] = t.Config.DisplayName ?? t.Config.Name })]),
            ["users"] = new JsonArray([.. world.Users.Values.Select(u => (JsonNode)new JsonObject { ["key"] = u.Key, ["displayName"] = u.DisplayName ?? u.Key })]),
        }));
    }

    private IResult Show(string tenant, string user, long after = 0)
    {
        var t = Tenant(tenant, user);
        lock (world.Sync)
        {
            var contact = t.Contact(user);
            var items = contact.Talk.Where(i => i.Seq > after).Select(i => (JsonNode)new JsonObject { ["seq"] = i.Seq, ["id"] = i.Id, ["fromUser"] = i.FromUser, ["at"] = i.At.ToString("O"), ["message"] = i.Message.DeepClone() });
            return Json(new JsonObject
            {
                ["account"] = t.Config.DisplayName ?? t.Config.Name, ["user"] = world.Users[user].DisplayName ?? user, ["friend"] = contact.Friend, ["blocked"] = contact.Blocked,
                ["menu"] = Menu(t, contact), ["items"] = new JsonArray([.. items]), ["unsent"] = new JsonArray([.. contact.Talk.Where(i => i.Unsent).Select(i => (JsonNode)i.Id)]),
            });
        }
    }

    private async Task<IResult> Act(HttpContext http, string tenant, string user, string act)
    {
        var t = Tenant(tenant, user);
        var body = Call.Bytes(http).Length == 0 ? [] : Call.Json(http);
        var e = Event(t, user, act, body);
        var status = e is null ? 204 : await sender.SendAsync(t, [e]);
        return Json(new JsonObject { ["webhookStatus"] = status, ["webhookEventId"] = e?["webhookEventId"]?.ToString(), ["messageId"] = e?["message"]?["id"]?.ToString() });
    }

    private JsonObject? Event(Tenant t, string user, string act, JsonObject body) => act switch
    {
        "follow" => Follow(t, user, unblocked: false),
        "unblock" => Follow(t, user, unblocked: true),
        "block" => Block(t, user),
        "text" => _events.Message(t, user, new JsonObject { ["type"] = "text", ["text"] = MessageRules.Text(body, "text") ?? throw Refusal.Line(400, "text is missing") }),
        "sticker" => _events.Message(t, user, new JsonObject { ["type"] = "sticker", ["packageId"] = "446", ["stickerId"] = "1988", ["stickerResourceType"] = MessageRules.Text(body, "text") is null ? "STATIC" : "MESSAGE", ["text"] = MessageRules.Text(body, "text") }.Without("text")),
        "image" => Image(t, user),
        "unsend" => Unsend(t, user, MessageRules.Text(body, "messageId") ?? ""),
        "postback" => _events.Make(t, "postback", user, new JsonObject { ["postback"] = new JsonObject { ["data"] = MessageRules.Text(body, "data") ?? "" } }),
        _ => throw Refusal.NotFound(),
    };

    private JsonObject Follow(Tenant t, string user, bool unblocked)
    {
        lock (world.Sync)
            (t.Contact(user).Friend, t.Contact(user).Blocked) = (true, false);
        return _events.Make(t, "follow", user, new JsonObject { ["follow"] = new JsonObject { ["isUnblocked"] = unblocked } });
    }

    private JsonObject Block(Tenant t, string user)
    {
        lock (world.Sync)
            t.Contact(user).Blocked = true;
        return _events.Make(t, "unfollow", user, reply: false);
    }

    private JsonObject Image(Tenant t, string user)
    {
        var e = _events.Message(t, user, new JsonObject { ["type"] = "image", ["contentProvider"] = new JsonObject { ["type"] = "line" } });
        lock (world.Sync)
            t.Content[e["message"]!["id"]!.ToString()] = new Media(Pixel, "image/png", world.Now, external: false);
        return e;
    }

    private JsonObject? Unsend(Tenant t, string user, string messageId)
    {
        lock (world.Sync)
        {
            if (t.Contact(user).Talk.FirstOrDefault(i => i.Id == messageId && i.FromUser) is not { Unsent: false } item)
                return null;
            item.Unsent = true;
            if (t.Content.TryGetValue(messageId, out var media))
                media.Unsent = true;
        }
        return _events.Make(t, "unsend", user, new JsonObject { ["unsend"] = new JsonObject { ["messageId"] = messageId } }, reply: false);
    }

    /// <summary>The person's own menu before the default one; a drawn one stands in until the API made any.</summary>
    private static JsonObject Menu(Tenant t, Contact contact)
    {
        if ((contact.MenuId ?? t.Menus.DefaultId) is { } id && t.Menus.All.TryGetValue(id, out var menu))
        {
            var shown = (JsonObject)menu.Body.DeepClone();
            shown["richMenuId"] = id;
            return shown;
        }
        var uri = t.Config.MenuUri ?? (t.LiffApps.Keys.FirstOrDefault() is { } liff ? $"https://liff.line.me/{liff}" : "about:blank");
        return new JsonObject { ["drawn"] = true, ["chatBarText"] = "メニュー", ["uri"] = uri, ["tel"] = t.Config.Hotline };
    }

    private IResult MenuImage(string tenant, string id) =>
        world.Tenants.GetValueOrDefault(tenant)?.Menus.All.GetValueOrDefault(id) is { Image: { } image } menu ? Results.Bytes(image, menu.ImageType) : Results.NotFound();

    private Tenant Tenant(string tenant, string user) =>
        world.Tenants.TryGetValue(tenant, out var found) && world.Users.ContainsKey(user) ? found : throw Refusal.NotFound();

    private static IResult Json(JsonObject body) => Results.Text(((JsonNode)body).ToJsonString(), "application/json");
}

internal static class JsonShapes
{
    /// <summary>Absent, not null: LINE omits what it does not have.</summary>
    public static JsonObject Without(this JsonObject item, string name)
    {
        if (item[name] is null)
            item.Remove(name);
        return item;
    }
}

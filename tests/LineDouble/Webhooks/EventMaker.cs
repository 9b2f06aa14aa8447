using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LineDouble.State;

namespace LineDouble.Webhooks;

/// <summary>Builds webhook events with the identifiers and times LINE gives them.</summary>
internal sealed class EventMaker(World world)
{
    private const string Crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public JsonObject Make(Tenant tenant, string type, string? userKey, JsonObject? own = null, bool reply = true, string mode = "active", bool hideUser = false)
    {
        var at = world.Now;
        var e = new JsonObject { ["type"] = type };
        foreach (var (name, value) in own ?? [])
            e[name] = value?.DeepClone();
        e["webhookEventId"] = Ulid(at);
        e["deliveryContext"] = new JsonObject { ["isRedelivery"] = false };
        e["timestamp"] = at.ToUnixTimeMilliseconds();
        e["mode"] = mode;
        if (userKey is not null)
            e["source"] = hideUser ? new JsonObject { ["type"] = "user" } : new JsonObject { ["type"] = "user", ["userId"] = tenant.UserId(userKey) };
        if (reply && mode == "active")
        {
            var token = tenant.IssueReplyToken(at);
            lock (world.Sync)
                tenant.ReplyTokens[token].ContactKey = userKey;
            e["replyToken"] = token;
        }
        return e;
    }

    public JsonObject Message(Tenant tenant, string userKey, JsonObject content, string mode = "active", bool hideUser = false)
    {
        TalkItem item;
        lock (world.Sync)
        {
            var contact = tenant.Contact(userKey);
            contact.WroteAt = world.Now;
            item = tenant.Say(contact, fromUser: true, content.DeepClone());
        }
        var message = (JsonObject)content.DeepClone();
        message["id"] = item.Id;
        message["markAsReadToken"] = Guid.NewGuid().ToString("N");
        if (message["type"]?.ToString() is "text" or "sticker" or "image" or "video")
            message["quoteToken"] = Guid.NewGuid().ToString("N");
        return Make(tenant, "message", userKey, new JsonObject { ["message"] = message }, mode: mode, hideUser: hideUser);
    }

    public static string Ulid(DateTimeOffset at)
    {
        var text = new char[26];
        var ms = at.ToUnixTimeMilliseconds();
        for (var i = 9; i >= 0; i--, ms >>= 5)
            text[i] = Crockford[(int)(ms & 31)];
        for (var i = 10; i < 26; i++)
            text[i] = Crockford[RandomNumberGenerator.GetInt32(32)];
        return new string(text);
    }
}

using System.Text.Json.Nodes;
using LineDouble.Rules;
using LineDouble.State;

namespace LineDouble.Api;

/// <summary>Reply, push, multicast and the small calls around a talk.</summary>
internal sealed class MessagingApi(World world)
{
    private static readonly TimeSpan RetryMemory = TimeSpan.FromHours(24);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/v2/bot/message/reply", Reply);
        app.MapPost("/v2/bot/message/push", Push);
        app.MapPost("/v2/bot/message/multicast", Multicast);
        foreach (var kind in new[] { "reply", "push", "multicast" })
            app.MapPost("/v2/bot/message/validate/" + kind, Validate);
        app.MapPost("/v2/bot/chat/loading/start", Loading);
        app.MapPost("/v2/bot/chat/markAsRead", MarkAsRead);
        app.MapGet("/v2/bot/profile/{userId}", Profile);
        app.MapGet("/v2/bot/info", About);
        app.MapGet("/v2/bot/message/quota", Quota);
        app.MapGet("/v2/bot/message/quota/consumption", Consumption);
        app.MapPost("/v2/bot/group/{id}/leave", Leave);
        app.MapPost("/v2/bot/room/{id}/leave", Leave);
    }

    private IResult Reply(HttpContext http)
    {
        var tenant = Enter(http, "reply", retry: false);
        var body = Call.Json(http);
        var messages = MessageRules.Check(body);
        lock (world.Sync)
        {
            if (MessageRules.Text(body, "replyToken") is not { } text || !tenant.ReplyTokens.TryGetValue(text, out var token) || !token.Works(world.Now))
                throw Refusal.Line(400, "Invalid reply token");
            token.Used = true;
            var contact = token.ContactKey is { } key ? tenant.Contact(key) : null;
            return Json(Sent(tenant, messages, contact is { Blocked: false } ? contact : null));
        }
    }

    private IResult Push(HttpContext http)
    {
        var tenant = Call.Messaging(world, http);
        var retryKey = Call.RetryKey(http, allowed: true);
        string? to = null;
        var (status, delivered) = (200, false);
        try
        {
            world.Limits.Take(tenant.Config.MessagingChannel.Id, "push");
            lock (world.Sync)
            {
                Repeat(tenant, "push", retryKey);
                var body = Call.Json(http);
                to = MessageRules.Text(body, "to") ?? throw Refusal.Line(400, "The request body has 1 error(s)", [new Detail("May not be empty", "to")]);
                var messages = MessageRules.Check(body);
                var key = tenant.KeyOf(to) ?? throw Refusal.Line(400, "Failed to send messages");
                var contact = tenant.Contact(key);
                delivered = tenant.Reaches(contact);
                tenant.CheckQuota(delivered ? 1 : 0);
                tenant.Count(delivered ? 1 : 0);
                var answer = Sent(tenant, messages, delivered ? contact : null);
                Remember(tenant, "push", retryKey, http, answer);
                return Json(answer);
            }
        }
        catch (Refusal refusal)
        {
            status = refusal.Status;
            throw;
        }
        finally
        {
            lock (world.Sync)
                tenant.Pushes.Add(new PushAttempt(world.Now, tenant.Config.Name, retryKey, to, status, delivered, System.Text.Encoding.UTF8.GetString(Call.Bytes(http))));
        }
    }

    private IResult Multicast(HttpContext http)
    {
        var tenant = Call.Messaging(world, http);
        var retryKey = Call.RetryKey(http, allowed: true);
        world.Limits.Take(tenant.Config.MessagingChannel.Id, "multicast");
        lock (world.Sync)
        {
            Repeat(tenant, "multicast", retryKey);
            var body = Call.Json(http);
            var messages = MessageRules.Check(body);
            if (body["to"] is not JsonArray { Count: >= 1 and <= 500 } to)
                throw Refusal.Line(400, "The request body has 1 error(s)", [new Detail("Size must be between 1 and 500", "to")]);
            var keys = to.Select(id => tenant.KeyOf(id?.ToString() ?? "") ?? throw Refusal.Line(400, "Failed to send messages")).Distinct().ToList();
            var reached = keys.Select(tenant.Contact).Where(tenant.Reaches).ToList();
            tenant.CheckQuota(reached.Count);
            tenant.Count(reached.Count);
            foreach (var contact in reached)
                Sent(tenant, messages, contact);
            Remember(tenant, "multicast", retryKey, http, []);
            return Json([]);
        }
    }

    private IResult Validate(HttpContext http)
    {
        Enter(http, "validate", retry: false);
        MessageRules.Check(Call.Json(http));
        return Json([]);
    }

    private IResult Loading(HttpContext http)
    {
        var tenant = Enter(http, "loading", retry: false);
        var body = Call.Json(http);
        var seconds = body["loadingSeconds"]?.GetValue<int>() ?? 20;
        if (MessageRules.Text(body, "chatId") is not { } chat || tenant.KeyOf(chat) is null || seconds is < 5 or > 60 || seconds % 5 != 0)
            throw Refusal.Line(400, "The request body has 1 error(s)", [new Detail("must be a multiple of 5 from 5 to 60", "loadingSeconds")]);
        return Json([], 202);
    }

    private IResult MarkAsRead(HttpContext http)
    {
        Enter(http, "mark-as-read", retry: false);
        return MessageRules.Text(Call.Json(http), "markAsReadToken") is { Length: > 0 } ? Json([]) : throw Refusal.Line(400, "The markAsReadToken is invalid.");
    }

    private IResult Profile(HttpContext http, string userId)
    {
        var tenant = Enter(http, "profile", retry: false);
        lock (world.Sync)
        {
            if (tenant.KeyOf(userId) is not { } key || tenant.Contact(key) is not { Friend: true, Blocked: false })
                throw Refusal.NotFound();
            return Json(new JsonObject { ["userId"] = userId, ["displayName"] = world.Users[key].DisplayName ?? key, ["language"] = "ja" });
        }
    }

    private IResult About(HttpContext http)
    {
        var tenant = Enter(http, "info", retry: false);
        return Json(new JsonObject
        {
            ["userId"] = tenant.Config.BotUserId, ["basicId"] = "@" + tenant.Config.Name, ["displayName"] = tenant.Config.DisplayName ?? tenant.Config.Name,
            ["chatMode"] = tenant.ChatMode, ["markAsReadMode"] = tenant.ChatMode == "bot" ? "auto" : "manual",
        });
    }

    private IResult Quota(HttpContext http)
    {
        var limit = Enter(http, "quota", retry: false).MonthlyQuota;
        return Json(limit is { } value ? new JsonObject { ["type"] = "limited", ["value"] = value } : new JsonObject { ["type"] = "none" });
    }

    private IResult Consumption(HttpContext http) => Json(new JsonObject { ["totalUsage"] = Enter(http, "quota", retry: false).Used });

    private IResult Leave(HttpContext http, string id)
    {
        Enter(http, "leave", retry: false);
        return id.Length > 1 ? Json([]) : throw Refusal.NotFound();
    }

    private Tenant Enter(HttpContext http, string endpoint, bool retry)
    {
        var tenant = Call.Messaging(world, http);
        Call.RetryKey(http, retry);
        world.Limits.Take(tenant.Config.MessagingChannel.Id, endpoint);
        return tenant;
    }

    private void Repeat(Tenant tenant, string endpoint, string? retryKey)
    {
        if (retryKey is null || !tenant.RetryMemory.TryGetValue($"{endpoint}/{retryKey}", out var earlier) || world.Now - earlier.At >= RetryMemory)
            return;
        var body = (JsonObject)earlier.Answer.DeepClone();
        body["message"] = "The retry key is already accepted";
        throw new Refusal(409, body) { Headers = { ["x-line-accepted-request-id"] = earlier.RequestId } };
    }

    private void Remember(Tenant tenant, string endpoint, string? retryKey, HttpContext http, JsonObject answer)
    {
        if (retryKey is not null)
            tenant.RetryMemory[$"{endpoint}/{retryKey}"] = new Accepted(world.Now, Call.RequestId(http), (JsonObject)answer.DeepClone());
    }

    private static JsonObject Sent(Tenant tenant, JsonArray messages, Contact? contact)
    {
        var sent = new JsonArray();
        foreach (var message in messages)
        {
            var id = contact is null ? Tenant.NewMessageId() : tenant.Say(contact, fromUser: false, message!.DeepClone()).Id;
            var entry = new JsonObject { ["id"] = id };
            if (MessageRules.Text(message as JsonObject, "type") is "text" or "sticker")
                entry["quoteToken"] = Guid.NewGuid().ToString("N");
            sent.Add(entry);
        }
        return new JsonObject { ["sentMessages"] = sent };
    }

    private static IResult Json(JsonObject body, int status = 200) => Results.Text(((JsonNode)body).ToJsonString(), "application/json", statusCode: status);
}

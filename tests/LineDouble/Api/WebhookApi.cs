using System.Text.Json.Nodes;
using LineDouble.Rules;
using LineDouble.State;
using LineDouble.Webhooks;

namespace LineDouble.Api;

/// <summary>Setting, reading and trying the one webhook address of a channel.</summary>
internal sealed class WebhookApi(World world, WebhookSender sender)
{
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v2/bot/channel/webhook/endpoint", Read);
        app.MapPut("/v2/bot/channel/webhook/endpoint", Write);
        app.MapPost("/v2/bot/channel/webhook/test", (Delegate)Try);
    }

    private IResult Read(HttpContext http)
    {
        var tenant = Enter(http, "webhook-endpoint");
        return tenant.WebhookUrl is { } url ? Answer(new JsonObject { ["endpoint"] = url, ["active"] = tenant.WebhookActive }) : throw Refusal.NotFound();
    }

    private IResult Write(HttpContext http)
    {
        var tenant = Enter(http, "webhook-endpoint");
        if (MessageRules.Text(Call.Json(http), "endpoint") is not { Length: <= 500 } url || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || !Allowed(uri))
            throw Refusal.Line(400, "Invalid webhook endpoint URL");
        tenant.WebhookUrl = url;
        return Answer([]);
    }

    private async Task<IResult> Try(HttpContext http)
    {
        var tenant = Enter(http, "webhook-test");
        var body = Call.Bytes(http).Length == 0 ? [] : Call.Json(http);
        var result = await sender.ProbeAsync(tenant, MessageRules.Text(body, "endpoint") ?? tenant.WebhookUrl ?? throw Refusal.Line(404, "Not found"));
        return Answer(result);
    }

    /// <summary>LINE takes https only; the loopback exception is what lets a development machine be tried at all.</summary>
    private static bool Allowed(Uri uri) => uri.Scheme == "https" || (uri.Scheme == "http" && (uri.IsLoopback || uri.Host.EndsWith(".localhost", StringComparison.Ordinal)));

    private Tenant Enter(HttpContext http, string endpoint)
    {
        var tenant = Call.Messaging(world, http);
        Call.RetryKey(http, allowed: false);
        world.Limits.Take(tenant.Config.MessagingChannel.Id, endpoint);
        return tenant;
    }

    private static IResult Answer(JsonObject body) => Results.Text(((JsonNode)body).ToJsonString(), "application/json");
}

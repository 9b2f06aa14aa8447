using System.Globalization;
using System.Text.Json.Nodes;
using LineDouble.Rules;
using LineDouble.State;

namespace LineDouble.Api;

/// <summary>What every request to any of LINE's hosts passes: record, request id, ordered misbehaviour, forbidden calls, refusals.</summary>
internal sealed class Pipeline(World world, string host, RequestDelegate next)
{
    private const int MessagingLimit = 2 * 1024 * 1024;
    private static readonly string[] ForbiddenAlways = ["/v2/bot/message/broadcast", "/v2/bot/message/narrowcast", "/bot/pnp/push", "/v2/bot/message/markAsRead", "/v2/bot/audienceGroup"];

    public async Task InvokeAsync(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var id = Guid.NewGuid().ToString("D", CultureInfo.InvariantCulture);
        var bytes = buffer.ToArray();
        Call.Keep(http, bytes, id);
        http.Request.Body = new MemoryStream(bytes);
        http.Response.Headers["x-line-request-id"] = id;
        var record = new ReceivedRequest(world.Now, host, http.Request.Method, http.Request.Path + http.Request.QueryString.Value,
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()), Convert.ToBase64String(bytes), id);
        if (!http.Request.Path.StartsWithSegments("/_double"))
            world.Record(record);
        await MisbehaveOrServe(http, bytes.Length);
        record.Status = http.Response.StatusCode;
    }

    private async Task MisbehaveOrServe(HttpContext http, int length)
    {
        var fault = world.Faults.Take(host, http.Request.Path);
        switch (fault)
        {
            case null or { Kind: "autoLogin" }:
                http.Items["fault"] = fault;
                await Serve(http, length);
                break;
            case { After: true }:
                await AcceptAndForget(http, length);
                await Break(http, fault);
                break;
            default:
                await Break(http, fault);
                break;
        }
    }

    /// <summary>The call takes effect but its answer is lost: what a retry key is for.</summary>
    private async Task AcceptAndForget(HttpContext http, int length)
    {
        var real = http.Response.Body;
        http.Response.Body = Stream.Null;
        await Serve(http, length);
        http.Response.Body = real;
        var id = http.Response.Headers["x-line-request-id"];
        http.Response.Clear();
        http.Response.Headers["x-line-request-id"] = id;
    }

    private static async Task Break(HttpContext http, Fault fault)
    {
        switch (fault.Kind)
        {
            case "timeoutBefore" or "timeoutAfter":
                await Task.Delay(TimeSpan.FromMinutes(2), http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                http.Abort();
                break;
            case "resetBefore" or "resetAfter": http.Abort(); break;
            case "rate": await Refuse(http, Refusal.Line(429, "The API rate limit has been exceeded. Try again later.")); break;
            case "monthly": await Refuse(http, Refusal.Line(429, "You have reached your monthly limit.")); break;
            default: await Refuse(http, Refusal.Line(fault.Status, fault.Status >= 500 ? "Internal server error" : "Refused on order")); break;
        }
    }

    private async Task Serve(HttpContext http, int length)
    {
        try
        {
            Guard(http);
            if (length > MessagingLimit && host == "api")
                throw Refusal.Line(413, "Request body is too large");
            await next(http);
        }
        catch (Refusal refusal)
        {
            await Refuse(http, refusal);
        }
        if (http.Response.StatusCode == 404 && !http.Response.HasStarted && http.GetEndpoint() is null)
            await Refuse(http, Refusal.NotFound());
    }

    private void Guard(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "";
        if (Array.Exists(ForbiddenAlways, p => path == p || path.StartsWith(p + "/", StringComparison.Ordinal)))
        {
            world.Violate("forbidden-call", $"{http.Request.Method} {path}");
            throw Refusal.Line(403, "Access to this API is not available for your account");
        }
        var grant = world.Tokens.Channel(Call.Bearer(http));
        var looks = path.StartsWith("/v2/bot/profile/", StringComparison.Ordinal) || (path.StartsWith("/v2/bot/message/", StringComparison.Ordinal) && path.Contains("/content", StringComparison.Ordinal));
        if (looks && grant?.Tenant.Mode == "contactPoint")
            world.Violate("looked-at-content", $"{http.Request.Method} {path.Split('/')[3]}");
    }

    private static Task Refuse(HttpContext http, Refusal refusal)
    {
        if (http.Response.HasStarted)
            return Task.CompletedTask;
        http.Response.StatusCode = refusal.Status;
        foreach (var (name, value) in refusal.Headers)
            http.Response.Headers[name] = value;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(((JsonNode)refusal.Body).ToJsonString());
    }
}

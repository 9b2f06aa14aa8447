using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LineDouble.Rules;
using LineDouble.State;
using Microsoft.AspNetCore.WebUtilities;

namespace LineDouble.Api;

/// <summary>Reads a call the way LINE does: bytes first, then bearer, then type and shape.</summary>
internal static class Call
{
    private const string BodyKey = "body";
    private const string IdKey = "request-id";

    public static void Keep(HttpContext http, byte[] body, string requestId)
    {
        http.Items[BodyKey] = body;
        http.Items[IdKey] = requestId;
    }

    public static byte[] Bytes(HttpContext http) => http.Items[BodyKey] as byte[] ?? [];
    public static string RequestId(HttpContext http) => http.Items[IdKey] as string ?? "";

    public static JsonObject Json(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
            throw Refusal.Line(415, "The media type is not supported.");
        try
        {
            return JsonNode.Parse(Bytes(http)) as JsonObject ?? throw Refusal.Line(400, "The request body could not be parsed as JSON");
        }
        catch (JsonException)
        {
            throw Refusal.Line(400, "The request body could not be parsed as JSON");
        }
    }

    public static IReadOnlyDictionary<string, string> Form(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            throw Refusal.OAuth(415, "invalid_request", "the media type is not supported");
        return QueryHelpers.ParseQuery(Encoding.UTF8.GetString(Bytes(http))).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal);
    }

    public static string? Bearer(HttpContext http)
    {
        var value = http.Request.Headers.Authorization.ToString();
        return value.StartsWith("Bearer ", StringComparison.Ordinal) ? value[7..] : null;
    }

    public static Tenant Messaging(World world, HttpContext http) => Channel(world, http, login: false).Tenant;

    public static ChannelToken Channel(World world, HttpContext http, bool login) =>
        world.Tokens.Channel(Bearer(http)) is { } grant && grant.Login == login ? grant
            : throw Refusal.Line(401, "Authentication failed. Confirm that the access token in the authorization header is valid.");

    public static UserToken User(World world, HttpContext http) =>
        world.Tokens.User(Bearer(http)) ?? throw Refusal.OAuth(401, "invalid_request", "access token expired");

    /// <summary>The retry key where it is allowed; with dashes or not at all.</summary>
    public static string? RetryKey(HttpContext http, bool allowed)
    {
        if (!http.Request.Headers.TryGetValue("X-Line-Retry-Key", out var value))
            return null;
        if (!allowed)
            throw Refusal.Line(400, "The retry key is not supported for this endpoint.");
        return Guid.TryParseExact(value.ToString(), "D", out var key) ? key.ToString("D", CultureInfo.InvariantCulture) : throw Refusal.Line(400, "The retry key is invalid.");
    }
}

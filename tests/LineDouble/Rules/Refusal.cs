using System.Text.Json.Nodes;

namespace LineDouble.Rules;

/// <summary>LINE says no: a status and one of its two error shapes.</summary>
internal sealed class Refusal(int status, JsonObject body) : Exception
{
    public int Status { get; } = status;
    public JsonObject Body { get; } = body;
    public Dictionary<string, string> Headers { get; } = [];

    public static Refusal Line(int status, string message, IEnumerable<Detail>? details = null)
    {
        var body = new JsonObject { ["message"] = message };
        if (details is not null)
            body["details"] = new JsonArray([.. details.Select(d => (JsonNode)new JsonObject { ["message"] = d.Message, ["property"] = d.Property })]);
        return new Refusal(status, body);
    }

    public static Refusal OAuth(int status, string error, string description) =>
        new(status, new JsonObject { ["error"] = error, ["error_description"] = description });

    public static Refusal NotFound() => Line(404, "Not found");
}

internal sealed record Detail(string Message, string Property);

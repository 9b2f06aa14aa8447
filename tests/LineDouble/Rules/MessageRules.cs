using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LineDouble.Rules;

/// <summary>What LINE accepts as messages: counts, required fields, lengths in UTF-16 units or grapheme clusters as each field has it.</summary>
internal static class MessageRules
{
    private const int BubbleBytes = 30 * 1024;
    private const int CarouselBytes = 50 * 1024;

    /// <summary>All or nothing: one fault anywhere refuses the whole call.</summary>
    public static JsonArray Check(JsonObject body)
    {
        var faults = new List<Detail>();
        if (body["messages"] is not JsonArray messages || messages.Count is < 1 or > 5)
            throw Refusal.Line(400, "The request body has 1 error(s)", [new Detail("Size must be between 1 and 5", "messages")]);
        for (var i = 0; i < messages.Count; i++)
            Message(messages[i] as JsonObject, $"messages[{i}]", faults);
        return faults.Count == 0 ? messages : throw Refusal.Line(400, $"The request body has {faults.Count} error(s)", faults);
    }

    private static void Message(JsonObject? message, string at, List<Detail> faults)
    {
        if (message is null)
        {
            faults.Add(new Detail("must be an object", at));
            return;
        }
        switch (Text(message, "type"))
        {
            case "text" or "textV2": Length(message, "text", 5000, at, faults, Units); break;
            case "sticker": Required(message, ["packageId", "stickerId"], at, faults); break;
            case "image" or "video": Urls(message, ["originalContentUrl", "previewImageUrl"], at, faults); break;
            case "audio": Urls(message, ["originalContentUrl"], at, faults); break;
            case "location": Required(message, ["title", "address", "latitude", "longitude"], at, faults); break;
            case "imagemap": Required(message, ["baseUrl", "altText", "baseSize", "actions"], at, faults); break;
            case "template": Length(message, "altText", 1500, at, faults, Units); Template(message["template"] as JsonObject, at + ".template", faults); break;
            case "flex": Length(message, "altText", 1500, at, faults, Units); Flex(message["contents"] as JsonObject, at + ".contents", faults); break;
            default: faults.Add(new Detail("must be one of the known message types", at + ".type")); break;
        }
        QuickReply(message["quickReply"] as JsonObject, at + ".quickReply", faults);
    }

    private static void Template(JsonObject? template, string at, List<Detail> faults)
    {
        switch (Text(template, "type"))
        {
            case "buttons":
                var small = template!.ContainsKey("title") || template.ContainsKey("thumbnailImageUrl");
                Length(template, "text", small ? 60 : 160, at, faults, Graphemes);
                if (template.ContainsKey("title"))
                    Length(template, "title", 40, at, faults, Graphemes);
                Actions(template, 1, 4, at, faults);
                break;
            case "confirm":
                Length(template!, "text", 240, at, faults, Graphemes);
                Actions(template!, 2, 2, at, faults);
                break;
            case "carousel" or "image_carousel":
                if (template!["columns"] is not JsonArray { Count: >= 1 and <= 10 })
                    faults.Add(new Detail("Size must be between 1 and 10", at + ".columns"));
                break;
            default: faults.Add(new Detail("invalid template", at)); break;
        }
    }

    private static void Flex(JsonObject? contents, string at, List<Detail> faults)
    {
        var limit = Text(contents, "type") switch { "bubble" => BubbleBytes, "carousel" => CarouselBytes, _ => 0 };
        if (limit == 0 || Encoding.UTF8.GetByteCount(contents!.ToJsonString()) > limit)
            faults.Add(new Detail("invalid contents", at));
        else
            ActionsInside(contents, at, faults);
    }

    private static void ActionsInside(JsonNode? node, string at, List<Detail> faults)
    {
        if (node is JsonObject item)
            foreach (var (name, value) in item)
            {
                if (name == "action")
                    Action(value as JsonObject, $"{at}.{name}", 40, faults);
                ActionsInside(value, $"{at}.{name}", faults);
            }
        if (node is JsonArray list)
            for (var i = 0; i < list.Count; i++)
                ActionsInside(list[i], $"{at}[{i}]", faults);
    }

    private static void QuickReply(JsonObject? quick, string at, List<Detail> faults)
    {
        if (quick is null)
            return;
        if (quick["items"] is not JsonArray { Count: >= 1 and <= 13 } items)
        {
            faults.Add(new Detail("Size must be between 1 and 13", at + ".items"));
            return;
        }
        for (var i = 0; i < items.Count; i++)
            Action(items[i]?["action"] as JsonObject, $"{at}.items[{i}].action", 20, faults);
    }

    private static void Actions(JsonObject holder, int least, int most, string at, List<Detail> faults)
    {
        if (holder["actions"] is not JsonArray actions || actions.Count < least || actions.Count > most)
        {
            faults.Add(new Detail($"Size must be between {least} and {most}", at + ".actions"));
            return;
        }
        for (var i = 0; i < actions.Count; i++)
            Action(actions[i] as JsonObject, $"{at}.actions[{i}]", 20, faults);
    }

    public static void Action(JsonObject? action, string at, int label, List<Detail> faults)
    {
        if (action?.ContainsKey("label") == true)
            Length(action, "label", label, at, faults, Graphemes);
        switch (Text(action, "type"))
        {
            case "uri": Uri(action!, at, faults); break;
            case "postback": Length(action!, "data", 300, at, faults, Units); break;
            case "message": Length(action!, "text", 300, at, faults, Graphemes); break;
            case "clipboard": Length(action!, "clipboardText", 1000, at, faults, Units); break;
            case "datetimepicker": Required(action!, ["data", "mode"], at, faults); break;
            case "richmenuswitch": Required(action!, ["richMenuAliasId", "data"], at, faults); break;
            case "camera" or "cameraRoll" or "location": break;
            default: faults.Add(new Detail("invalid action", at + ".type")); break;
        }
    }

    private static void Uri(JsonObject action, string at, List<Detail> faults)
    {
        Length(action, "uri", 1000, at, faults, Units);
        var uri = Text(action, "uri") ?? "";
        if (!uri.All(c => c is > ' ' and < (char)0x7f) || !(System.Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.Scheme is "https" or "http" or "line" or "tel"))
            faults.Add(new Detail("invalid uri", at + ".uri"));
    }

    private static void Urls(JsonObject message, string[] names, string at, List<Detail> faults)
    {
        foreach (var name in names)
            if (!System.Uri.TryCreate(Text(message, name), UriKind.Absolute, out var uri) || uri.Scheme != "https")
                faults.Add(new Detail("invalid uri scheme", $"{at}.{name}"));
    }

    private static void Required(JsonObject holder, string[] names, string at, List<Detail> faults) =>
        faults.AddRange(names.Where(name => holder[name] is null).Select(name => new Detail("May not be empty", $"{at}.{name}")));

    private static void Length(JsonObject holder, string name, int most, string at, List<Detail> faults, Func<string, int> count)
    {
        if (Text(holder, name) is not { Length: > 0 } text)
            faults.Add(new Detail("May not be empty", $"{at}.{name}"));
        else if (count(text) > most)
            faults.Add(new Detail($"Length must be between 0 and {most}", $"{at}.{name}"));
    }

    public static int Units(string text) => text.Length;
    public static int Graphemes(string text) => new StringInfo(text).LengthInTextElements;

    public static string? Text(JsonObject? holder, string name) =>
        holder?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}

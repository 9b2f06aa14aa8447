using System.Text.Json;
using System.Text.RegularExpressions;

namespace LineContactPoint.Webhook;

/// <summary>Reads a webhook body: unknown properties are passed over, unknown kinds become something harmless, nothing here throws on what LINE may add.</summary>
internal static partial class WebhookParser
{
    private const int MostEvents = 500;
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 32 };

    public static ParsedBody Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Reading);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && Find(root, "events") is { ValueKind: JsonValueKind.Array } events && events.GetArrayLength() <= MostEvents && Word(root, "destination") is { } destination
                ? new ParsedBody.Events(destination, [.. events.EnumerateArray().Select(Read).OfType<ArrivedEvent>()])
                : new ParsedBody.Malformed();
        }
        catch (JsonException)
        {
            return new ParsedBody.Malformed();
        }
    }

    private static ArrivedEvent? Read(JsonElement e)
    {
        var kind = Kind(e);
        if (kind == ArrivedKind.Ignored || Word(e, "webhookEventId") is not { } id || Find(e, "timestamp") is not { } time || !time.TryGetInt64(out var at) || at is < 0 or > 253_402_300_799_000)
        {
            return null;
        }

        var source = Find(e, "source");
        var address = new Address(Id(source, "userId"), Id(source, "groupId"), Id(source, "roomId"), Word(e, "replyToken"));
        return new ArrivedEvent(kind, id, DateTimeOffset.FromUnixTimeMilliseconds(at), Word(e, "mode") == "standby", address, WordsOf(e));
    }

    private static ArrivedKind Kind(JsonElement e) => Word(e, "type") switch
    {
        "message" => Word(Find(e, "message"), "type") switch
        {
            "text" => ArrivedKind.Text,
            "sticker" => ArrivedKind.Sticker,
            "image" => ArrivedKind.Image,
            "video" => ArrivedKind.Video,
            "audio" => ArrivedKind.Audio,
            "file" => ArrivedKind.File,
            "location" => ArrivedKind.Location,
            _ => ArrivedKind.OtherMessage,
        },
        "messageEdited" => ArrivedKind.Edit,
        "follow" => ArrivedKind.Follow,
        "unfollow" => ArrivedKind.Unfollow,
        "unsend" => ArrivedKind.Unsend,
        "postback" => Postback(Find(Find(e, "postback"), "params")),
        "join" => ArrivedKind.Join,
        "accountLink" => Word(Find(e, "link"), "result") == "ok" ? ArrivedKind.AccountLinked : ArrivedKind.AccountLinkFailed,
        "botSuspended" => ArrivedKind.AccountSuspended,
        "botResumed" => ArrivedKind.AccountResumed,
        // leave, memberJoined, beacon, delivery …: nothing to do, and nothing of it is kept.
        _ => ArrivedKind.Ignored,
    };

    private static ArrivedKind Postback(JsonElement? parameters) => Word(parameters, "status") switch
    {
        null => ArrivedKind.Postback,
        "SUCCESS" => ArrivedKind.Ignored,
        _ => ArrivedKind.MenuSwitchFailed,
    };

    /// <summary>All that a person may have typed: text, the text on a message sticker, what a button carried.</summary>
    private static string? WordsOf(JsonElement e) => Word(Find(e, "message"), "text") ?? Word(Find(e, "postback"), "data");

    private static JsonElement? Find(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } item && item.TryGetProperty(name, out var found) ? found : null;

    private static string? Id(JsonElement? source, string name) => Word(source, name) is { } id && KnownId().IsMatch(id) ? id : null;

    private static string? Word(JsonElement? parent, string name)
    {
        if (Find(parent, name) is not { ValueKind: JsonValueKind.String } value)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate has no UTF-16 form. Somebody in danger may still have typed the rest.
            return JsonSerializer.Deserialize<string>(Surrogate().Replace(value.GetRawText(), string.Empty));
        }
    }

    // Module channels hand out ids of another prefix: opaque, but never anything that could be an address or a path.
    [GeneratedRegex("^[A-Za-z0-9]{1,64}$")]
    private static partial Regex KnownId();

    [GeneratedRegex(@"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")]
    private static partial Regex Surrogate();
}

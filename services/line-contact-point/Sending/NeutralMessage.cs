using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using LineContactPoint.Channels;

namespace LineContactPoint.Sending;

/// <summary>All that this service ever says on LINE. Numbers are stored: never moved.</summary>
internal enum MessageTemplate : short
{
    Unknown = 0,
    Greeting = 1,
    UseThePage = 2,
    InDanger = 3,
    GroupRefused = 4,
    NoticeWaits = 5,
}

/// <summary>Where a resident goes in, and whom to ring: settings that are public already.</summary>
internal sealed record EntryPoint(string AccountName, Uri? Address, IReadOnlyList<Hotline> Hotlines)
{
    public static EntryPoint Of(LineChannel channel, LineOptions options)
    {
        var liff = channel.Setting.LiffId ?? channel.Tenant.LiffId;
        var address = channel.Tenant switch
        {
            { EntryMode: EntryMode.InAppLiff } when liff is not null => new Uri($"https://liff.line.me/{Uri.EscapeDataString(liff)}"),
            // LINE hands this address on to the phone's own browser.
            { EntryMode: EntryMode.InAppLiff or EntryMode.ExternalBrowser, Hosts: [var host, ..] } => new Uri(options.PublicBase(host), "/enter?openExternalBrowser=1"),
            { Hosts: [var host, ..] } => new Uri(options.PublicBase(host), "/"),
            _ => null,
        };
        return new EntryPoint(channel.Tenant.OfficialAccountName, address, channel.Tenant.Hotlines);
    }
}

/// <summary>A message to LINE. It can be made from a template and the entry point only: there is no way to put a resident's or counselor's words into it.</summary>
internal sealed class NeutralMessage
{
    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private NeutralMessage(MessageTemplate template, JsonArray messages)
    {
        Template = template;
        Messages = messages;
    }

    public MessageTemplate Template { get; }

    private JsonArray Messages { get; }

    /// <summary>The same template and entry point give the same bytes: a retry key stands for one body.</summary>
    public static NeutralMessage Of(MessageTemplate template, EntryPoint entry) => new(template, template switch
    {
        // The notification and the talk list show these words on a locked phone: none of them says what the account is for.
        MessageTemplate.Greeting => [Text($"友だち追加ありがとうございます。\n専用の画面は、下のボタンかこちらから開けます。\n{entry.Address}"), Card("このトークに送られた内容は、だれも読みません。専用の画面を使ってください。", entry, withPhone: true)],
        MessageTemplate.UseThePage => [Card("このトークに送られた内容は、だれも読んでいません。保存もしていません。\n下のボタンから専用の画面を開いてください。\n送ったものは、長押しして「送信取消」で消せます。", entry, withPhone: true)],
        MessageTemplate.InDanger => [Text(DangerText(entry)), Card("書いて話したいときは、専用の画面を開いてください。", entry, withPhone: false)],
        MessageTemplate.GroupRefused => [Text("このアカウントはグループでは使えません。退出します。")],
        MessageTemplate.NoticeWaits => [Card("新しいお知らせがあります。\n下のボタンから確認してください。", entry, withPhone: false)],
        _ => throw new InvalidOperationException("A template has no text."),
    });

    public byte[] ReplyBody(string replyToken) => Body(new JsonObject { ["replyToken"] = replyToken });

    public byte[] PushBody(string to) => Body(new JsonObject { ["to"] = to });

    public override string ToString() => Template.ToString();

    private byte[] Body(JsonObject body)
    {
        body["messages"] = Messages.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(body, Writing);
    }

    private static string DangerText(EntryPoint entry) =>
        "いのちや体に危険があるときは、すぐに電話してください。\n" + string.Join('\n', entry.Hotlines.Take(6).Select(line => $"{line.Name} {line.Number}"))
        + "\n送られた内容は、担当者が確認できるようにしました。" + (entry.Address is { } address ? $"\n専用の画面\n{address}" : string.Empty);

    private static JsonObject Text(string text) => new() { ["type"] = "text", ["text"] = text.Trim() };

    private static JsonObject Card(string text, EntryPoint entry, bool withPhone)
    {
        var actions = new JsonArray();
        if (entry.Address is { } address)
        {
            actions.Add(Button("専用の画面を開く", address.AbsoluteUri));
        }

        if (withPhone && entry.Hotlines is [{ } first, ..])
        {
            actions.Add(Button("電話をかける", $"tel:{new string([.. first.Tel.Where(char.IsAsciiDigit)])}"));
        }

        return actions.Count == 0 ? Text(text)
            : new JsonObject { ["type"] = "template", ["altText"] = "お知らせがあります", ["template"] = new JsonObject { ["type"] = "buttons", ["text"] = text, ["actions"] = actions } };
    }

    private static JsonObject Button(string label, string uri) => new() { ["type"] = "uri", ["label"] = label, ["uri"] = uri };
}

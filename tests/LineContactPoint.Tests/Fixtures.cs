using System.Text.Json;
using System.Text.Json.Nodes;
using LineContactPoint.Tests.Support;
using LineContactPoint.Webhook;
using LocalSystem;

namespace LineContactPoint.Tests;

/// <summary>All 44 fixtures through LINE's stand-in and the real service; each does what its manifest's contactPointMode says.</summary>
[Collection("contact")]
public sealed class Fixtures(ContactSystem contact)
{
    private sealed record Expected(ArrivedKind? Row, string? Says = null, bool Leaves = false, bool Urgent = false);

    private static readonly string Folder = Path.Combine(Repo.Root, "tests/line-fixtures");

    /// <summary>What the manifest's words mean here, for the file's first event.</summary>
    private static Expected Meaning(string words, ArrivedKind kind) => words switch
    {
        "200, nothing stored" or "ignore" or "drop group data" or "ignore, do not store location inference" => new Expected(null),
        "greeting + link; store pseudonymous id only" or "as follow" => new Expected(ArrivedKind.Follow, "友だち追加"),
        "mark unreachable, start erasure timer" => new Expected(ArrivedKind.Unfollow),
        "reply once, then leaveGroup" or "leaveRoom" => new Expected(ArrivedKind.Join, "グループでは使えません", Leaves: true),
        "nothing to erase; audit only" => new Expected(ArrivedKind.Unsend),
        "run action" => new Expected(ArrivedKind.Postback, "専用の画面"),
        "ops alert" => new Expected(ArrivedKind.MenuSwitchFailed),
        "ops alert: contact point is down" => new Expected(ArrivedKind.AccountSuspended),
        "ops notice" => new Expected(ArrivedKind.AccountResumed),
        "bind if nonce is ours and unused" => new Expected(ArrivedKind.AccountLinked),
        "burn the nonce, alert" => new Expected(ArrivedKind.AccountLinkFailed),
        _ when words.StartsWith("exception path", StringComparison.Ordinal) => new Expected(kind, "すぐに電話", Urgent: true),
        "do not persist text; reply with the web-chat link" or "no second reply, no second record" or "as message-text" or "must parse" or "must not crash" or "parses; nothing stored" or "200; generic notice"
            or "not downloaded" or "not downloaded; file name not logged" or "never fetch the URL (SSRF)" or "must not reach logs, metrics, traces or the database in clear"
            or "do not download; tell the user images are not accepted here" or "coordinates not stored unless the emergency path applies"
            or "text treated like message-text, incl. emergency scan" or "treat as text; never assume 1:1 cannot send it" => new Expected(kind, "だれも読んでいません"),
        _ => throw new InvalidOperationException("The manifest says something new: " + words),
    };

    [Fact]
    public async Task Each_of_the_44_behaves_as_its_manifest_says()
    {
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Folder, "MANIFEST.json")));
        var files = manifest.RootElement.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(44, files.Count);
        var broken = new List<string>();
        foreach (var file in files)
        {
            try
            {
                await OneAsync(file.GetProperty("file").GetString()!, file.GetProperty("contactPointMode").GetString()!);
            }
            catch (Xunit.Sdk.XunitException e)
            {
                broken.Add($"{file.GetProperty("file").GetString()}: {e.Message}");
            }
        }

        Assert.Empty(broken);
        Assert.Empty((await contact.OrderAsync(HttpMethod.Get, "violations"))!.AsArray());
        var friends = await contact.AskRowsAsync("select friend from residents where tenant_id = $1 and user_hash = $2", contact.Fixtures.TenantId, contact.Pseudonyms.OfUser(contact.Fixtures.TenantId, "U22222222222222222222222222222222"));
        Assert.Equal(false, Assert.Single(friends)[0]);
    }

    private async Task OneAsync(string file, string words)
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Folder, file));
        var answer = await contact.OrderAsync(HttpMethod.Post, "webhooks/kakuu/raw", new { bodyBase64 = Convert.ToBase64String(bytes), signature = "ok" });
        Assert.Equal(200, answer!["status"]!.GetValue<int>());
        var first = JsonNode.Parse(bytes)!["events"]!.AsArray().FirstOrDefault()?.AsObject();
        var parsed = ((ParsedBody.Events)WebhookParser.Parse(bytes)).Items;
        var expected = Meaning(words, parsed.Count > 0 ? parsed[0].Kind : ArrivedKind.Ignored);
        if (first is null)
            return;
        var id = first["webhookEventId"]!.ToString();
        if (expected.Row is not { } kind)
        {
            Assert.Empty(await contact.EventRowAsync(contact.Fixtures, id));
            return;
        }

        await ContactSystem.UntilAsync(async () => await contact.EventRowAsync(contact.Fixtures, id) is [[_, true, _, _, false, false, ..]]);
        var row = Assert.Single(await contact.EventRowAsync(contact.Fixtures, id));
        Assert.Equal(((short)kind, expected.Urgent, expected.Urgent), ((short)row[0]!, (bool)row[3]!, (bool)row[6]!));
        var replies = (await contact.ReceivedAsync("/v2/bot/message/reply")).Where(r => first["replyToken"] is { } token && r.Body.Contains(token.ToString(), StringComparison.Ordinal)).ToList();
        if (expected.Says is null)
            Assert.Empty(replies);
        else
            Assert.Contains(expected.Says, Assert.Single(replies, r => r.Status == 200).Body, StringComparison.Ordinal);
        Assert.True(replies.Count <= 1, "answered twice");
        if (expected.Leaves)
            Assert.Single(await contact.ReceivedAsync(first["source"]!["groupId"] is { } group ? $"/v2/bot/group/{group}/leave" : $"/v2/bot/room/{first["source"]!["roomId"]}/leave"));
    }
}

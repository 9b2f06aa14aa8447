using System.Text;
using System.Text.Json;
using LineContactPoint.Webhook;
using LocalSystem;

namespace LineContactPoint.Tests;

public sealed class SignatureVectors
{
    public static TheoryData<string, bool, string?, string, string> All()
    {
        var vectors = new TheoryData<string, bool, string?, string, string>();
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repo.Root, "tests/line-fixtures/signature-vectors.json")));
        foreach (var (part, valid) in new[] { ("valid", true), ("invalid", false) })
            foreach (var v in file.RootElement.GetProperty(part).EnumerateArray())
                vectors.Add(v.GetProperty("name").GetString()!, valid, v.GetProperty("signature").GetString(), v.GetProperty("channelSecret").GetString()!, v.GetProperty("bodyBase64").GetString()!);
        return vectors;
    }

    [Theory, MemberData(nameof(All))]
    [Trait("Requirement", "5")]
    public void Each_vector_is_judged_as_it_says(string name, bool valid, string? signature, string secret, string body) =>
        Assert.True(valid == WebhookSignature.Holds(Convert.FromBase64String(body), [Encoding.UTF8.GetBytes(secret)], signature), name);

    [Fact]
    public void The_next_secret_is_taken_too_and_wide_characters_do_not_overrun()
    {
        var body = "{}"u8.ToArray();
        var signature = Support.ContactSystem.Sign(body, "next");
        Assert.True(WebhookSignature.Holds(body, ["now"u8.ToArray(), "next"u8.ToArray()], signature));
        Assert.False(WebhookSignature.Holds(body, ["now"u8.ToArray()], signature));
        Assert.False(WebhookSignature.Holds(body, [], signature));
        Assert.False(WebhookSignature.Holds(body, ["now"u8.ToArray()], new string('漢', 44)));
    }
}

using System.Text.Json;
using LineDouble.Webhooks;

namespace LineDouble.Tests;

public sealed class SignatureVectors
{
    public static TheoryData<string, string, string, string> Valid()
    {
        var vectors = new TheoryData<string, string, string, string>();
        using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Support.Kit.Root, "tests/line-fixtures/signature-vectors.json")));
        foreach (var v in file.RootElement.GetProperty("valid").EnumerateArray())
            vectors.Add(v.GetProperty("name").GetString()!, v.GetProperty("channelSecret").GetString()!, v.GetProperty("bodyBase64").GetString()!, v.GetProperty("signature").GetString()!);
        return vectors;
    }

    [Theory, MemberData(nameof(Valid))]
    public void P01_signs_as_the_published_vectors(string name, string secret, string body, string signature) =>
        Assert.True(signature == WebhookSender.Sign(secret, Convert.FromBase64String(body)), name);

    [Fact]
    public void Each_fixture_still_has_its_bytes_and_its_signature()
    {
        var folder = Path.Combine(Support.Kit.Root, "tests/line-fixtures");
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "MANIFEST.json")));
        var secret = manifest.RootElement.GetProperty("secretForXLineSignature").GetString()!;
        var files = manifest.RootElement.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(44, files.Count);
        Assert.All(files, f => Assert.Equal(f.GetProperty("xLineSignature").GetString(), WebhookSender.Sign(secret, File.ReadAllBytes(Path.Combine(folder, f.GetProperty("file").GetString()!)))));
    }
}

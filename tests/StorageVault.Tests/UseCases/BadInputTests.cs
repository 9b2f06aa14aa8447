using System.Net;
using System.Text;

namespace StorageVault.Tests.UseCases;

/// <summary>Bad input has a decided answer and leaves nothing behind.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class BadInputTests(VaultSystem vault)
{
    public static TheoryData<string> MalformedBodies() => new(
        "", "null", "[]", "\"text\"", "7", "{", "{}", """{"text":null}""", """{"text":7}""", """{"text":["a"]}""", """{"text":{}}""", """{"text":""}""",
        """{"text":"\ud800"}""", """{"text":"\udc00"}""", """{"text":"a\ud800b"}""", """{"text":"\udc00\ud800"}""", """{"text":"\u0000"}""", """{"text":"a\u0000b"}""",
        """{"text":"a","text":"b"}""", """{"text":"a"} x""", """{"text":'a'}""", """{"text":"a",}""", "{\"text\":\"a\nb\"}", """{"text":"\x"}""", """{"text":true}""",
        "\u0000", $$"""{"text":"{{new string('あ', 4_001)}}"}""", $$"""{"text":"{{new string('a', 5_000)}}"}""", new string('[', 200));

    [Theory]
    [Trait("Requirement", "67")]
    [MemberData(nameof(MalformedBodies))]
    public async Task A_malformed_entry_is_400_and_nothing_is_stored(string body)
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        (await Put(scene, id, Scene.Raw(body))).Is(HttpStatusCode.BadRequest, "validation-failed");

        Assert.Equal(1, await vault.Count("select count(*) from entries where tenant_id = $1", scene.TenantId));
        Assert.Equal(1, await vault.Count("select last_seq from consultation_logs where tenant_id = $1 and log = 1", scene.TenantId));
    }

    [Fact]
    [Trait("Requirement", "67")]
    public async Task Bytes_that_are_not_utf8_are_400()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var content = new ByteArrayContent([.. "{\"text\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");

        (await Put(scene, id, content)).Is(HttpStatusCode.BadRequest, "validation-failed");
    }

    [Fact]
    [Trait("Requirement", "67")]
    public async Task A_body_over_64_KiB_is_413()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        (await Put(scene, id, Scene.Raw($$"""{"text":"a","more":"{{new string('b', 70_000)}}"}"""))).Is(HttpStatusCode.RequestEntityTooLarge, "too-large");
    }

    [Fact]
    public async Task Another_type_is_415()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var content = new StringContent("text=a", Encoding.UTF8, "application/x-www-form-urlencoded");

        (await Put(scene, id, content)).Is(HttpStatusCode.UnsupportedMediaType, "type-not-allowed");
    }

    [Theory]
    [InlineData("?log=secret")]
    [InlineData("?log=")]
    [InlineData("?after=-1")]
    [InlineData("?after=x")]
    [InlineData("?limit=0")]
    [InlineData("?limit=501")]
    public async Task A_malformed_question_is_400(string query)
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        (await scene.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/entries{query}", scene.AsResident())).Is(HttpStatusCode.BadRequest, "validation-failed");
    }

    [Theory]
    [InlineData("/api/v1/consultations/x/entries")]
    [InlineData("/api/v1/consultations/../entries")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/")]
    public async Task An_unknown_address_is_404(string path)
    {
        using var scene = vault.NewScene();

        (await scene.Send(HttpMethod.Get, path, scene.AsResident())).Is(HttpStatusCode.NotFound, "not-found");
    }

    private static Task<Answer> Put(Scene scene, Guid id, HttpContent content) =>
        scene.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/entries/{Guid.CreateVersion7()}", scene.AsResident(), content);
}

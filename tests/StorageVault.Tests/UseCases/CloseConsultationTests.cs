using System.Net;

namespace StorageVault.Tests.UseCases;

[Collection(VaultSystemGroup.Name)]
public sealed class CloseConsultationTests(VaultSystem vault)
{
    [Fact]
    public async Task The_notice_is_the_last_entry_and_closing_again_gives_the_same_answer()
    {
        using var scene = vault.NewScene(vault.TenantWithWords);
        var id = await scene.Opened();

        var closed = await scene.Close(id);
        var again = await scene.Close(id);
        var page = await scene.Read(id);

        Assert.Equal((HttpStatusCode.OK, 2L), (closed.Status, closed.Json.GetProperty("lastSeq").GetInt64()));
        Assert.Equal(closed.Body, again.Body);
        var notice = page.Json.GetProperty("entries")[1];
        Assert.Equal(("closingNotice", "system", "相談はここまでです。"), (notice.GetProperty("kind").GetString(), notice.GetProperty("author").GetString(), notice.GetProperty("text").GetString()));
        Assert.True(page.Json.GetProperty("closed").GetBoolean());
        Assert.Equal(1, await vault.Count(
            "select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:consultation-sealed:v1' and data->>'consultationId' = $2", scene.TenantId, id.ToString()));
    }

    [Fact]
    public async Task No_entry_follows_the_notice_whatever_races()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        var writes = Enumerable.Range(0, 16).Select(i => scene.WritePatiently(id, Guid.CreateVersion7(), $"{i}")).ToList();
        var closed = await scene.Close(id);
        var written = await Task.WhenAll(writes);

        var last = closed.Json.GetProperty("lastSeq").GetInt64();
        Assert.Equal(last, await vault.Count("select max(seq) from entries where tenant_id = $1", scene.TenantId));
        Assert.Equal(last, await vault.Count("select seq from entries where tenant_id = $1 and kind = 4", scene.TenantId));
        Assert.Equal(last, 2 + written.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.All(written.Where(answer => answer.Status != HttpStatusCode.OK), answer => answer.Is(HttpStatusCode.Conflict, "consultation-closed"));
    }

    [Fact]
    public async Task Without_words_of_its_own_a_tenant_gets_the_usual_notice()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        await scene.Close(id);

        Assert.Contains("この相談は終了しました", (await scene.Read(id)).Texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_purpose_closes_and_only_in_its_tenant()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var id = await scene.Opened();

        (await scene.Send(HttpMethod.Post, $"/internal/consultations/{id}/close", scene.AsStaff(scene.Counselor), new { closingId = id, staffId = id })).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await elsewhere.Close(id)).Is(HttpStatusCode.NotFound, "not-found");
    }
}

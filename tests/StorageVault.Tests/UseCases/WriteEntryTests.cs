using System.Net;

namespace StorageVault.Tests.UseCases;

[Collection(VaultSystemGroup.Name)]
public sealed class WriteEntryTests(VaultSystem vault)
{
    [Fact]
    [Trait("Requirement", "33")]
    public async Task What_a_resident_writes_stands_with_its_event_and_its_row()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var entryId = Guid.CreateVersion7();

        var written = await scene.Write(id, entryId, "学校に行きたくない。");

        Assert.Equal((HttpStatusCode.OK, 2L), (written.Status, written.Seq));
        Assert.Equal("学校に行きたくない。", (await scene.Read(id)).Texts[1]);
        Assert.Equal(1, await vault.Count("select count(*) from outbox where tenant_id = $1 and data->>'entryId' = $2 and data->>'seq' = '2'", scene.TenantId, entryId.ToString()));
        Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 3 and decision = 1 and object_id = $2", scene.TenantId, entryId));
    }

    [Fact]
    public async Task The_same_entry_again_gives_the_same_answer()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var entryId = Guid.CreateVersion7();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => scene.Write(id, entryId, "聞いてください")));

        Assert.Single(answers.Select(answer => answer.Body).Distinct());
        Assert.Equal(2, await vault.Count("select count(*) from entries where tenant_id = $1", scene.TenantId));
        Assert.Equal(2, await vault.Count("select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:entry-stored:v1'", scene.TenantId));
    }

    [Fact]
    public async Task The_same_id_with_other_words_or_another_writer_is_refused()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Grant(id, scene.Counselor);
        var entryId = Guid.CreateVersion7();
        await scene.Write(id, entryId, "ひとつめ");

        (await scene.Write(id, entryId, "ふたつめ")).Is(HttpStatusCode.Conflict, "entry-id-reused");
        (await scene.Write(id, entryId, "ひとつめ", scene.AsStaff(scene.Counselor))).Is(HttpStatusCode.Conflict, "entry-id-reused");
        (await scene.Write(id, entryId, "ひとつめ", scene.AsStaff(scene.Counselor), "staff")).Is(HttpStatusCode.Conflict, "entry-id-reused");
    }

    [Fact]
    public async Task Seq_has_no_gaps_under_32_writers()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        var written = await Task.WhenAll(Enumerable.Range(0, 32).Select(async writer =>
        {
            var mine = new List<long>();
            for (var i = 0; i < 6; i++) mine.Add((await scene.WritePatiently(id, Guid.CreateVersion7(), $"{writer}-{i}")).Seq);
            return mine;
        }));

        Assert.Equal(Enumerable.Range(2, 32 * 6).Select(seq => (long)seq), written.SelectMany(mine => mine).Order());
        Assert.All(written, mine => Assert.Equal(mine.Order(), mine));
        Assert.Equal(32 * 6 + 1, await vault.Count("select last_seq from consultation_logs where tenant_id = $1 and log = 1", scene.TenantId));
        Assert.Equal(32 * 6 + 1, await vault.Count("select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:entry-stored:v1'", scene.TenantId));
    }

    [Fact]
    public async Task Both_logs_count_for_themselves_and_the_staff_log_is_not_the_residents()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Grant(id, scene.Counselor);

        Assert.Equal(1, (await scene.Write(id, Guid.CreateVersion7(), "メモ", scene.AsStaff(scene.Counselor), "staff")).Seq);
        Assert.Equal(2, (await scene.Write(id, Guid.CreateVersion7(), "こんにちは", scene.AsStaff(scene.Counselor))).Seq);

        Assert.DoesNotContain("メモ", (await scene.Read(id)).Body, StringComparison.Ordinal);
        (await scene.Read(id, log: "staff")).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Write(id, Guid.CreateVersion7(), "x", log: "staff")).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task After_closing_the_talk_is_refused_and_the_staff_log_stays_open()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Grant(id, scene.Counselor);
        var entryId = Guid.CreateVersion7();
        await scene.Write(id, entryId, "さいごの言葉");
        await scene.Close(id);

        (await scene.Write(id, Guid.CreateVersion7(), "まだ")).Is(HttpStatusCode.Conflict, "consultation-closed");
        Assert.Equal(2, (await scene.Write(id, entryId, "さいごの言葉")).Seq);
        Assert.Equal(HttpStatusCode.OK, (await scene.Write(id, Guid.CreateVersion7(), "記録", scene.AsStaff(scene.Counselor), "staff")).Status);
    }

    [Fact]
    public async Task Emergency_words_of_the_tenant_raise_the_alarm_once_and_without_the_words()
    {
        using var scene = vault.NewScene(vault.TenantWithWords);
        var id = await scene.Opened();
        var entryId = Guid.CreateVersion7();

        await scene.Write(id, entryId, "もう とび\nオリル");
        await scene.Write(id, entryId, "もう とび\nオリル");
        await scene.Write(id, Guid.CreateVersion7(), "ふつうの話");

        const string Alarms = "select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:emergency-words-found:v1' and data->>'consultationId' = $2";
        Assert.Equal(1, await vault.Count(Alarms + " and data->>'seq' = '2'", scene.TenantId, id.ToString()));
        Assert.Equal(1, await vault.Count(Alarms, scene.TenantId, id.ToString()));
    }

    [Fact]
    public async Task Before_a_tenants_words_are_known_the_usual_ones_raise_the_alarm()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        await scene.Write(id, Guid.CreateVersion7(), "死にたい");

        Assert.Equal(1, await vault.Count("select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:emergency-words-found:v1'", scene.TenantId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(254)]
    [InlineData(4_000)]
    public async Task Any_text_up_to_the_limit_comes_back_as_it_was(int length)
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var text = length == 4_000 ? string.Concat(Enumerable.Repeat("𠮷", 2_000)) : new string('灯', length);

        await scene.Write(id, Guid.CreateVersion7(), text);

        Assert.Equal(text, (await scene.Read(id)).Texts[1]);
    }
}

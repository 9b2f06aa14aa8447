using System.Net;
using System.Text;
using System.Text.Json;
using ServiceDefaults.Tokens;
using StorageVault.Tests.Attachments;

namespace StorageVault.Tests.Search;

/// <summary>Searching a real vault: who finds what, and what is written down of it.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class SearchTests(VaultSystem vault)
{
    private static Task<Answer> Search(Scene scene, Act staff, string query, object? more = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })?.AsObject() ?? [];
        body["query"] = query;
        return scene.Send(HttpMethod.Post, "/api/v1/searches", scene.AsStaff(staff), Scene.Raw(body.ToJsonString()));
    }

    private static IReadOnlyList<(Guid Case, string Marked)> Hits(Answer answer) =>
    [
        .. answer.Json.GetProperty("hits").EnumerateArray().Select(hit => (hit.GetProperty("consultationId").GetGuid(), string.Join('|', hit.GetProperty("highlights").EnumerateArray()
            .Select(mark => hit.GetProperty("snippet").GetString()?.Substring(mark.GetProperty("start").GetInt32(), mark.GetProperty("length").GetInt32()))))),
    ];

    private static async Task<Guid> Talk(Scene scene, params string[] texts)
    {
        var id = await scene.Opened(Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7()));
        await scene.Grant(id, scene.Counselor);
        foreach (var text in texts) Assert.Equal(HttpStatusCode.OK, (await scene.Write(id, Guid.CreateVersion7(), text, scene.AsStaff(scene.Counselor))).Status);
        return id;
    }

    private Task Copied(Scene scene, int cases) =>
        AttachmentTests.Until(async () => await vault.Count("select count(distinct consultation_id) from transcripts where tenant_id = $1", scene.TenantId) == cases
            && await vault.Count("select count(*) from transcript_jobs where tenant_id = $1", scene.TenantId) == 0);

    [Fact, Trait("Requirement", "30")]
    public async Task Open_and_closed_talks_are_found_however_the_word_is_typed_and_marked()
    {
        using var scene = vault.NewScene();
        var open = await Talk(scene, "きのうガッコウで");
        var closed = await Talk(scene, "ｶﾞｯｺｳはやすみ", "ほかの話");
        await Talk(scene, "なにもない");
        await scene.Write(open, Guid.CreateVersion7(), "学校のメモ がっこう", scene.AsStaff(scene.Counselor), "staff");
        await scene.Close(closed);
        await Copied(scene, 1);

        var answer = await Search(scene, scene.Counselor, "がっこう");

        Assert.Equal([(closed, "ｶﾞｯｺｳ"), (open, "ガッコウ"), (open, "がっこう")], Hits(answer));
        Assert.Equal((3, 2, 3, true), (answer.Json.GetProperty("totalHits").GetInt32(), answer.Json.GetProperty("totalCases").GetInt32(),
            answer.Json.GetProperty("casesScanned").GetInt32(), answer.Json.GetProperty("whole").GetBoolean()));
    }

    [Fact]
    public async Task A_long_copy_is_searched_beside_short_ones_and_the_talk_is_shown_before_the_staff_log()
    {
        using var scene = vault.NewScene();
        // 84,000 bytes.
        var lengthy = await Talk(scene, [.. Enumerable.Repeat(new string('あ', 4_000), 7), "さいごにうみのこと"]);
        await scene.Write(lengthy, Guid.CreateVersion7(), "うみのメモ", scene.AsStaff(scene.Counselor), "staff");
        var brief = await Talk(scene, "うみへいった");
        await scene.Close(lengthy);
        await scene.Close(brief);
        await Copied(scene, 2);

        var answer = await Search(scene, scene.Counselor, "うみ");

        Assert.Equal([brief, lengthy, lengthy], Hits(answer).Select(hit => hit.Case));
        Assert.Equal(["talk", "talk", "staff"], answer.Json.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("log").GetString()));
    }

    [Fact, Trait("Requirement", "30")]
    public async Task A_search_leaves_one_row_with_a_keyed_hash_and_one_per_case_shown_and_no_word()
    {
        using var scene = vault.NewScene();
        var word = $"しるし{Guid.NewGuid():N}";
        var (one, other) = (await Talk(scene, word), await Talk(scene, "べつの" + word));

        await Search(scene, scene.Counselor, word);
        await Search(scene, scene.Counselor, word);

        Assert.Equal(1, await vault.Count("select count(distinct reference_id) from access_log where tenant_id = $1 and act = 54 and actor_id = $2", scene.TenantId, scene.Counselor.Subject));
        Assert.Equal(2, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 54", scene.TenantId));
        Assert.Equal(4, await vault.Count(
            "select count(*) from access_log s join access_log c on c.tenant_id = s.tenant_id and c.object_id = s.object_id and c.act = 55 and c.consultation_id = any($2) where s.tenant_id = $1 and s.act = 54",
            scene.TenantId, new[] { one, other }));
        var log = await File.ReadAllTextAsync(Path.Combine(vault.System.Logs, "storage-vault.log"));
        Assert.DoesNotContain(word, log, StringComparison.Ordinal);
        Assert.Equal(0, await vault.Count("select count(*) from access_log a where tenant_id = $1 and position($2 in a::text) > 0", scene.TenantId, word));
        var plain = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(word))[..16];
        Assert.Equal(0, await vault.Count("select count(*) from access_log where tenant_id = $1 and reference_id = $2", scene.TenantId, new Guid(plain, bigEndian: true)));
    }

    [Fact]
    public async Task Only_those_are_searched_who_may_be_read()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        await Talk(scene, "あの学校の話");
        await Talk(elsewhere, "あの学校の話");
        Act Nobody(params string[] roles) => Scene.Staff([], roles);

        foreach (var stranger in new[] { Nobody("counselor"), Nobody("supervisor"), Nobody("auditor"), Scene.Staff([scene.DepartmentId], "departmentOfficer"), elsewhere.Counselor })
            Assert.Empty(Hits(await Search(scene, stranger, "学校")));
        Assert.Single(Hits(await Search(scene, scene.Supervisor, "学校")));
        (await scene.Send(HttpMethod.Post, "/api/v1/searches", scene.AsResident(), Scene.Raw("""{"query":"学校"}"""))).Is(HttpStatusCode.Forbidden, "not-allowed");
    }

    [Fact]
    public async Task Filters_narrow_by_desk_time_state_and_author()
    {
        using var scene = vault.NewScene();
        var (open, closed) = (await Talk(scene, "学校"), await Talk(scene, "学校"));
        await scene.Close(closed);
        async Task<IReadOnlyList<Guid>> With(object filter) => [.. Hits(await Search(scene, scene.Counselor, "学校", filter)).Select(hit => hit.Case)];

        Assert.Equal([open], await With(new { closed = false }));
        Assert.Equal([closed], await With(new { closed = true }));
        Assert.Equal(2, (await With(new { deskId = scene.DeskId, author = "counselor", openedFrom = "2020-01-01T00:00:00+09:00" })).Count);
        Assert.Empty(await With(new { deskId = Guid.NewGuid() }));
        Assert.Empty(await With(new { author = "resident" }));
        Assert.Empty(await With(new { openedBefore = "2020-01-01T00:00:00Z" }));
    }

    [Fact, Trait("Requirement", "63")]
    public async Task No_more_cases_are_shown_than_the_hour_leaves_and_the_rest_is_counted()
    {
        using var scene = vault.NewScene();
        for (var i = 0; i < 32; i++) await Talk(scene, "学校");

        var first = await Search(scene, scene.Counselor, "学校");
        var supervisor = await Search(scene, scene.Supervisor, "学校");

        Assert.Equal((30, 32, 32), (Hits(first).Count, first.Json.GetProperty("totalHits").GetInt32(), first.Json.GetProperty("totalCases").GetInt32()));
        Assert.Equal(32, Hits(supervisor).Count);
        // What is open to them already costs nothing again; what is new stays hidden.
        Assert.Equal(Hits(first), Hits(await Search(scene, scene.Counselor, "学校")));
    }

    [Fact]
    public async Task A_memo_after_the_closing_is_found_at_once_and_copied_later()
    {
        using var scene = vault.NewScene();
        var id = await Talk(scene, "本文");
        await scene.Close(id);
        await Copied(scene, 1);
        await scene.Write(id, Guid.CreateVersion7(), "あとからのメモ", scene.AsStaff(scene.Counselor), "staff");

        var found = Hits(await Search(scene, scene.Counselor, "あとから"));
        await vault.Execute("update transcript_jobs set due_at = now() where tenant_id = $1", scene.TenantId);
        await AttachmentTests.Until(async () => await vault.Count("select count(*) from transcripts where tenant_id = $1 and log = 2 and last_seq = 1", scene.TenantId) == 1);

        Assert.Equal([(id, "あとから")], found);
        Assert.Equal([(id, "あとから")], Hits(await Search(scene, scene.Counselor, "あとから")));
    }

    [Fact]
    public async Task A_transcript_is_read_in_one_go_by_those_who_may_and_a_moved_one_does_not_open()
    {
        using var scene = vault.NewScene();
        var (id, other) = (await Talk(scene, "いち", "に", "さん"), await Talk(scene, "よん", "ご", "ろく"));
        await scene.Close(id);
        await scene.Close(other);
        await Copied(scene, 2);
        Task<Answer> Transcript(string token) => scene.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/transcript", token);

        Assert.Equal(["いち", "に", "さん"], (await Transcript(scene.AsStaff(scene.Counselor))).Texts.Skip(1).Take(3));
        Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 56 and decision = 2 and to_seq = 5", scene.TenantId));
        (await Transcript(scene.AsStaff(Scene.Staff([], "supervisor")))).Is(HttpStatusCode.NotFound, "not-found");
        (await Transcript(scene.AsResident())).Is(HttpStatusCode.Forbidden, "not-allowed");

        await vault.Execute("update transcripts set reading = o.reading, words = o.words from transcripts o where transcripts.tenant_id = $1 and o.tenant_id = $1 and transcripts.consultation_id = $2 and o.consultation_id = $3 and o.log = transcripts.log", scene.TenantId, id, other);
        Assert.Equal(HttpStatusCode.InternalServerError, (await Transcript(scene.AsStaff(scene.Counselor))).Status);
        Assert.Empty(Hits(await Search(scene, scene.Counselor, "いち")));
        Assert.Equal([(other, "よん")], Hits(await Search(scene, scene.Counselor, "よん")));
    }

    [Fact]
    public async Task The_database_holds_no_word_of_a_copy_and_no_hash_of_one()
    {
        using var scene = vault.NewScene();
        var id = await Talk(scene, "てがかりことば");
        await scene.Close(id);
        await Copied(scene, 1);
        await using var connection = await vault.Connect("super");
        await using var command = VaultSystem.Command(connection, "select string_agg(reading || words, ''::bytea) from transcripts where tenant_id = $1", scene.TenantId);

        var bytes = (byte[])(await command.ExecuteScalarAsync() ?? Array.Empty<byte>());

        Assert.True(bytes.Length > 1_000);
        Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("てがかりことば")) < 0);
    }
}

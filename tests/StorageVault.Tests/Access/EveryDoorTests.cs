using System.Net;
using ServiceDefaults.Tokens;
using StorageVault.Tests.Attachments;

namespace StorageVault.Tests.Access;

/// <summary>Words leave the vault by several doors; the conflict list and the pace stand before each.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class EveryDoorTests(VaultSystem vault)
{
    private static Task<Answer> Search(Scene scene, Act who) => scene.Send(HttpMethod.Post, "/api/v1/searches", scene.AsStaff(who), new { query = "ひみつ" });

    private static Task<Answer> Transcript(Scene scene, Guid id, Act who) => scene.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/transcript", scene.AsStaff(who));

    private async Task<Guid> Closed(Scene scene)
    {
        var id = await scene.Opened();
        await scene.Write(id, Guid.CreateVersion7(), "ひみつ");
        await scene.Close(id);
        await AttachmentTests.Until(async () => await vault.Count("select count(*) from transcripts where tenant_id = $1 and log = 1", scene.TenantId) == 1);
        return id;
    }

    [Fact]
    [Trait("Requirement", "59")]
    public async Task The_conflict_list_hides_a_case_from_search_and_transcript()
    {
        using var scene = vault.NewScene();
        var id = await Closed(scene);
        Assert.Equal(1, (await Search(scene, scene.Supervisor)).Json.GetProperty("totalHits").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await Transcript(scene, id, scene.Supervisor)).Status);

        await scene.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/conflicts/{scene.Supervisor.Subject}", scene.AsStaff(Scene.Staff([], "privacyOfficer")), new { scope = "resident" });

        Assert.Equal(0, (await Search(scene, scene.Supervisor)).Json.GetProperty("totalHits").GetInt32());
        (await Transcript(scene, id, scene.Supervisor)).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    [Trait("Requirement", "63")]
    public async Task A_transcript_counts_as_opening()
    {
        using var scene = vault.NewScene();
        var id = await Closed(scene);
        await vault.Execute(
            """
            insert into access_log (tenant_id, row_id, at, actor_kind, actor_id, act, decision, consultation_id)
            select $1, gen_random_uuid(), now(), 2, $2, (array[2, 51, 55, 56])[1 + n % 4], 2, gen_random_uuid() from generate_series(1, 120) n
            """, scene.TenantId, scene.Supervisor.Subject);

        (await Transcript(scene, id, scene.Supervisor)).Is(HttpStatusCode.TooManyRequests, "too-often");
        Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 56 and decision = 131", scene.TenantId));
    }
}

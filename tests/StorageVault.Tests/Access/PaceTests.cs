using System.Net;
using ServiceDefaults.Tokens;

namespace StorageVault.Tests.Access;

/// <summary>How many distinct consultations a person may open within an hour.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class PaceTests(VaultSystem vault)
{
    /// <summary>As if the person had opened so many other consultations just now.</summary>
    private Task HasOpened(Scene scene, Act who, int cases, string ago = "1 minute") => vault.Execute(
        $"""
        insert into access_log (tenant_id, row_id, at, actor_kind, actor_id, act, decision, consultation_id)
        select $1, gen_random_uuid(), now() - interval '{ago}', 2, $2, 2, 2, gen_random_uuid() from generate_series(1, $3)
        """, scene.TenantId, who.Subject, cases);

    [Fact]
    [Trait("Requirement", "63")]
    public async Task The_thirty_first_consultation_of_a_counselor_within_an_hour_is_refused_and_told()
    {
        using var scene = vault.NewScene();
        var (first, second) = (await scene.Opened(), await scene.Opened(Scene.Staff([])));
        await scene.Grant(first, scene.Counselor);
        await scene.Grant(second, scene.Counselor);
        await HasOpened(scene, scene.Counselor, 29);
        await HasOpened(scene, scene.Counselor, 10, "61 minutes");

        Assert.Equal(HttpStatusCode.OK, (await scene.Read(first, scene.AsStaff(scene.Counselor))).Status);
        using var client = vault.System.Client("storage-vault");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/consultations/{second}/entries");
        request.Headers.Add(TokenMint.Header, scene.AsStaff(scene.Counselor));
        using var refused = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("too-often", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.InRange(refused.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(60));
        Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and decision = 131 and consultation_id = $2", scene.TenantId, second));
        // What was opened already goes on: here in another session, where a new row is due.
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(first, scene.AsStaff(scene.Counselor with { SessionId = Guid.CreateVersion7() }))).Status);
    }

    [Fact]
    [Trait("Requirement", "63")]
    public async Task A_supervisor_has_120()
    {
        using var scene = vault.NewScene();
        var (first, second) = (await scene.Opened(), await scene.Opened(Scene.Staff([])));
        await HasOpened(scene, scene.Supervisor, 119);

        Assert.Equal(HttpStatusCode.OK, (await scene.Read(first, scene.AsStaff(scene.Supervisor))).Status);
        (await scene.Read(second, scene.AsStaff(scene.Supervisor))).Is(HttpStatusCode.TooManyRequests, "too-often");
    }

    [Fact]
    [Trait("Requirement", "63")]
    public async Task Of_two_openings_at_once_the_last_place_goes_to_one()
    {
        using var scene = vault.NewScene();
        var ids = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            ids.Add(await scene.Opened(Scene.Staff([])));
            await scene.Grant(ids[i], scene.Counselor);
        }
        await HasOpened(scene, scene.Counselor, 29);

        var answers = await Task.WhenAll(ids.Select(id => scene.Read(id, scene.AsStaff(scene.Counselor))));

        Assert.Equal(1, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_resident_and_another_tenants_work_are_not_counted()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var id = await scene.Opened();
        await HasOpened(elsewhere, scene.Supervisor, 200);
        await HasOpened(scene, scene.Resident, 200);

        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id, scene.AsStaff(scene.Supervisor))).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id)).Status);
    }
}

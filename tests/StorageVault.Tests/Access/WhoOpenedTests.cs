using System.Net;

namespace StorageVault.Tests.Access;

/// <summary>Who opened this: for the case's team line by line, for the privacy officer in numbers.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class WhoOpenedTests(VaultSystem vault)
{
    private static Task<Answer> Log(Scene scene, Guid id, ServiceDefaults.Tokens.Act who) => scene.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/access-log", scene.AsStaff(who));

    private static Task<Answer> Summary(Scene scene, ServiceDefaults.Tokens.Act who, string query = "") => scene.Send(HttpMethod.Get, "/api/v1/access-summary" + query, scene.AsStaff(who));

    [Fact]
    [Trait("Requirement", "38")]
    public async Task The_counselor_and_the_supervisor_see_which_staff_member_read_what_and_no_residents_id()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Grant(id, scene.Counselor);
        await scene.Read(id, scene.AsStaff(scene.Counselor));
        await scene.Read(id, scene.AsStaff(scene.Supervisor), "staff");

        var seen = await Log(scene, id, scene.Counselor);

        var reads = seen.Json.GetProperty("rows").EnumerateArray().Where(row => row.GetProperty("act").GetString() == "readEntries").ToList();
        Assert.Equal([scene.Counselor.Subject, scene.Supervisor.Subject], reads.Select(row => row.GetProperty("staffId").GetGuid()));
        Assert.Equal(("talk", 1L), (reads[0].GetProperty("log").GetString(), reads[0].GetProperty("fromSeq").GetInt64()));
        Assert.DoesNotContain(scene.Resident.Subject.ToString(), seen.Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Log(scene, id, scene.Supervisor)).Status);
        (await Log(scene, id, Scene.Staff([], "counselor"))).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    [Trait("Requirement", "38")]
    public async Task The_privacy_officer_sees_counts_by_role_and_day_and_who_stands_out()
    {
        using var scene = vault.NewScene();
        var (busy, officer) = (scene.Counselor.Subject, Scene.Staff([], "privacyOfficer"));
        await vault.Execute(
            """
            insert into access_log (tenant_id, row_id, at, actor_kind, actor_id, roles, act, decision, consultation_id)
            select $1, gen_random_uuid(), now(), 2, case when n <= 25 then $2 else gen_random_uuid() end, 1, 2, 2, gen_random_uuid() from generate_series(1, 31) n
            """, scene.TenantId, busy);

        var summary = await Summary(scene, officer);

        var count = summary.Json.GetProperty("counts").EnumerateArray().First(row => row.GetProperty("role").GetString() == "counselor");
        Assert.Equal(("readEntries", 31, 31), (count.GetProperty("act").GetString(), count.GetProperty("times").GetInt32(), count.GetProperty("consultations").GetInt32()));
        var outlier = Assert.Single(summary.Json.GetProperty("outliers").EnumerateArray());
        Assert.Equal((busy, 25, 1.0), (outlier.GetProperty("staffId").GetGuid(), outlier.GetProperty("consultations").GetInt32(), outlier.GetProperty("usualOfRole").GetDouble()));
        Assert.Equal(HttpStatusCode.OK, (await Summary(scene, Scene.Staff([], "auditor"))).Status);
    }

    [Fact]
    public async Task The_summary_is_for_few_of_one_tenant_and_of_a_quarter()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        await scene.Opened();

        (await Summary(scene, Scene.Staff([scene.DepartmentId], "supervisor", "tenantAdmin"))).Is(HttpStatusCode.NotFound, "not-found");
        // Its own looking is all there is.
        Assert.All((await Summary(elsewhere, Scene.Staff([], "privacyOfficer"))).Json.GetProperty("counts").EnumerateArray(), row => Assert.Equal("readAccessSummary", row.GetProperty("act").GetString()));
        (await Summary(scene, Scene.Staff([], "privacyOfficer"), "?from=2026-01-01&to=2026-12-31")).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await Summary(scene, Scene.Staff([], "privacyOfficer"), "?from=2026-02-01&to=2026-01-31")).Is(HttpStatusCode.BadRequest, "validation-failed");
    }
}

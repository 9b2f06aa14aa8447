using System.Net;
using ServiceDefaults.Tokens;

namespace StorageVault.Tests.Access;

/// <summary>Owning department, assignee, shares, sensitivity and the conflict list, each through the vault's own door.</summary>
[Collection(VaultSystemGroup.Name)]
public sealed class SharingTests(VaultSystem vault)
{
    private static readonly Guid Elsewhere = Guid.CreateVersion7();

    private static Task<Answer> Share(Scene scene, Guid id, Act who, DateTimeOffset? until = null) =>
        scene.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/shares/{Elsewhere}", scene.AsStaff(who), new { until = until ?? DateTimeOffset.UtcNow.AddDays(7) });

    private static Task<Answer> Restrict(Scene scene, Guid id, Act who, string sensitivity = "restricted") =>
        scene.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/sensitivity", scene.AsStaff(who), new { sensitivity });

    private static Task<Answer> Conflict(Scene scene, Guid id, Act who, Act whom, string scope) =>
        scene.Send(HttpMethod.Put, $"/api/v1/consultations/{id}/conflicts/{whom.Subject}", scene.AsStaff(who), new { scope });

    private static async Task Reads(Scene scene, Guid id, Act who, bool may, string log = "talk") =>
        Assert.Equal(may ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await scene.Read(id, scene.AsStaff(who), log)).Status);

    [Fact]
    [Trait("Requirement", "59")]
    public async Task A_share_lets_the_other_departments_supervisor_read_until_its_time()
    {
        using var scene = vault.NewScene();
        var (id, theirs, theirCounselor) = (await scene.Opened(), Scene.Staff([Elsewhere], "supervisor"), Scene.Staff([Elsewhere], "counselor"));
        await Reads(scene, id, theirs, may: false);

        (await Share(scene, id, scene.Supervisor)).Is(HttpStatusCode.NoContent);
        await Reads(scene, id, theirs, may: true);
        await Reads(scene, id, theirs, may: true, "staff");
        await Reads(scene, id, theirCounselor, may: false);
        (await scene.Write(id, Guid.CreateVersion7(), "x", scene.AsStaff(theirs))).Is(HttpStatusCode.NotFound, "not-found");

        await vault.Execute("update shares set until = now() - interval '1 second' where tenant_id = $1", scene.TenantId);
        await Reads(scene, id, theirs, may: false);
    }

    [Fact]
    [Trait("Requirement", "59")]
    public async Task A_share_ends_at_once_when_it_is_taken_back()
    {
        using var scene = vault.NewScene();
        var (id, theirs) = (await scene.Opened(), Scene.Staff([Elsewhere], "supervisor"));
        await Share(scene, id, scene.Supervisor);

        (await scene.Send(HttpMethod.Delete, $"/api/v1/consultations/{id}/shares/{Elsewhere}", scene.AsStaff(scene.Supervisor))).Is(HttpStatusCode.NoContent);

        await Reads(scene, id, theirs, may: false);
    }

    [Fact]
    [Trait("Requirement", "59")]
    public async Task A_restricted_consultation_is_closed_to_shares_and_cannot_be_shared()
    {
        using var scene = vault.NewScene();
        var (id, theirs) = (await scene.Opened(), Scene.Staff([Elsewhere], "supervisor"));
        await Share(scene, id, scene.Supervisor);

        (await Restrict(scene, id, scene.Supervisor)).Is(HttpStatusCode.NoContent);
        await Reads(scene, id, theirs, may: false);
        await Reads(scene, id, scene.Supervisor, may: true);
        (await Share(scene, id, scene.Supervisor)).Is(HttpStatusCode.NotFound, "not-found");

        (await Restrict(scene, id, scene.Supervisor, "normal")).Is(HttpStatusCode.NoContent);
        await Reads(scene, id, theirs, may: true);
    }

    [Theory]
    [Trait("Requirement", "59")]
    [InlineData("consultation", false), InlineData("resident", true)]
    public async Task Whoever_is_on_the_conflict_list_is_refused_whatever_else(string scope, bool laterOnesToo)
    {
        using var scene = vault.NewScene();
        var (id, privacy) = (await scene.Opened(), Scene.Staff([], "privacyOfficer"));
        await scene.Grant(id, scene.Counselor);
        await Reads(scene, id, scene.Counselor, may: true);

        (await Conflict(scene, id, privacy, scene.Counselor, scope)).Is(HttpStatusCode.NoContent);
        (await Conflict(scene, id, privacy, scene.Supervisor, scope)).Is(HttpStatusCode.NoContent);

        await Reads(scene, id, scene.Counselor, may: false);
        await Reads(scene, id, scene.Supervisor, may: false);
        (await scene.Send(HttpMethod.Delete, $"/api/v1/consultations/{id}/conflicts/{scene.Supervisor.Subject}", scene.AsStaff(scene.Supervisor))).Is(HttpStatusCode.NotFound, "not-found");
        await Reads(scene, await scene.Opened(), scene.Supervisor, may: !laterOnesToo);
        (await scene.Send(HttpMethod.Delete, $"/api/v1/consultations/{id}/conflicts/{scene.Counselor.Subject}", scene.AsStaff(privacy))).Is(HttpStatusCode.NoContent);
        await Reads(scene, id, scene.Counselor, may: true);
    }

    [Fact]
    [Trait("Requirement", "59")]
    public async Task What_is_set_can_be_seen_and_only_by_whom_it_concerns()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await Share(scene, id, scene.Supervisor);
        await Conflict(scene, id, scene.Supervisor, scene.Counselor, "resident");

        var seen = await scene.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/access", scene.AsStaff(scene.Supervisor));

        Assert.Equal((Elsewhere, scene.Counselor.Subject, "resident", "normal"), (
            seen.Json.GetProperty("shares")[0].GetProperty("departmentId").GetGuid(), seen.Json.GetProperty("conflicts")[0].GetProperty("staffId").GetGuid(),
            seen.Json.GetProperty("conflicts")[0].GetProperty("scope").GetString(), seen.Json.GetProperty("sensitivity").GetString()));
        (await scene.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/access", scene.AsStaff(scene.Counselor))).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    [Trait("Requirement", "56"), Trait("Requirement", "59")]
    public async Task Nobody_else_sets_anything_and_another_tenants_consultation_is_not_there()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var id = await scene.Opened();
        await scene.Grant(id, scene.Counselor);
        var nothing = await Share(scene, Guid.CreateVersion7(), scene.Supervisor);
        Answer[] refused =
        [
            await Share(scene, id, scene.Counselor), await Restrict(scene, id, scene.Counselor), await Conflict(scene, id, scene.Counselor, scene.Supervisor, "consultation"),
            await Share(scene, id, Scene.Staff([Elsewhere], "supervisor")), await Restrict(scene, id, Scene.Staff([scene.DepartmentId], "departmentOfficer", "tenantAdmin", "auditor")),
            await Share(elsewhere, id, scene.Supervisor), await Restrict(elsewhere, id, scene.Supervisor), await Conflict(elsewhere, id, Scene.Staff([], "privacyOfficer"), scene.Counselor, "resident"),
        ];

        static string Body(Answer answer) => answer.Body[..answer.Body.IndexOf("traceId", StringComparison.Ordinal)];
        Assert.All(refused, answer => Assert.Equal((HttpStatusCode.NotFound, Body(nothing)), (answer.Status, Body(answer))));
        Assert.Equal(0, await vault.Count("select (select count(*) from shares where tenant_id = any($1)) + (select count(*) from conflicts where tenant_id = any($1))", new[] { scene.TenantId, elsewhere.TenantId }));
    }

    [Fact]
    [Trait("Requirement", "59")]
    public async Task A_department_officer_reads_only_where_the_municipality_says_so_and_nothing_restricted()
    {
        using var open = vault.NewScene(vault.TenantWithWords);
        using var closed = vault.NewScene();
        var (id, other) = (await open.Opened(), await closed.Opened());

        await Reads(open, id, Scene.Staff([open.DepartmentId], "departmentOfficer"), may: true);
        await Reads(closed, other, Scene.Staff([closed.DepartmentId], "departmentOfficer"), may: false);
        await Restrict(open, id, open.Supervisor);
        await Reads(open, id, Scene.Staff([open.DepartmentId], "departmentOfficer"), may: false);
    }

    [Fact]
    public async Task What_makes_no_sense_is_400()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        (await Share(scene, id, scene.Supervisor, DateTimeOffset.UtcNow.AddSeconds(-1))).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await Share(scene, id, scene.Supervisor, DateTimeOffset.UtcNow.AddYears(3))).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await Restrict(scene, id, scene.Supervisor, "secret")).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await Conflict(scene, id, scene.Supervisor, scene.Counselor, "unknown")).Is(HttpStatusCode.BadRequest, "validation-failed");
    }
}

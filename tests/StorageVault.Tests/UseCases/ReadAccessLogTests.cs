using System.Net;

namespace StorageVault.Tests.UseCases;

[Collection(VaultSystemGroup.Name)]
public sealed class ReadAccessLogTests(VaultSystem vault)
{
    private static Task<Answer> Read(Scene scene, Guid id, string token) => scene.Send(HttpMethod.Get, $"/api/v1/consultations/{id}/access-log", token);

    [Fact]
    [Trait("Requirement", "38")]
    public async Task It_tells_who_did_what_in_order()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        await scene.Write(id, Guid.CreateVersion7(), "ひとこと");
        await scene.Read(id, scene.AsStaff(scene.Counselor));

        var log = await Read(scene, id, scene.AsStaff(scene.Supervisor));

        Assert.Equal(
            ["resident openConsultation allowedOwn", "resident writeEntry allowedOwn", "staff readEntries refusedNoGrant", "staff readAccessLog allowedSupervisor"],
            log.Json.GetProperty("rows").EnumerateArray().Select(row => $"{row.GetProperty("actorKind").GetString()} {row.GetProperty("act").GetString()} {row.GetProperty("decision").GetString()}"));
        Assert.DoesNotContain("ひとこと", log.Body, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Requirement", "38")]
    [InlineData("privacyOfficer", HttpStatusCode.OK)]
    [InlineData("auditor", HttpStatusCode.OK)]
    [InlineData("supervisor", HttpStatusCode.NotFound)]
    [InlineData("counselor", HttpStatusCode.NotFound)]
    [InlineData("tenantAdmin", HttpStatusCode.NotFound)]
    public async Task Roles_without_the_department(string role, HttpStatusCode status)
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();

        Assert.Equal(status, (await Read(scene, id, scene.AsStaff(Scene.Staff([], role)))).Status);
    }

    [Fact]
    [Trait("Requirement", "56")]
    public async Task Another_tenants_consultation_is_not_there()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var id = await scene.Opened();

        (await Read(elsewhere, id, elsewhere.AsStaff(Scene.Staff([scene.DepartmentId], "supervisor", "auditor")))).Is(HttpStatusCode.NotFound, "not-found");
    }
}

using System.Net;

namespace StorageVault.Tests.UseCases;

[Collection(VaultSystemGroup.Name)]
public sealed class EmergencyExceptionTests(VaultSystem vault)
{
    private static Task<Answer> Put(Scene scene, Guid id, string? token = null, string reasonClass = "lifeOrBody", string text = "いま屋上にいます") =>
        scene.Send(HttpMethod.Put, $"/internal/emergency-exceptions/{id}", token ?? scene.For("exception"),
            new { text, reasonClass, residentId = (Guid?)null, arrivedAt = "2026-11-21T12:00:00.000Z", channel = "line" });

    private static Task<Answer> Open(Scene scene, Guid id, string token) => scene.Send(HttpMethod.Post, $"/api/v1/emergency-exceptions/{id}/open", token, new { });

    [Fact]
    [Trait("Requirement", "3"), Trait("Requirement", "33")]
    public async Task A_supervisor_finds_and_opens_it_and_each_step_is_written_down()
    {
        using var scene = vault.NewScene();
        var id = Guid.CreateVersion7();
        Assert.Equal(HttpStatusCode.NoContent, (await Put(scene, id)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await Put(scene, id)).Status);

        var list = await scene.Send(HttpMethod.Get, "/api/v1/emergency-exceptions", scene.AsStaff(scene.Supervisor));
        var opened = await Open(scene, id, scene.AsStaff(scene.Supervisor));

        var one = Assert.Single(list.Json.GetProperty("exceptions").EnumerateArray());
        Assert.Equal((id, "lifeOrBody"), (one.GetProperty("exceptionId").GetGuid(), one.GetProperty("reasonClass").GetString()));
        Assert.Equal("いま屋上にいます", opened.Json.GetProperty("text").GetString());
        foreach (var act in new[] { 9, 10, 11 })
            Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = $2 and decision < 100", scene.TenantId, (short)act));
    }

    [Fact]
    public async Task Others_learn_nothing_and_the_try_is_written_down()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var id = Guid.CreateVersion7();
        await Put(scene, id);

        (await Open(scene, id, scene.AsStaff(scene.Counselor))).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Send(HttpMethod.Get, "/api/v1/emergency-exceptions", scene.AsStaff(scene.Counselor))).Is(HttpStatusCode.NotFound, "not-found");
        (await Open(elsewhere, id, elsewhere.AsStaff(elsewhere.Supervisor))).Is(HttpStatusCode.NotFound, "not-found");
        (await Open(scene, id, scene.AsResident())).Is(HttpStatusCode.Forbidden, "not-allowed");

        Assert.Equal(2, await vault.Count("select count(*) from access_log where tenant_id = $1 and decision >= 100", scene.TenantId));
    }

    [Fact]
    public async Task Only_the_purpose_puts_it_and_only_whole()
    {
        using var scene = vault.NewScene();

        (await Put(scene, Guid.CreateVersion7(), scene.For("identify"))).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await Put(scene, Guid.CreateVersion7(), text: "")).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await Put(scene, Guid.CreateVersion7(), reasonClass: "unknown")).Is(HttpStatusCode.BadRequest, "validation-failed");
        (await Put(scene, Guid.CreateVersion7(), reasonClass: "nothing")).Is(HttpStatusCode.BadRequest, "validation-failed");
    }
}

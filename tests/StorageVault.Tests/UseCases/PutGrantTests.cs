using System.Net;

namespace StorageVault.Tests.UseCases;

[Collection(VaultSystemGroup.Name)]
public sealed class PutGrantTests(VaultSystem vault)
{
    [Fact]
    public async Task A_grant_opens_both_logs_and_its_end_closes_them()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var assignment = Guid.CreateVersion7();

        Assert.Equal(HttpStatusCode.NoContent, (await scene.Grant(id, scene.Counselor, 1, false, assignment)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await scene.Grant(id, scene.Counselor, 1, false, assignment)).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id, scene.AsStaff(scene.Counselor))).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id, scene.AsStaff(scene.Counselor), "staff")).Status);

        Assert.Equal(HttpStatusCode.NoContent, (await scene.Grant(id, scene.Counselor, 1, true, assignment)).Status);
        (await scene.Read(id, scene.AsStaff(scene.Counselor))).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Write(id, Guid.CreateVersion7(), "x", scene.AsStaff(scene.Counselor))).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Grant(id, scene.Counselor, 1, false, assignment)).Is(HttpStatusCode.Conflict, "epoch-old");
    }

    [Fact]
    public async Task A_newer_epoch_ends_the_older_and_an_older_one_is_refused()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var next = Scene.Staff([], "counselor");
        await scene.Grant(id, scene.Counselor, 1);

        await scene.Grant(id, next, 2);

        (await scene.Read(id, scene.AsStaff(scene.Counselor))).Is(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id, scene.AsStaff(next))).Status);
        (await scene.Grant(id, scene.Counselor, 1)).Is(HttpStatusCode.Conflict, "epoch-old");
    }

    [Fact]
    public async Task An_unknown_consultation_is_not_there_also_in_another_tenant()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var id = await scene.Opened();

        (await scene.Grant(Guid.CreateVersion7(), scene.Counselor)).Is(HttpStatusCode.NotFound, "not-found");
        (await elsewhere.Grant(id, scene.Counselor)).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Only_the_purpose_grants()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        var body = new { assignmentId = Guid.CreateVersion7(), staffId = scene.Counselor.Subject, epoch = 1, ended = false };

        foreach (var token in new[] { scene.AsStaff(scene.Supervisor), scene.AsResident(), scene.For("close"), scene.For("identify") })
            (await scene.Send(HttpMethod.Post, $"/internal/consultations/{id}/grants", token, body)).Is(HttpStatusCode.Forbidden, "not-allowed");
    }
}

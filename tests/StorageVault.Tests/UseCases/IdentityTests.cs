using System.Net;

namespace StorageVault.Tests.UseCases;

[Collection(VaultSystemGroup.Name)]
public sealed class IdentityTests(VaultSystem vault)
{
    private const string LineUser = "U0123456789abcdef0123456789abcdef";

    private static Task<Answer> Put(Scene scene, Guid residentId, string lineUserId, string? token = null) =>
        scene.Send(HttpMethod.Put, $"/internal/identities/{residentId}", token ?? scene.For("identify"), new { lineUserId });

    private static Task<Answer> Open(Scene scene, Guid residentId, string? token = null) =>
        scene.Send(HttpMethod.Post, $"/internal/identities/{residentId}/line-user-id", token ?? scene.For("notice"), new { intentId = Guid.CreateVersion7() });

    [Fact]
    [Trait("Requirement", "20")]
    public async Task An_identity_is_kept_once_under_its_own_key_and_opened_for_a_notice()
    {
        using var scene = vault.NewScene();
        var resident = Guid.CreateVersion7();

        var put = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Put(scene, resident, LineUser)));
        var opened = await Open(scene, resident);

        Assert.All(put, answer => Assert.Equal(HttpStatusCode.NoContent, answer.Status));
        Assert.Equal(LineUser, opened.Json.GetProperty("lineUserId").GetString());
        Assert.Equal(1, await vault.Count("select count(*) from deks where tenant_id = $1", scene.TenantId));
        Assert.Equal(1, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 8 and reference_id is not null and object_id = $2", scene.TenantId, resident));
    }

    [Fact]
    public async Task Another_identity_for_the_same_resident_is_refused()
    {
        using var scene = vault.NewScene();
        var resident = Guid.CreateVersion7();
        await Put(scene, resident, LineUser);

        (await Put(scene, resident, "Uffffffffffffffffffffffffffffffff")).Is(HttpStatusCode.Conflict, "identity-differs");
    }

    [Fact]
    public async Task An_unknown_resident_or_another_tenants_is_not_there()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var resident = Guid.CreateVersion7();
        await Put(scene, resident, LineUser);

        (await Open(scene, Guid.CreateVersion7())).Is(HttpStatusCode.NotFound, "not-found");
        (await Open(elsewhere, resident)).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Each_purpose_opens_its_own_door_only()
    {
        using var scene = vault.NewScene();
        var resident = Guid.CreateVersion7();

        (await Put(scene, resident, LineUser, scene.For("notice"))).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await Open(scene, resident, scene.For("identify"))).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await Open(scene, resident, scene.AsStaff(scene.Supervisor))).Is(HttpStatusCode.Forbidden, "not-allowed");
        (await Put(scene, resident, "")).Is(HttpStatusCode.BadRequest, "validation-failed");
    }
}

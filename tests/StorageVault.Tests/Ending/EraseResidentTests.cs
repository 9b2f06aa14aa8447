using System.Net;

namespace StorageVault.Tests.Ending;

[Collection(VaultSystemGroup.Name)]
public sealed class EraseResidentTests(VaultSystem vault)
{
    [Fact, Trait("Requirement", "20")]
    public async Task All_of_a_resident_goes_and_nothing_of_another()
    {
        using var scene = vault.NewScene();
        var other = ServiceDefaults.Tokens.Act.Of(Guid.CreateVersion7(), Guid.CreateVersion7());
        await Identify(scene, scene.Resident.Subject);
        await Identify(scene, other.Subject);
        var (mine, also, theirs) = (await scene.Closed(), await scene.Closed(), await scene.Closed(other));

        var order = await scene.Ordered(EndingScene.EraseAll(scene.Resident.Subject));

        (await scene.Read(mine)).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Read(also)).Is(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(theirs, scene.AsResident(other))).Status);
        Assert.Equal(3, await vault.Count("select count(*) from tombstones where order_id = $1", order));
        Assert.Equal(1, await vault.Count("select count(*) from identities where tenant_id = $1", scene.TenantId));
        Assert.Equal(1, await vault.Count(
            "select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:resident-erased:v1' and data->>'residentId' = $2", scene.TenantId, scene.Resident.Subject.ToString()));
    }

    [Fact, Trait("Requirement", "20")]
    public async Task Staff_name_the_resident_by_one_of_their_consultations()
    {
        using var scene = vault.NewScene();
        using var elsewhere = vault.NewScene();
        var (mine, also, foreign) = (await scene.Closed(), await scene.Closed(), await elsewhere.Closed());
        var id = Guid.CreateVersion7();

        (await scene.Propose(EndingScene.PrivacyOfficer(), id, EndingScene.EraseAllBy(foreign))).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Propose(EndingScene.PrivacyOfficer(), id, new { kind = "eraseResident", consultationId = mine, residentId = scene.Resident.Subject, reason = "residentRequest" })).Is(HttpStatusCode.BadRequest, "validation-failed");
        var who = EndingScene.PrivacyOfficer();
        var proposed = await scene.Propose(who, id, EndingScene.EraseAllBy(mine));
        var again = await scene.Propose(who, id, EndingScene.EraseAllBy(also));
        await scene.Approve(EndingScene.PrivacyOfficer(), id);

        Assert.Equal(scene.Resident.Subject, proposed.Json.GetProperty("residentId").GetGuid());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, proposed.Json.GetProperty("consultationId").ValueKind);
        Assert.Equal(proposed.Body, again.Body);
        (await scene.Read(mine)).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Read(also)).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Propose(EndingScene.PrivacyOfficer(), Guid.CreateVersion7(), EndingScene.EraseAllBy(mine))).Is(HttpStatusCode.NotFound, "not-found");
    }

    [Fact, Trait("Requirement", "27")]
    public async Task What_is_on_hold_stays_with_the_identity_and_goes_when_the_hold_does()
    {
        using var scene = vault.NewScene();
        await Identify(scene, scene.Resident.Subject);
        var (held, free) = (await scene.Closed(), await scene.Closed());
        var hold = await scene.Ordered(EndingScene.HoldOn(held));

        var order = await scene.Ordered(EndingScene.EraseAll(scene.Resident.Subject));

        (await scene.Read(free)).Is(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(held)).Status);
        Assert.Equal(4, await vault.Count("select state from ending_orders where order_id = $1", order));
        Assert.Equal(0, await vault.Count("select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:resident-erased:v1'", scene.TenantId));

        await scene.Ordered(new { kind = "releaseHold", holdId = hold });
        await LegalHoldTests.Until(async () => await vault.Count("select state from ending_orders where order_id = $1", order) == 3);
        (await scene.Read(held)).Is(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(3, await vault.Count("select count(*) from tombstones where order_id = $1", order));
        Assert.Equal(1, await vault.Count("select count(*) from disposal_certificates where order_id = $1", order));
    }

    [Fact]
    public async Task While_something_is_open_nothing_goes()
    {
        using var scene = vault.NewScene();
        await scene.Closed();
        await scene.Opened();

        (await scene.Propose(EndingScene.PrivacyOfficer(), Guid.CreateVersion7(), EndingScene.EraseAll(scene.Resident.Subject))).Is(HttpStatusCode.Conflict, "consultation-open");
        (await scene.Propose(EndingScene.PrivacyOfficer(), Guid.CreateVersion7(), EndingScene.EraseAll(Guid.CreateVersion7()))).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Propose(EndingScene.Officer([scene.DepartmentId], "supervisor"), Guid.CreateVersion7(), EndingScene.EraseAll(scene.Resident.Subject))).Is(HttpStatusCode.Forbidden, "not-allowed");
    }

    [Fact]
    public async Task Who_left_the_account_long_ago_loses_the_identity_and_keeps_the_consultations()
    {
        using var scene = vault.NewScene();
        var (lost, held, open, back) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var consultation = await scene.Closed(ServiceDefaults.Tokens.Act.Of(lost, Guid.CreateVersion7()));
        await scene.Opened(ServiceDefaults.Tokens.Act.Of(open, Guid.CreateVersion7()));
        foreach (var resident in new[] { lost, held, open, back }) await Identify(scene, resident);
        await scene.Ordered(EndingScene.HoldOnResident(held));
        foreach (var (resident, days) in new[] { (lost, 91), (held, 91), (open, 91), (back, 10) })
            await vault.Execute("insert into contact_states (tenant_id, resident_id, blocked, changed_at) values ($1, $2, true, now() - make_interval(days => $3))", scene.TenantId, resident, days);

        await vault.System.KillAsync("storage-vault");
        await vault.System.RestartAsync("storage-vault");
        await LegalHoldTests.Until(async () => await vault.Count("select count(*) from identities where tenant_id = $1 and resident_id = $2", scene.TenantId, lost) == 0);

        Assert.Equal(3, await vault.Count("select count(*) from identities where tenant_id = $1", scene.TenantId));
        Assert.Equal(1, await vault.Count("select count(*) from deks d join consultations c using (tenant_id, dek_id) where c.consultation_id = $1", consultation));
        Assert.Equal(1, await vault.Count("select count(*) from tombstones where tenant_id = $1 and reason = 5", scene.TenantId));
    }

    [Fact]
    public async Task An_abandoned_talk_is_sealed_by_the_vault()
    {
        using var scene = vault.NewScene();
        var id = await scene.Opened();
        foreach (var consultation in new[] { id, Guid.CreateVersion7() })
            await vault.Execute("insert into pending_seals (tenant_id, consultation_id, due_at) values ($1, $2, now())", scene.TenantId, consultation);

        await LegalHoldTests.Until(async () => await vault.Count("select count(*) from pending_seals where tenant_id = $1", scene.TenantId) == 0);

        Assert.True((await scene.Read(id)).Json.GetProperty("closed").GetBoolean());
        Assert.Equal(1, await vault.Count("select count(*) from outbox where tenant_id = $1 and type = 'storage-vault:consultation-sealed:v1'", scene.TenantId));
        Assert.Equal(2, await vault.Count("select count(*) from access_log where tenant_id = $1 and act = 48", scene.TenantId));
    }

    private static async Task Identify(Scene scene, Guid residentId) => Assert.Equal(HttpStatusCode.NoContent,
        (await scene.Send(HttpMethod.Put, $"/internal/identities/{residentId}", scene.For("identify"), new { lineUserId = "U" + residentId.ToString("N") })).Status);
}

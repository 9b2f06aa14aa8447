using System.Net;
using StorageVault.Keys;
using StorageVault.Keys.Store;

namespace StorageVault.Tests.Ending;

[Collection(VaultSystemGroup.Name)]
public sealed class DestroyBucketTests(VaultSystem vault)
{
    [Fact, Trait("Requirement", "25"), Trait("Requirement", "27")]
    public async Task A_bucket_ends_with_all_of_its_messages_and_none_of_any_other()
    {
        using var scene = vault.NewScene();
        await Decide(scene, years: 1);
        var (one, two, held, late, other) = (await Aged(scene, 2023), await Aged(scene, 2023), await Aged(scene, 2023), await Aged(scene, 2025), await scene.Closed());
        await scene.Ordered(EndingScene.HoldOn(held));

        var list = (await scene.Send(HttpMethod.Get, "/api/v1/disposals/2024", scene.AsStaff(EndingScene.PrivacyOfficer()))).Json;
        Assert.Equal((2, 1, 1), (list.GetProperty("ends").GetArrayLength(), list.GetProperty("held").GetInt32(), list.GetProperty("moves").GetInt32()));
        var order = await scene.Ordered(new { kind = "destroyBucket", bucket = 2024, listHash = list.GetProperty("listHash").GetString() }, EndingScene.Officer("tenantAdmin"));
        await LegalHoldTests.Until(async () => await vault.Count("select count(*) from bucket_destructions where order_id = $1 and state = 1", order) == 1);

        Assert.NotEqual(HttpStatusCode.OK, (await scene.Read(one)).Status);
        foreach (var id in new[] { held, late, other }) Assert.Equal(HttpStatusCode.OK, (await scene.Read(id)).Status);
        Assert.Equal(1, await vault.Count("select count(*) from deks d join consultations c using (tenant_id, dek_id) where c.consultation_id = $1 and d.kek_id = 'hold'", held));

        await WaitingIsOver(scene, order);
        await LegalHoldTests.Until(async () => await vault.Count("select state from ending_orders where order_id = $1", order) == 3);

        (await scene.Read(one)).Is(HttpStatusCode.NotFound, "not-found");
        (await scene.Read(two)).Is(HttpStatusCode.NotFound, "not-found");
        foreach (var id in new[] { held, late, other }) Assert.Equal(HttpStatusCode.OK, (await scene.Read(id)).Status);
        var answer = await scene.Send(HttpMethod.Get, $"/api/v1/endings/{order}/certificate", scene.AsStaff(EndingScene.PrivacyOfficer()));
        var certificate = EndingScene.Verified(answer.Json.GetProperty("jws").GetString() ?? string.Empty, await File.ReadAllTextAsync(vault.System.Keys.PublicKey("vault")));
        Assert.Equal((2, 2024, 64), (certificate.GetProperty("consultations").GetInt32(), certificate.GetProperty("bucket").GetInt32(), certificate.GetProperty("tenantKeySha256").GetString()?.Length));
        Assert.Equal(list.GetProperty("listHash").GetString(), certificate.GetProperty("keyListSha256").GetString());
    }

    [Fact]
    public async Task Within_the_waiting_period_the_end_is_taken_back()
    {
        using var scene = vault.NewScene();
        await Decide(scene, years: 1);
        var id = await Aged(scene, 2023);
        var hash = (await scene.Send(HttpMethod.Get, "/api/v1/disposals/2024", scene.AsStaff(EndingScene.PrivacyOfficer()))).Json.GetProperty("listHash").GetString();
        var order = await scene.Ordered(new { kind = "destroyBucket", bucket = 2024, listHash = hash });
        Assert.NotEqual(HttpStatusCode.OK, (await scene.Read(id)).Status);

        var undone = await scene.Send(HttpMethod.Post, $"/api/v1/endings/{order}/withdraw", scene.AsStaff(EndingScene.PrivacyOfficer()));

        Assert.Equal("withdrawn", undone.Json.GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.OK, (await scene.Read(id)).Status);
        Assert.Equal(1, await vault.Count("select count(*) from bucket_destructions where order_id = $1 and state = 3", order));
    }

    [Fact, Trait("Requirement", "28")]
    public async Task A_year_that_is_not_over_a_list_that_changed_and_what_nobody_decided_are_refused()
    {
        using var scene = vault.NewScene();
        await Decide(scene, years: 1);
        await Aged(scene, 2023);
        var (wrong, officer) = (new string('a', 64), EndingScene.PrivacyOfficer());
        using var undecided = vault.NewScene();
        await Aged(undecided, 2003, bucket: "fy2004");

        (await scene.Propose(officer, Guid.CreateVersion7(), new { kind = "destroyBucket", bucket = 2024, listHash = wrong })).Is(HttpStatusCode.Conflict, "list-changed");
        (await scene.Propose(officer, Guid.CreateVersion7(), new { kind = "destroyBucket", bucket = 2099, listHash = wrong })).Is(HttpStatusCode.Conflict, "bucket-not-over");
        (await scene.Propose(EndingScene.Officer([scene.DepartmentId], "supervisor"), Guid.CreateVersion7(), new { kind = "destroyBucket", bucket = 2024, listHash = wrong })).Is(HttpStatusCode.Forbidden, "not-allowed");
        var list = (await undecided.Send(HttpMethod.Get, "/api/v1/disposals/2004", undecided.AsStaff(officer))).Json;
        Assert.Equal((0, 1), (list.GetProperty("ends").GetArrayLength(), list.GetProperty("moves").GetInt32()));
        (await undecided.Propose(officer, Guid.CreateVersion7(), new { kind = "destroyBucket", bucket = 2004, listHash = list.GetProperty("listHash").GetString() })).Is(HttpStatusCode.Conflict, "list-changed");
        var numbers = (await undecided.Send(HttpMethod.Get, "/api/v1/retention", undecided.AsStaff(EndingScene.Officer("tenantAdmin")))).Json;
        Assert.Equal(1, numbers.GetProperty("keptWithoutDecision").GetInt32());
    }

    /// <summary>Emergency exceptions have a class of their own (trust.md 2.8): with it they end, without it they are kept and counted.</summary>
    [Fact, Trait("Requirement", "3"), Trait("Requirement", "28")]
    public async Task An_emergency_exception_ends_with_its_class_and_stays_without_one()
    {
        using var decided = vault.NewScene(vault.TenantWithWords);
        using var undecided = vault.NewScene();
        var (old, recent, kept) = (await Arrived(decided), await Arrived(decided), await Arrived(undecided));
        Assert.Equal(1, await vault.Count("select count(*) from deks d join emergency_exceptions e using (tenant_id, dek_id) where e.exception_id = $1 and d.kek_id = $2", recent, $"fy{FiscalYear.Of(TimeProvider.System.GetUtcNow()) + 1}"));
        Assert.Equal(1, await vault.Count("select count(*) from deks d join emergency_exceptions e using (tenant_id, dek_id) where e.exception_id = $1 and d.kek_id = 'unset'", kept));
        Assert.Equal(1, (await undecided.Send(HttpMethod.Get, "/api/v1/retention", undecided.AsStaff(EndingScene.PrivacyOfficer()))).Json.GetProperty("exceptionsKeptWithoutDecision").GetInt32());
        await vault.Execute("update emergency_exceptions set opened_at = '2023-06-01T00:00:00Z' where exception_id = $1", old);
        await vault.Execute("insert into kek_moves (tenant_id, dek_id, generation, kek_id) select tenant_id, dek_id, dek_generation, 'fy2024' from emergency_exceptions where exception_id = $1", old);
        await LegalHoldTests.Until(async () => await vault.Count("select count(*) from deks where tenant_id = $1 and kek_id = 'fy2024'", decided.TenantId) == 1);

        var list = (await decided.Send(HttpMethod.Get, "/api/v1/disposals/2024", decided.AsStaff(EndingScene.PrivacyOfficer()))).Json;
        Assert.Equal(old, Assert.Single(list.GetProperty("ends").EnumerateArray()).GetProperty("exceptionId").GetGuid());
        var order = await decided.Ordered(new { kind = "destroyBucket", bucket = 2024, listHash = list.GetProperty("listHash").GetString() });
        await LegalHoldTests.Until(async () => await vault.Count("select count(*) from bucket_destructions where order_id = $1 and state = 1", order) == 1);
        await WaitingIsOver(decided, order);
        await LegalHoldTests.Until(async () => await vault.Count("select state from ending_orders where order_id = $1", order) == 3);

        var answer = await decided.Send(HttpMethod.Get, $"/api/v1/endings/{order}/certificate", decided.AsStaff(EndingScene.PrivacyOfficer()));
        var certificate = EndingScene.Verified(answer.Json.GetProperty("jws").GetString() ?? string.Empty, await File.ReadAllTextAsync(vault.System.Keys.PublicKey("vault")));
        Assert.Equal((0, 1), (certificate.GetProperty("consultations").GetInt32(), certificate.GetProperty("exceptions").GetInt32()));
        Task<Answer> Open(Guid id) => decided.Send(HttpMethod.Post, $"/api/v1/emergency-exceptions/{id}/open", decided.AsStaff(decided.Supervisor), new { });
        (await Open(old)).Is(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(HttpStatusCode.OK, (await Open(recent)).Status);
    }

    private static async Task<Guid> Arrived(Scene scene)
    {
        var id = Guid.CreateVersion7();
        var answer = await scene.Send(HttpMethod.Put, $"/internal/emergency-exceptions/{id}", scene.For("exception"),
            new { text = "いま屋上にいます", reasonClass = "lifeOrBody", residentId = (Guid?)null, arrivedAt = "2026-11-21T12:00:00.000Z", channel = "line" });
        Assert.Equal(HttpStatusCode.NoContent, answer.Status);
        return id;
    }

    private async Task Decide(Scene scene, int years)
    {
        await vault.Execute("insert into settings_copy (tenant_id, kind, item_id, version, deleted, data) values ($1, 'desk', $2, 1, false, $3::jsonb)",
            scene.TenantId, scene.DeskId, $$$"""{"name":"x","retention":{"years":{{{years}}},"startsAt":"closing","roundsToFiscalYear":true}}""");
        await vault.System.KillAsync("storage-vault");
        await vault.System.RestartAsync("storage-vault");
    }

    /// <summary>As if it had been closed in June of that fiscal year, and stood in the bucket of one year later.</summary>
    private async Task<Guid> Aged(Scene scene, int year, string bucket = "fy2024")
    {
        var id = await scene.Closed();
        await vault.Execute("update consultations set opened_at = make_timestamptz($2, 5, 1, 0, 0, 0), closed_at = make_timestamptz($2, 6, 1, 0, 0, 0) where consultation_id = $1", id, year);
        await vault.Execute(
            """
            insert into kek_moves (tenant_id, dek_id, generation, kek_id) select tenant_id, dek_id, dek_generation, $2 from consultations where consultation_id = $1
            on conflict (tenant_id, dek_id, generation) do update set kek_id = excluded.kek_id
            """, id, bucket);
        await LegalHoldTests.Until(async () => await vault.Count("select count(*) from deks d join consultations c using (tenant_id, dek_id) where c.consultation_id = $1 and d.kek_id = $2", id, bucket) == 1);
        return id;
    }

    /// <summary>Seven days pass: in the vault's rows and in the key store, which have clocks of their own.</summary>
    private async Task WaitingIsOver(Scene scene, Guid order)
    {
        var past = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        using var store = new FolderKekStore(Path.Combine(vault.System.Folder, "vault-keys"), TimeProvider.System);
        foreach (var (kek, _) in await store.List(scene.TenantId, CancellationToken.None))
            if (kek.Bucket == Bucket.OfYear(2024)) await store.Change(kek, record => record with { DestroyAt = past }, CancellationToken.None);
        await vault.Execute("update bucket_destructions set destroy_after = now() where order_id = $1", order);
    }
}

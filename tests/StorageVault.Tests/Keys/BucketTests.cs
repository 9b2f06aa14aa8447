using Microsoft.Extensions.Logging.Abstractions;
using StorageVault.Keys;
using StorageVault.Keys.Rings;
using StorageVault.Sealing;

namespace StorageVault.Tests.Keys;

/// <summary>In which bucket a key stands: provisional at opening, final after closing, hold and back; and the end of a bucket.</summary>
[Collection(KeysSystemGroup.Name)]
public sealed class BucketTests(KeysSystem system)
{
    private Task<long> Standing(Scene scene, Bucket bucket) => system.Vault.Count("select count(*) from deks where tenant_id = $1 and kek_id = $2", scene.TenantId, bucket.Id);

    private Task Decide(Scene scene, int years) => system.Vault.Execute(
        """
        insert into settings_copy (tenant_id, kind, item_id, version, deleted, data) values ($1, 'desk', $2, 1, false, jsonb_build_object('retention', jsonb_build_object('years', $3, 'startsAt', 'closing', 'roundsToFiscalYear', true)))
        on conflict (tenant_id, kind, item_id) do update set version = excluded.version, data = excluded.data
        """, scene.TenantId, scene.DeskId, years);

    [Fact, Trait("Requirement", "20")]
    public async Task Identities_stand_apart_and_a_consultation_goes_from_its_provisional_bucket_to_its_final_one()
    {
        using var scene = system.Vault.NewScene();
        var now = DateTimeOffset.UtcNow;
        var id = await scene.Opened();
        await scene.Write(id, Guid.CreateVersion7(), "ずっとここに");
        await scene.Send(HttpMethod.Put, $"/internal/identities/{scene.Resident.Subject}", scene.For("identify"), new { lineUserId = "U0123" });
        Assert.Equal((1, 1), (await Standing(scene, Bucket.Unset), await Standing(scene, Bucket.Identity)));

        // The retention is decided while the talk is open; the process that closes it knows.
        await Decide(scene, 5);
        await system.Vault.System.KillAsync("storage-vault");
        await system.Vault.System.RestartAsync("storage-vault");
        await scene.Close(id);
        await system.StartJobs("movers");
        await KeysSystem.Until(async () => await system.Vault.Count("select count(*) from kek_moves where tenant_id = $1", scene.TenantId) == 0);
        await system.Vault.System.KillAsync("movers");

        Assert.Equal((0, 1), (await Standing(scene, Bucket.Unset), await Standing(scene, Bucket.OfYear(FiscalYear.Of(now) + 5))));
        Assert.Contains("ずっとここに", (await scene.Read(id)).Texts);
        Assert.Equal(1, await system.Vault.Count("select count(*) from access_log where tenant_id = $1 and act = 25", scene.TenantId));
    }

    [Fact, Trait("Requirement", "25"), Trait("Requirement", "27")]
    public async Task A_bucket_that_ends_takes_its_consultations_along_and_leaves_those_on_hold()
    {
        using var scene = system.Vault.NewScene();
        using var keys = system.OpenKeys();
        await using var database = system.OpenDatabase();
        var year = Bucket.OfYear(2030);
        var rings = KeysSystem.Rings(database, keys);
        using var cache = new DekCache(keys, TimeProvider.System);
        var lifecycle = new KeyLifecycle(database, keys, rings, cache, TimeProvider.System);
        await rings.Active(scene.TenantId, year, default);
        var (goes, stays) = (new ManyConsultations(system, scene), new ManyConsultations(system, scene));
        await goes.Add(3, year);
        await stays.Add(2, year);

        await system.Vault.Execute("insert into kek_moves (tenant_id, dek_id, generation, kek_id) select tenant_id, dek_id, dek_generation, 'hold' from consultations where tenant_id = $1 and consultation_id = any($2)", scene.TenantId, stays.Ids.ToArray());
        var moves = new BucketMoves(database, rings, new Rewrapper(keys, new WrapCounter(database, NullLogger<WrapCounter>.Instance), NullLogger<Rewrapper>.Instance), cache, TimeProvider.System);
        while (await moves.Run(scene.TenantId, default) > 0) { }
        await lifecycle.DestroyBucket(scene.TenantId, year, TimeSpan.Zero, KeyCare.Actor, default);
        var proofs = await lifecycle.ProofsOf(scene.TenantId, year, KeyCare.Actor, default);

        Assert.Equal(2, await stays.AllOpen());
        Assert.Equal(SealFault.KeyDestroyed, (await Assert.ThrowsAsync<EnvelopeRefusedException>(goes.AllOpen)).Fault);
        Assert.Equal(1, Assert.Single(proofs).Kek.Version);
        Assert.Equal(1, await system.Vault.Count("select count(*) from kek_versions where tenant_id = $1 and kek_id = $2 and state = 5", scene.TenantId, year.Id));
        await Assert.ThrowsAsync<BucketEndedException>(async () => await KeysSystem.Rings(database, keys).Active(scene.TenantId, year, default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => lifecycle.DestroyBucket(scene.TenantId, Bucket.Unset, TimeSpan.Zero, KeyCare.Actor, default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => lifecycle.DestroyBucket(scene.TenantId, Bucket.Hold, TimeSpan.Zero, KeyCare.Actor, default));
    }

    [Fact]
    public async Task A_data_key_that_does_not_open_keeps_no_other_from_being_rewrapped()
    {
        using var scene = system.Vault.NewScene();
        await scene.Opened();
        var many = new ManyConsultations(system, scene);
        await many.Add(5, Bucket.Unset, broken: 2);
        await system.StartJobs("breaks", page: 2);
        await system.OnlyLivePods(2);

        await system.UntilPromoted(scene, await system.Rotate(scene));
        await KeysSystem.Until(async () => await system.Vault.Count("select count(*) from kek_jobs where tenant_id = $1 and lease_owner is null and lease_until is not null", scene.TenantId) == 1);
        await system.Vault.System.KillAsync("breaks");

        Assert.Equal(1, await system.Vault.Count("select count(*) from deks where tenant_id = $1 and kek_version = 1", scene.TenantId));
        (await scene.Read(many.Ids[0])).Is(System.Net.HttpStatusCode.OK);
        Assert.Equal(0, await system.Vault.Count("select count(*) from kek_jobs where tenant_id = $1 and done_at is not null", scene.TenantId));
    }

    [Fact, Trait("Requirement", "15"), Trait("Requirement", "21")]
    public async Task A_key_that_is_old_or_nearly_used_up_is_rotated_without_anybody_asking()
    {
        using var old = system.Vault.NewScene();
        using var used = system.Vault.NewScene();
        await old.Opened();
        await used.Opened();
        await system.StartJobs("yearly");
        await system.OnlyLivePods(2);

        await system.Vault.Execute("update kek_versions set activated_at = activated_at - interval '366 days' where tenant_id = $1", old.TenantId);
        await system.Vault.Execute("update kek_versions set wraps = $2 where tenant_id = $1", used.TenantId, WrapCounter.Alarm);
        await system.UntilPromoted(old, 2);
        await system.UntilPromoted(used, 2);
        await KeysSystem.Until(async () => await system.Vault.Count("select count(*) from deks where tenant_id = any($1) and kek_version = 1", new[] { old.TenantId, used.TenantId }) == 0);
        await system.Vault.System.KillAsync("yearly");

        await old.Opened();
        Assert.Equal(2, await system.Vault.Count("select max(kek_version) from deks where tenant_id = $1", old.TenantId));
    }
}

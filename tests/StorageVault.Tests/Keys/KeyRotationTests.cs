using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Options;
using StorageVault.Keys;
using StorageVault.Keys.Rings;
using Xunit.Abstractions;

namespace StorageVault.Tests.Keys;

/// <summary>Rotation and re-wrapping with two processes of the vault, under load, with the job killed again and again (trust.md 2.7).</summary>
[Collection(KeysSystemGroup.Name)]
public sealed class KeyRotationTests(KeysSystem system, ITestOutputHelper output)
{
    // TOMOSHIBI_LONG=1: the measure of issue 3.
    private static readonly bool Long = Environment.GetEnvironmentVariable("TOMOSHIBI_LONG") == "1";

    private static readonly (int Consultations, int Kills, int Page, string Pause) Size = Long ? (10_000, 20, 500, "00:00:01") : (1_000, 2, 100, "00:00:00.25");

    [Fact, Trait("Requirement", "21")]
    public async Task A_key_rotates_under_load_while_the_job_is_killed_and_nothing_is_refused_or_left_behind()
    {
        using var scene = system.Vault.NewScene();
        await scene.Opened();
        var many = new ManyConsultations(system, scene);
        await many.Add(Size.Consultations, Bucket.Unset);
        await system.StartJobs("jobs", Size.Page, Size.Pause);
        await system.OnlyLivePods(2);
        await using var load = new Load(scene, many.Ids);

        var watch = Stopwatch.StartNew();
        var version = await system.Rotate(scene);
        await system.UntilPromoted(scene, version);
        for (var kill = 1; kill <= Size.Kills; kill++)
        {
            await Task.Delay(Random.Shared.Next(100, 1_200));
            await system.Vault.System.KillAsync("jobs");
            await system.StartJobs("jobs", Size.Page, Size.Pause);
        }
        await KeysSystem.Until(async () => await system.Vault.Count("select count(*) from kek_jobs where tenant_id = $1 and done_at is null", scene.TenantId) == 0);
        var took = watch.Elapsed;
        var (done, failed) = await load.Stop();
        await system.Vault.System.KillAsync("jobs");

        output.WriteLine($"{Size.Consultations} consultations, {Size.Kills} kills: {took.TotalSeconds:F1} s, {done} requests meanwhile");
        Assert.Equal(1, await system.Vault.Count("select count(*) from kek_jobs where tenant_id = $1", scene.TenantId));
        Assert.Equal(0, await system.Vault.Count("select count(*) from deks where tenant_id = $1 and kek_version = 1", scene.TenantId));
        Assert.Empty(failed);
        Assert.True(done > 20);
        Assert.Equal(Size.Consultations, await many.AllOpen());
        // One row per page, and the pages together are all that was there.
        Assert.Equal(0, await system.Vault.Count("select count(*) from access_log where tenant_id = $1 and act = 24 and to_seq - from_seq >= $2", scene.TenantId, Size.Page));
        Assert.Equal(
            await system.Vault.Count("select rows_done from kek_jobs where tenant_id = $1", scene.TenantId),
            await system.Vault.Count("select sum(to_seq - from_seq + 1)::bigint from access_log where tenant_id = $1 and act = 24", scene.TenantId));
    }

    [Fact, Trait("Requirement", "21")]
    public async Task A_promotion_is_refused_while_a_process_that_may_live_has_not_answered()
    {
        using var scene = system.Vault.NewScene();
        await scene.Opened();
        await system.StartJobs("falls");
        await system.StartJobs("stays");
        await system.OnlyLivePods(3);
        await system.Vault.System.KillAsync("falls");

        var version = await system.Rotate(scene);
        await KeysSystem.Until(async () => await system.Vault.Count("select count(*) from access_log where tenant_id = $1 and act = 23 and decision = 120", scene.TenantId) == 1);
        // Both others have answered, and it is refused still.
        await KeysSystem.Until(async () => await system.Vault.Count("select count(*) from kek_acks where tenant_id = $1 and version = $2", scene.TenantId, version) == 2);
        var verdict = await Try(new(scene.TenantId, Bucket.Unset, version));
        var active = await system.Vault.Count("select version from kek_versions where tenant_id = $1 and state = 2", scene.TenantId);
        var before = await scene.Opened();
        await system.Vault.Execute("update vault_pods set beat_at = beat_at - interval '6 minutes' where pod_id not in (select pod_id from kek_acks where tenant_id = $1)", scene.TenantId);
        await system.UntilPromoted(scene, version);
        await system.Vault.System.KillAsync("stays");

        Assert.Equal((PromotionVerdict.PodsBehind, 1), (verdict, active));
        Assert.Equal(1, await system.Vault.Count("select count(*) from kek_versions where tenant_id = $1 and version = 1 and state = 3", scene.TenantId));
        (await scene.Read(before)).Is(HttpStatusCode.OK);
    }

    [Fact, Trait("Requirement", "21")]
    public async Task A_process_that_has_not_heard_of_a_promotion_stores_nothing_under_the_version_before_and_refuses_nobody()
    {
        using var scene = system.Vault.NewScene();
        await scene.Opened();
        await system.OnlyLivePods(1);
        await using var database = system.OpenDatabase();
        using var keys = system.OpenKeys();
        var rings = KeysSystem.Rings(database, keys);
        using var pool = new DekPool(rings, Options.Create(new KeyCareOptions { PoolDepth = 3 }), TimeProvider.System);
        pool.Expect(scene.TenantId, Bucket.Unset);
        await pool.Fill(default);

        var kek = new KekName(scene.TenantId, Bucket.Unset, await system.Rotate(scene));
        await KeysSystem.Until(async () => await Try(kek) == PromotionVerdict.Promoted);
        Assert.Equal((3, 1), (pool.Depth, (await rings.Active(scene.TenantId, Bucket.Unset, default)).Version));
        var stored = await rings.WithActive(scene.TenantId, async () =>
        {
            using var fresh = await pool.Take(scene.TenantId, Bucket.Unset, default);
            await database.RunAsync(scene.TenantId, async (tx, token) =>
            {
                await using var batch = tx.Batch();
                batch.BatchCommands.Add(DekRow.Insert(fresh.Dek));
                await batch.ExecuteNonQueryAsync(token);
            }, default);
            return fresh.Dek.KekVersion;
        });

        Assert.Equal((kek.Version, 0), (stored, pool.Depth));
    }

    private async Task<PromotionVerdict> Try(KekName kek)
    {
        using var keys = system.OpenKeys();
        using var cache = new DekCache(keys, TimeProvider.System);
        await using var database = system.OpenDatabase();
        var lifecycle = new KeyLifecycle(database, keys, KeysSystem.Rings(database, keys), cache, TimeProvider.System);
        return await new Promotion(database, lifecycle, Options.Create(new KeyCareOptions { PodExpiry = TimeSpan.FromMinutes(5) }), TimeProvider.System).Try(kek, KeyCare.Actor, default);
    }

    /// <summary>Residents who go on reading, writing and opening meanwhile.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly ConcurrentBag<string> _failed = [];
        private readonly Task _all;
        private long _done;

        internal Load(Scene scene, IReadOnlyList<Guid> ids) => _all = Task.WhenAll(Enumerable.Range(0, 3).Select(async worker =>
        {
            for (var turn = 0; !_end.IsCancellationRequested; turn++)
            {
                var id = ids[Random.Shared.Next(ids.Count)];
                var answer = (worker, turn % 4) switch
                {
                    (0, 0) => await scene.Open(Guid.CreateVersion7()),
                    (_, 1) => await scene.Write(id, Guid.CreateVersion7(), "きいてください"),
                    _ => await scene.Read(id),
                };
                Interlocked.Increment(ref _done);
                if (answer.Status != HttpStatusCode.OK) _failed.Add($"{worker}/{turn % 4}: {answer.Status} {answer.Code}");
                await Task.Delay(20);
            }
        }));

        internal async Task<(long Done, IReadOnlyCollection<string> Failed)> Stop()
        {
            await _end.CancelAsync();
            await _all;
            return (_done, _failed);
        }

        public async ValueTask DisposeAsync()
        {
            await Stop();
            _end.Dispose();
        }
    }
}

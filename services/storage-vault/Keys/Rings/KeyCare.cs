using Microsoft.Extensions.Options;
using Npgsql;
using ServiceDefaults.Data;
using ServiceDefaults.Settings;
using StorageVault.Access;
using StorageVault.Sealing;

namespace StorageVault.Keys.Rings;

/// <summary>Every process of the vault: beats, answers for new versions, drops what was retired, keeps the pool full. Those with jobs also promote and rotate.</summary>
internal sealed partial class KeyCare(
    PodAnswers answers, KeyRotations rotations, DekPool pool, SettingsCopy settings, IDisposalBuckets buckets, IOptions<KeyCareOptions> options, TimeProvider clock, ILogger<KeyCare> log) : BackgroundService
{
    /// <summary>The vault itself, where no person stands behind an act.</summary>
    internal static readonly Actor Actor = new(ActorKind.Service, null, null, new HashSet<string>(), new HashSet<Guid>(), null, "keys");

    private static readonly TimeSpan ExpectEach = TimeSpan.FromMinutes(1);
    private DateTimeOffset _expectedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Beat, clock);
        try
        {
            do
            {
                // Each by itself: a database that is away must not keep the pool from being filled, nor a KMS the beat.
                await Try(answers.Beat, stoppingToken);
                if (options.Value.RunsJobs) await Try(rotations.Tend, stoppingToken);
                await Try(FillPool, stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Try(answers.Leave, cancellationToken);
    }

    private Task FillPool(CancellationToken ct)
    {
        if (clock.GetUtcNow() - _expectedAt >= ExpectEach)
        {
            _expectedAt = clock.GetUtcNow();
            // Every desk that anybody may open a consultation at, also the one that nobody visited this week.
            foreach (var desk in settings.All("desk")) pool.Expect(desk.TenantId, buckets.Of(desk.TenantId, desk.ItemId, clock.GetUtcNow()));
        }
        return pool.Fill(ct);
    }

    private async Task Try(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        try { await work(ct); }
        catch (OperationCanceledException) when (ct.IsCancellationRequested) { }
        catch (Exception e) { LogWaiting(log, e.GetType().Name); }
    }

    [LoggerMessage(EventIds.KeyCareWaits, LogLevel.Warning, "Looking after the tenant keys waits: {Code}")]
    private static partial void LogWaiting(ILogger log, string code);
}

/// <summary>This process's part of the promotion gate: "I am alive", "I can open what this version wraps".</summary>
internal sealed class PodAnswers(TenantTransactions transactions, IKeyProvider provider, KeyRings rings, DekPool pool, DekCache deks, KeyMeters meters)
{
    private const string BeatSql = "insert into vault_pods (pod_id) values ($1) on conflict (pod_id) do update set beat_at = clock_timestamp()";
    private const string UnansweredSql = """
        select tenant_id, kek_id, version from kek_versions v where state = 1
            and not exists (select from kek_acks a where a.tenant_id = v.tenant_id and a.kek_id = v.kek_id and a.version = v.version and a.pod_id = $1) limit 100
        """;

    // Some seconds twice over: a change is stamped before it is committed.
    private const string ChangedSql = "select tenant_id, kek_id, version, state from kek_versions where changed_at > clock_timestamp() - interval '30 seconds' and state <> 1";

    private readonly HashSet<(KekName, KekState)> _seen = [];

    /// <summary>This process's name in the gate.</summary>
    internal Guid PodId { get; } = Guid.CreateVersion7();

    internal async Task Beat(CancellationToken ct)
    {
        var (unanswered, changed) = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Batch();
            batch.BatchCommands.Add(TenantTransaction.Sql(BeatSql, PodId));
            batch.BatchCommands.Add(TenantTransaction.Sql(UnansweredSql, PodId));
            batch.BatchCommands.Add(TenantTransaction.Sql(ChangedSql));
            await using var reader = await batch.ExecuteReaderAsync(token);
            var unanswered = new List<KekName>();
            while (await reader.ReadAsync(token)) unanswered.Add(Name(reader));
            await reader.NextResultAsync(token);
            var changed = new List<(KekName Kek, KekState State)>();
            while (await reader.ReadAsync(token)) changed.Add((Name(reader), (KekState)reader.GetInt16(3)));
            return (unanswered, changed);
        }, ct);
        foreach (var (kek, state) in changed.Where(_seen.Add)) Drop(kek, state);
        _seen.RemoveWhere(known => !changed.Contains(known));
        await meters.Read(pool.Depth, ct);
        EnvelopeRefusedException? broken = null;
        foreach (var kek in unanswered)
            try { await Answer(kek, ct); }
            // Not answered for; the others are.
            catch (EnvelopeRefusedException e) { broken = e; }
        if (broken is not null) throw broken;
    }

    /// <summary>A process that ends in order stands in nobody's way.</summary>
    internal Task Leave(CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
        await tx.Command("delete from vault_pods where pod_id = $1 or beat_at < clock_timestamp() - interval '7 days'", PodId).ExecuteNonQueryAsync(token), ct);

    private static KekName Name(NpgsqlDataReader reader) =>
        new(reader.GetGuid(0), Bucket.Parse(reader.GetString(1)) ?? throw new EnvelopeRefusedException(SealFault.KeyMissing), reader.GetInt32(2));

    /// <summary>Wraps and opens a throw-away key: the version is there, the root opens it, the store is the same one.</summary>
    private async Task Answer(KekName kek, CancellationToken ct)
    {
        provider.Forget(kek);
        using var key = ContentKey.NewRandom();
        var wrapped = await provider.Wrap(kek, new DekName(Guid.CreateVersion7(), 1), key, ct);
        using var opened = await provider.Unwrap(wrapped, ct);
        await transactions.RunAsRelayAsync(async (tx, token) => await tx.Command(
            "insert into kek_acks (tenant_id, kek_id, version, pod_id) values ($1, $2, $3, $4) on conflict do nothing", kek.TenantId, kek.Bucket.Id, kek.Version, PodId).ExecuteNonQueryAsync(token), ct);
    }

    private void Drop(KekName kek, KekState state)
    {
        rings.Forget(kek.TenantId);
        if (state == KekState.Active) return;
        pool.Forget(kek.TenantId);
        if (state is not (KekState.Disabled or KekState.Destroyed)) return;
        provider.Forget(kek);
        deks.DropWrappedBy(kek);
    }
}

/// <summary>The jobs' side: promotes what is answered for, rotates what is old or nearly used up.</summary>
internal sealed partial class KeyRotations(
    TenantTransactions transactions, Promotion promotion, KeyLifecycle lifecycle, IOptions<KeyCareOptions> options, ILogger<KeyRotations> log)
{
    private const string PendingSql = "select tenant_id, kek_id, version from kek_versions where state = 1 order by made_at limit 100";

    // Buckets of years that are over wrap nothing new; identities and the undecided ones go on for ever.
    private const string DueSql = """
        select tenant_id, kek_id, version from kek_versions v where state = 2 and (activated_at < clock_timestamp() - $1 or wraps >= $2)
            and not exists (select from kek_versions p where p.tenant_id = v.tenant_id and p.kek_id = v.kek_id and p.state = 1) limit 20
        """;

    private readonly HashSet<KekName> _refused = [];

    internal async Task Tend(CancellationToken ct)
    {
        foreach (var kek in await Names(tx => tx.Command(DueSql, options.Value.RotateAfter, WrapCounter.Alarm), ct)) await lifecycle.Rotate(kek.TenantId, kek.Bucket, KeyCare.Actor, ct);
        foreach (var kek in await Names(tx => tx.Command(PendingSql), ct)) await Promote(kek, ct);
    }

    private async Task Promote(KekName kek, CancellationToken ct)
    {
        var verdict = await promotion.Try(kek, KeyCare.Actor, ct);
        if (verdict == PromotionVerdict.Promoted)
        {
            _refused.Remove(kek);
            LogPromoted(log, kek.TenantId, kek.Version);
        }
        if (verdict != PromotionVerdict.PodsBehind || !_refused.Add(kek)) return;
        await promotion.Refused(kek, KeyCare.Actor, ct);
        LogBehind(log, kek.TenantId, kek.Version);
    }

    private Task<List<KekName>> Names(Func<TenantTransaction, TenantBatch> select, CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using var batch = select(tx);
        await using var reader = await batch.ExecuteReaderAsync(token);
        var names = new List<KekName>();
        while (await reader.ReadAsync(token))
            if (Bucket.Parse(reader.GetString(1)) is { } bucket) names.Add(new(reader.GetGuid(0), bucket, reader.GetInt32(2)));
        return names;
    }, ct);

    [LoggerMessage(EventIds.KeyPromoted, LogLevel.Information, "Version {Seq} of a tenant key of tenant {TenantId} encrypts from now on")]
    private static partial void LogPromoted(ILogger log, Guid tenantId, int seq);

    [LoggerMessage(EventIds.PodsBehind, LogLevel.Warning, "Version {Seq} of a tenant key of tenant {TenantId} waits: a process of the vault has not answered for it")]
    private static partial void LogBehind(ILogger log, Guid tenantId, int seq);
}

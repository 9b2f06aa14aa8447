using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Access;

namespace StorageVault.Keys.Rings;

/// <summary>The steps of a tenant key's life, each with its row in the access log.</summary>
/// <remarks>
/// The database is asked first where a step takes rights away and last where it gives them, so that a crash in between leaves the
/// narrower of the two. Who may ask is decided by the callers: two operators, a job's clock, a disposal's approvers.
/// </remarks>
internal sealed class KeyLifecycle(TenantTransactions transactions, IKeyProvider provider, KeyRings rings, DekCache deks, TimeProvider clock)
{
    private const string MoveSql = "update kek_versions set state = $4 where tenant_id = $1 and kek_id = $2 and version = $3 and state = any($5)";

    /// <summary>Makes the next version, pending until every process can open with it; a pending one stays the one. Null where none encrypts: nothing to follow.</summary>
    internal async Task<KekName?> Rotate(Guid tenantId, Bucket bucket, Actor actor, CancellationToken ct)
    {
        var (pending, next, encrypts) = await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Command(
                "select max(version) filter (where state = 1), coalesce(max(version), 0) + 1, count(*) filter (where state = 2) > 0 from kek_versions where tenant_id = $1 and kek_id = $2", tenantId, bucket.Id);
            await using var reader = await batch.ExecuteReaderAsync(token);
            await reader.ReadAsync(token);
            return (reader.IsDBNull(0) ? (int?)null : reader.GetInt32(0), reader.GetInt32(1), reader.GetBoolean(2));
        }, ct);
        if (!encrypts) return null;
        var kek = new KekName(tenantId, bucket, pending ?? next);
        if (pending is not null) return kek;
        await provider.Make(kek, ct);
        await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Batch();
            batch.BatchCommands.Add(TenantTransaction.Sql(
                "insert into kek_versions (tenant_id, kek_id, version, state) values ($1, $2, $3, 1) on conflict do nothing", tenantId, bucket.Id, kek.Version));
            batch.BatchCommands.Add(Row(actor, VaultAct.RotateKey, Decision.AllowedKeyAct, kek));
            await batch.ExecuteNonQueryAsync(token);
        }, ct);
        return kek;
    }

    /// <summary>Refuses to open with a version that no longer encrypts; reversible.</summary>
    internal async Task<bool> Disable(KekName kek, Actor actor, CancellationToken ct)
    {
        if (!await Move(kek, KekState.Disabled, [KekState.Pending, KekState.DecryptOnly], VaultAct.DisableKey, actor, ct)) return false;
        await provider.Disable(kek, ct);
        Forget(kek);
        return true;
    }

    /// <summary>Takes <see cref="Disable"/> back, and a destruction that still waits.</summary>
    internal async Task<bool> Enable(KekName kek, Actor actor, CancellationToken ct)
    {
        await provider.Enable(kek, ct);
        return await Move(kek, KekState.DecryptOnly, [KekState.Disabled], VaultAct.EnableKey, actor, ct);
    }

    /// <summary>
    /// Ends a bucket: no version of it encrypts or opens from now on, and when the waiting period is over all are destroyed. Gives that time.
    /// Whatever must live longer has to be re-wrapped into another bucket before (<see cref="BucketMoves"/>).
    /// </summary>
    internal async Task<DateTimeOffset> DestroyBucket(Guid tenantId, Bucket bucket, TimeSpan waiting, Actor actor, CancellationToken ct)
    {
        if (bucket == Bucket.Unset || bucket == Bucket.Hold) throw new InvalidOperationException("What has no decided end, or is on hold, is never destroyed as a bucket.");
        var due = clock.GetUtcNow() + waiting;
        foreach (var (kek, _) in await Versions(tenantId, bucket, ct))
        {
            await Move(kek, KekState.DecryptOnly, [KekState.Active], VaultAct.DestroyKey, actor, ct);
            await Move(kek, KekState.Disabled, [KekState.Pending, KekState.DecryptOnly], VaultAct.DestroyKey, actor, ct);
            due = await provider.Destroy(kek, waiting, ct);
            Forget(kek);
        }
        return due;
    }

    /// <summary>Notes what the provider has destroyed; gives the proofs there are.</summary>
    internal async Task<IReadOnlyList<DestructionProof>> ProofsOf(Guid tenantId, Bucket bucket, Actor actor, CancellationToken ct)
    {
        var proofs = new List<DestructionProof>();
        foreach (var (kek, state) in await Versions(tenantId, bucket, ct))
        {
            if (await provider.Proof(kek, ct) is not { } proof) continue;
            if (state != KekState.Destroyed) await Move(kek, KekState.Destroyed, [KekState.Disabled], VaultAct.DestroyKey, actor, ct);
            proofs.Add(proof);
        }
        return proofs;
    }

    /// <summary>A version's state, or null where there is no such version.</summary>
    internal async Task<KekState?> State(KekName kek, CancellationToken ct) =>
        (await Versions(kek.TenantId, kek.Bucket, ct)).Where(version => version.Kek == kek).Select(version => (KekState?)version.State).SingleOrDefault();

    /// <summary>All versions of a bucket with their states, oldest first.</summary>
    internal Task<IReadOnlyList<(KekName Kek, KekState State)>> Versions(Guid tenantId, Bucket? bucket, CancellationToken ct) => transactions.RunAsync<IReadOnlyList<(KekName, KekState)>>(tenantId, async (tx, token) =>
    {
        await using var batch = tx.Command(
            "select kek_id, version, state from kek_versions where tenant_id = $1 and ($2 = '' or kek_id = $2) order by kek_id, version", tenantId, bucket?.Id ?? string.Empty);
        await using var reader = await batch.ExecuteReaderAsync(token);
        var versions = new List<(KekName, KekState)>();
        while (await reader.ReadAsync(token))
            if (Bucket.Parse(reader.GetString(0)) is { } known) versions.Add((new(tenantId, known, reader.GetInt32(1)), (KekState)reader.GetInt16(2)));
        return versions;
    }, ct);

    private Task<bool> Move(KekName kek, KekState to, KekState[] from, VaultAct act, Actor actor, CancellationToken ct) => transactions.RunAsync(kek.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Command(MoveSql, kek.TenantId, kek.Bucket.Id, kek.Version, (short)to, from.Select(state => (short)state).ToArray());
        if (await batch.ExecuteNonQueryAsync(token) == 0) return false;
        await using var row = tx.Batch();
        row.BatchCommands.Add(Row(actor, act, Decision.AllowedKeyAct, kek));
        await row.ExecuteNonQueryAsync(token);
        return true;
    }, ct);

    /// <summary>A key act names no consultation: its bucket's year (0 for the others) and version stand in the range columns.</summary>
    internal NpgsqlBatchCommand Row(Actor actor, VaultAct act, Decision decision, KekName kek) =>
        new AccessRow(actor, act, decision) { FromSeq = kek.Bucket.Year ?? 0, ToSeq = kek.Version }.Insert(kek.TenantId, clock.GetUtcNow());

    private void Forget(KekName kek)
    {
        rings.Forget(kek.TenantId);
        provider.Forget(kek);
        deks.DropWrappedBy(kek);
    }
}

using System.Collections.Concurrent;
using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Sealing;

namespace StorageVault.Keys.Rings;

/// <summary>Which version of a tenant's key encrypts; wraps with it, counts the wraps, and makes a bucket's first version when it is first needed.</summary>
/// <remarks>
/// The database says which version is active and refuses a row under any other (<c>TK001</c>), so a stale memory here costs one more try
/// (<see cref="WithActive"/>) and never a row under a retired version.
/// </remarks>
internal sealed class KeyRings(TenantTransactions transactions, IKeyProvider provider, WrapCounter counter)
{
    /// <summary>SQLSTATE of the refusal of a row under a version that does not encrypt.</summary>
    internal const string NotActive = "TK001";

    private const int Attempts = 3;

    private const string ActiveSql = "select version from kek_versions where tenant_id = $1 and kek_id = $2 and state = 2";

    private readonly ConcurrentDictionary<(Guid TenantId, Bucket Bucket), int> _active = new();

    /// <summary>Wraps with the bucket's active version.</summary>
    internal async ValueTask<WrappedDek> Wrap(Guid tenantId, Bucket bucket, DekName name, ContentKey key, CancellationToken ct)
    {
        var kek = await Active(tenantId, bucket, ct);
        await counter.Count(kek, ct);
        return await provider.Wrap(kek, name, key, ct);
    }

    /// <summary>The version that encrypts now, as far as this process knows.</summary>
    internal async ValueTask<KekName> Active(Guid tenantId, Bucket bucket, CancellationToken ct)
    {
        if (_active.TryGetValue((tenantId, bucket), out var known)) return new(tenantId, bucket, known);
        var version = await transactions.RunAsync(tenantId, (tx, token) => Find(tx, bucket, token), ct) ?? await Begin(tenantId, bucket, ct);
        _active[(tenantId, bucket)] = version;
        return new(tenantId, bucket, version);
    }

    /// <summary>Runs work that stores freshly wrapped keys; again when a version was retired under its hands.</summary>
    internal async Task<T> WithActive<T>(Guid tenantId, Func<Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
            try { return await work(); }
            // Once is enough, but for a request beside this one that had read the version before and remembers it after it was forgotten here.
            catch (PostgresException e) when (e.SqlState == NotActive && attempt < Attempts) { Forget(tenantId); }
    }

    internal void Forget(Guid tenantId)
    {
        foreach (var ring in _active.Keys.Where(ring => ring.TenantId == tenantId).ToList()) _active.TryRemove(ring, out _);
    }

    private static async Task<int?> Find(TenantTransaction tx, Bucket bucket, CancellationToken ct)
    {
        await using var batch = tx.Command(ActiveSql, tx.TenantId, bucket.Id);
        return (int?)await batch.ExecuteScalarAsync(ct);
    }

    /// <summary>A bucket's first version encrypts at once: there is no older one to fall back on, and a child would be turned away meanwhile (decision 0018).</summary>
    private async Task<int> Begin(Guid tenantId, Bucket bucket, CancellationToken ct)
    {
        // Both in one statement, so in one snapshot: another request may have begun the bucket since this one looked.
        var (began, active) = await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Command("select count(*), max(version) filter (where state = 2) from kek_versions where tenant_id = $1 and kek_id = $2", tx.TenantId, bucket.Id);
            await using var reader = await batch.ExecuteReaderAsync(token);
            await reader.ReadAsync(token);
            return (reader.GetInt64(0) > 0, reader.IsDBNull(1) ? (int?)null : reader.GetInt32(1));
        }, ct);
        if (active is { } encrypting) return encrypting;
        // A version that encrypts is only ever followed by another, or ended together with its bucket.
        if (began) throw new BucketEndedException();
        const int next = 1;
        await provider.Make(new(tenantId, bucket, next), ct);
        return await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Batch();
            batch.BatchCommands.Add(TenantTransaction.Sql(
                "insert into kek_versions (tenant_id, kek_id, version, state, activated_at) values ($1, $2, $3, 2, clock_timestamp()) on conflict do nothing", tx.TenantId, bucket.Id, next));
            batch.BatchCommands.Add(TenantTransaction.Sql(ActiveSql, tx.TenantId, bucket.Id));
            // Another process may have been faster: then its version is the active one.
            return (int?)await batch.ExecuteScalarAsync(token) ?? throw new KeysAwayException("No version of this tenant key encrypts yet.");
        }, ct);
    }
}

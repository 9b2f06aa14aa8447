using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using StorageVault.Access;

namespace StorageVault.Keys.Rings;

/// <summary>How an attempt to promote ended.</summary>
internal enum PromotionVerdict { Promoted, NotPending, PodsBehind }

/// <summary>Makes a pending version the encrypting one: only when every process of the vault that may be alive has opened something with it.</summary>
internal sealed class Promotion(TenantTransactions transactions, KeyLifecycle lifecycle, IOptions<KeyCareOptions> options, TimeProvider clock)
{
    // The database's clock: the processes beat by it too.
    private const string BehindSql = """
        select count(*) from vault_pods p where p.beat_at > clock_timestamp() - $4
            and not exists (select from kek_acks a where a.tenant_id = $1 and a.kek_id = $2 and a.version = $3 and a.pod_id = p.pod_id)
        """;

    private const string RetireSql = "update kek_versions set state = 3 where tenant_id = $1 and kek_id = $2 and state = 2 returning version";
    private const string RaiseSql = "update kek_versions set state = 2, activated_at = clock_timestamp() where tenant_id = $1 and kek_id = $2 and version = $3 and state = 1";
    private const string JobSql = """
        insert into kek_jobs (tenant_id, job_id, kek_id, from_version, to_version)
        select tenant_id, gen_random_uuid(), kek_id, version, $3 from kek_versions where tenant_id = $1 and kek_id = $2 and state = 3
        """;

    /// <summary>Promotes, and in the same commit retires the version before and asks for its re-wrapping.</summary>
    internal Task<PromotionVerdict> Try(KekName kek, Actor actor, CancellationToken ct) => transactions.RunAsync(kek.TenantId, async (tx, token) =>
    {
        await using (var locked = tx.Command("select state from kek_versions where tenant_id = $1 and kek_id = $2 and version = $3 for no key update", kek.TenantId, kek.Bucket.Id, kek.Version))
            if ((short?)await locked.ExecuteScalarAsync(token) != (short)KekState.Pending) return PromotionVerdict.NotPending;
        await using (var behind = tx.Command(BehindSql, kek.TenantId, kek.Bucket.Id, kek.Version, options.Value.PodExpiry))
            if ((long)(await behind.ExecuteScalarAsync(token) ?? 1L) > 0) return PromotionVerdict.PodsBehind;
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(RetireSql, kek.TenantId, kek.Bucket.Id));
        batch.BatchCommands.Add(TenantTransaction.Sql(RaiseSql, kek.TenantId, kek.Bucket.Id, kek.Version));
        batch.BatchCommands.Add(TenantTransaction.Sql(JobSql, kek.TenantId, kek.Bucket.Id, kek.Version));
        batch.BatchCommands.Add(lifecycle.Row(actor, VaultAct.PromoteKey, Decision.AllowedKeyAct, kek));
        await batch.ExecuteNonQueryAsync(token);
        return PromotionVerdict.Promoted;
    }, ct);

    /// <summary>Writes that a promotion was refused, once per version.</summary>
    internal Task Refused(KekName kek, Actor actor, CancellationToken ct) => transactions.RunAsync(kek.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(new AccessRow(actor, VaultAct.PromoteKey, Decision.RefusedPodsBehind) { FromSeq = kek.Bucket.Year ?? 0, ToSeq = kek.Version }.Insert(kek.TenantId, clock.GetUtcNow()));
        await batch.ExecuteNonQueryAsync(token);
    }, ct);
}

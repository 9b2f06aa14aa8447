using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Sealing;

namespace StorageVault.Keys.Rings;

/// <summary>Re-wraps page by page from a retired version to the active one; whoever takes the lease goes on where the last page ended.</summary>
internal sealed class RewrapJobs(TenantTransactions transactions, Rewrapper rewrapper, IOptions<KeyCareOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    private const string ClaimSql = """
        update kek_jobs set lease_owner = $1, lease_until = clock_timestamp() + $2
        where (tenant_id, job_id) = (select tenant_id, job_id from kek_jobs where done_at is null and (lease_until is null or lease_until < clock_timestamp() or lease_owner = $1)
            order by made_at limit 1 for update skip locked)
        returning tenant_id, job_id, kek_id, from_version, after_dek, after_generation, rows_done
        """;

    private const string PageSql = """
        select dek_id, generation, wrapped from deks
        where tenant_id = $1 and kek_id = $2 and kek_version = $3 and (dek_id, generation) > ($4, $5) order by dek_id, generation limit $6
        """;

    private const string MoveOnSql = """
        update kek_jobs set after_dek = $3, after_generation = $4, rows_done = rows_done + $5, lease_until = clock_timestamp() + $6,
            done_at = case when $7 then clock_timestamp() end
        where tenant_id = $1 and job_id = $2 and lease_owner = $8 and done_at is null
        """;

    private readonly Guid _me = Guid.CreateVersion7();

    internal sealed record Job(Guid TenantId, Guid JobId, Bucket Bucket, int FromVersion, Guid AfterDek, int AfterGeneration, long RowsDone);

    /// <summary>Takes the oldest job that nobody works on.</summary>
    internal Task<Job?> Claim(CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) =>
    {
        await using var batch = tx.Command(ClaimSql, _me, options.Value.JobLease);
        await using var reader = await batch.ExecuteReaderAsync(token);
        return await reader.ReadAsync(token) && Bucket.Parse(reader.GetString(2)) is { } bucket
            ? new Job(reader.GetGuid(0), reader.GetGuid(1), bucket, reader.GetInt32(3), reader.GetGuid(4), reader.GetInt32(5), reader.GetInt64(6)) : null;
    }, ct);

    /// <summary>Leaves a job for later, to whoever comes first then: its keys are away, or some of its rows do not open.</summary>
    internal Task Postpone(Job job, CancellationToken ct) => transactions.RunAsRelayAsync(async (tx, token) => await tx.Command(
        "update kek_jobs set lease_owner = null, lease_until = clock_timestamp() + $3 where tenant_id = $1 and job_id = $2 and lease_owner = $4", job.TenantId, job.JobId, Later, _me).ExecuteNonQueryAsync(token), ct);

    /// <summary>One page: read, re-wrapped outside any transaction, stored with the cursor and its audit row in one commit.</summary>
    internal async Task<(Job Job, PageVerdict Verdict)> Page(Job job, KekName to, CancellationToken ct)
    {
        var rows = await transactions.RunAsync(job.TenantId, (tx, token) => Read(tx, job, token), ct);
        var page = await rewrapper.Rewrap(rows, to, ct);
        var last = rows.Count > 0 ? rows[^1].Name : new(job.AfterDek, job.AfterGeneration);
        var left = rows.Count < options.Value.Page && await NothingLeft(job, rows.Count, ct);
        var mine = await transactions.RunAsync(job.TenantId, async (tx, token) =>
        {
            var stored = await Rewrapper.Store(tx, page, token);
            // Nothing after the cursor, but rows before it that were changed under our hands: once more from the start.
            var again = rows.Count == 0 && !left;
            await using var batch = tx.Batch();
            batch.BatchCommands.Add(TenantTransaction.Sql(MoveOnSql, job.TenantId, job.JobId, again ? Guid.Empty : last.DekId, again ? 0 : last.Generation, (long)stored, options.Value.JobLease, rows.Count == 0 && left, _me));
            if (rows.Count > 0)
                batch.BatchCommands.Add(new AccessRow(KeyCare.Actor, VaultAct.RewrapPage, Decision.AllowedKeyAct) { ObjectId = job.JobId, FromSeq = job.RowsDone + 1, ToSeq = job.RowsDone + stored }.Insert(job.TenantId, clock.GetUtcNow()));
            var moved = await batch.ExecuteNonQueryAsync(token) > (rows.Count > 0 ? 1 : 0);
            return moved ? (stored, again) : throw new LeaseLostException();
        }, ct);
        return (job with { AfterDek = mine.again ? Guid.Empty : last.DekId, AfterGeneration = mine.again ? 0 : last.Generation, RowsDone = job.RowsDone + mine.stored }, rows.Count == 0 && left ? PageVerdict.Finished : mine.again ? PageVerdict.RowsLeft : PageVerdict.More);
    }

    private async Task<List<WrappedDek>> Read(TenantTransaction tx, Job job, CancellationToken ct)
    {
        await using var batch = tx.Command(PageSql, job.TenantId, job.Bucket.Id, job.FromVersion, job.AfterDek, job.AfterGeneration, options.Value.Page);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var rows = new List<WrappedDek>();
        while (await reader.ReadAsync(ct)) rows.Add(new(job.TenantId, new DekName(reader.GetGuid(0), reader.GetInt32(1)), job.Bucket.Id, job.FromVersion, reader.GetFieldValue<byte[]>(2)));
        return rows;
    }

    private Task<bool> NothingLeft(Job job, int onThisPage, CancellationToken ct) => onThisPage > 0 ? Task.FromResult(false) : transactions.RunAsync(job.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Command("select 1 from deks where tenant_id = $1 and kek_id = $2 and kek_version = $3 limit 1", job.TenantId, job.Bucket.Id, job.FromVersion);
        return await batch.ExecuteScalarAsync(token) is null;
    }, ct);
}

/// <summary>What a page leaves.</summary>
internal enum PageVerdict { More, RowsLeft, Finished }

/// <summary>Another process took the job over; nothing of this page is stored.</summary>
internal sealed class LeaseLostException() : Exception("The re-wrap job is another process's now.");

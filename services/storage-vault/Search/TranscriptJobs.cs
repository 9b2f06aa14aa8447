using Npgsql;
using ServiceDefaults.Data;

namespace StorageVault.Search;

/// <summary>What has to get its sealed copy: a row, so that nothing is forgotten when a pod dies.</summary>
internal static class TranscriptJobs
{
    /// <summary>Memos come in a row: the copy is made once they have settled.</summary>
    internal static readonly TimeSpan Gathering = TimeSpan.FromMinutes(1);

    /// <summary>To be put into the transaction of what changed the log: closing, a late memo, a retraction.</summary>
    internal static NpgsqlBatchCommand Due(Guid tenantId, Guid consultationId, DateTimeOffset at) => TenantTransaction.Sql(
        "insert into transcript_jobs (tenant_id, consultation_id, due_at) values ($1, $2, $3) on conflict (tenant_id, consultation_id) do update set due_at = excluded.due_at",
        tenantId, consultationId, at);
}

using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Attachments.Scanning;

namespace StorageVault.Attachments;

/// <summary>Takes away files that no entry named in time, and sendings that broke off.</summary>
internal sealed partial class AttachmentSweeper(TenantTransactions transactions, IOptions<AttachmentOptions> options, TimeProvider clock, ILogger<AttachmentSweeper> log) : BackgroundService
{
    private const string FindSql =
        """
        select tenant_id, consultation_id, attachment_id from attachments
        where entry_id is null and touched_at < case when state = 1 then $1::timestamptz else $2::timestamptz end order by touched_at limit 100
        """;

    // Asked again under the tenant's lock: an entry may have named it meanwhile.
    private const string Still =
        "from attachments where tenant_id = $1 and consultation_id = $2 and attachment_id = $3 and entry_id is null and touched_at < case when state = 1 then $4::timestamptz else $5::timestamptz end";

    private static readonly Actor Job = new(ActorKind.Service, null, null, new HashSet<string>(), new HashSet<Guid>(), null, "sweep");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                try { while (await Sweep(stoppingToken) == 100) { } }
                // Nothing is lost by waiting for the next round.
                catch (Exception e) when (!stoppingToken.IsCancellationRequested) { LogWaiting(log, e.GetType().Name); }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    private async Task<int> Sweep(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (unfinished, unused) = (now - options.Value.UnfinishedAfter, now - options.Value.UnusedAfter);
        var found = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(FindSql, unfinished, unused);
            await using var reader = await batch.ExecuteReaderAsync(token);
            var rows = new List<(Guid TenantId, AttachmentName Name)>();
            while (await reader.ReadAsync(token)) rows.Add((reader.GetGuid(0), new(reader.GetGuid(1), reader.GetGuid(2))));
            return rows;
        }, ct);
        foreach (var (tenantId, name) in found) await transactions.RunAsync(tenantId, (tx, token) => Drop(tx, name, unfinished, unused, now, token), ct);
        if (found.Count > 0) LogDropped(log, found.Count);
        return found.Count;
    }

    private static async Task Drop(TenantTransaction tx, AttachmentName name, DateTimeOffset unfinished, DateTimeOffset unused, DateTimeOffset now, CancellationToken ct)
    {
        await using (var locked = tx.Command($"select 1 {Still} for update", tx.TenantId, name.ConsultationId, name.AttachmentId, unfinished, unused))
            if (await locked.ExecuteScalarAsync(ct) is null) return;
        await using var batch = tx.Command("delete from attachment_chunks where tenant_id = $1 and consultation_id = $2 and attachment_id = $3", tx.TenantId, name.ConsultationId, name.AttachmentId);
        batch.BatchCommands.Add(TenantTransaction.Sql("delete from attachments where tenant_id = $1 and consultation_id = $2 and attachment_id = $3", tx.TenantId, name.ConsultationId, name.AttachmentId));
        batch.BatchCommands.Add(new AccessRow(Job, VaultAct.DropAttachment, Decision.AllowedPurpose) { ConsultationId = name.ConsultationId, ObjectId = name.AttachmentId }.Insert(tx.TenantId, now));
        await batch.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(EventIds.AttachmentsDropped, LogLevel.Information, "Took away {Count} files that no entry named")]
    private static partial void LogDropped(ILogger log, int count);

    [LoggerMessage(EventIds.SweepWaiting, LogLevel.Warning, "The sweep of files waits: {Code}")]
    private static partial void LogWaiting(ILogger log, string code);
}

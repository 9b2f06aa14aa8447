using System.Net.Sockets;
using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;

namespace StorageVault.Attachments.Scanning;

/// <summary>Takes files out of quarantine once the scanner has looked at them; while it is away they wait, and the text has long gone on.</summary>
internal sealed partial class ScanWorker(
    TenantTransactions transactions, AttachmentOpener opener, DekCache deks, IOptions<ScanOptions> options, TimeProvider clock, ILogger<ScanWorker> log) : BackgroundService
{
    // The row is set ahead before the scan, so that another pod takes another file; it is the lease.
    private const string NextSql =
        "select tenant_id, consultation_id, attachment_id from attachments where state = 3 and scan_at <= $1 order by scan_at limit 1";

    private const string LeaseSql =
        "update attachments set scan_at = $4 where tenant_id = $1 and consultation_id = $2 and attachment_id = $3 and state = 3 and scan_at <= $5";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly Actor Job = new(ActorKind.Service, null, null, new HashSet<string>(), new HashSet<Guid>(), null, "scan");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.On) return;
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                if (!await Next(stoppingToken)) await Task.Delay(Pause, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { return; }
            catch (Exception e)
            {
                LogFailed(log, e.GetType().Name);
                await Task.Delay(options.Value.Retry, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }

    private async Task<bool> Next(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var next = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(NextSql, now);
            await using var reader = await batch.ExecuteReaderAsync(token);
            return await reader.ReadAsync(token) ? (reader.GetGuid(0), new AttachmentName(reader.GetGuid(1), reader.GetGuid(2))) : default((Guid TenantId, AttachmentName Name)?);
        }, ct);
        if (next is not { } found) return false;
        var leased = await transactions.RunAsync(found.TenantId, (tx, token) => Lease(tx, found.Name, now, token), ct);
        if (leased is not { Attachment: { } attachment, Consultation: { } consultation }) return true;
        var verdict = await Look(attachment, consultation.Dek, ct);
        if (verdict != ScanVerdict.Unknown) await transactions.RunAsync(found.TenantId, (tx, token) => Settle(tx, found.Name, verdict, token), ct);
        if (verdict == ScanVerdict.Infected) LogInfected(log, found.Name.ConsultationId, found.Name.AttachmentId);
        else LogScanned(log, found.Name.AttachmentId, verdict);
        return true;
    }

    private async Task<(StoredAttachment? Attachment, StoredConsultation? Consultation)> Lease(TenantTransaction tx, AttachmentName name, DateTimeOffset now, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        var lease = TenantTransaction.Sql(LeaseSql, tx.TenantId, name.ConsultationId, name.AttachmentId, now + options.Value.Timeout + options.Value.Retry, now);
        batch.BatchCommands.Add(lease);
        batch.BatchCommands.Add(StoredAttachment.Select(tx.TenantId, name));
        batch.BatchCommands.Add(StoredConsultation.Select(tx.TenantId, name.ConsultationId));
        // The file is opened for the scanner: that is a reading like any other.
        batch.BatchCommands.Add(new AccessRow(Job, VaultAct.ScanAttachment, Decision.AllowedPurpose) { ConsultationId = name.ConsultationId, ObjectId = name.AttachmentId }.Insert(tx.TenantId, now));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var attachment = await reader.ReadAsync(ct) ? StoredAttachment.Of(reader, tx.TenantId, name.ConsultationId) : null;
        await reader.NextResultAsync(ct);
        var consultation = await StoredConsultation.Read(reader, tx.TenantId, ct);
        await reader.NextResultAsync(ct);
        return lease.RecordsAffected == 0 ? default : (attachment, consultation);
    }

    private async Task<ScanVerdict> Look(StoredAttachment attachment, WrappedDek dek, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(options.Value.Timeout);
        try
        {
            using var key = await deks.Hold(dek, ct);
            return await Clamd.Scan(options.Value.Address, opener.Parts(attachment, dek, attachment.OpenClosing(key, dek), patience.Token), patience.Token);
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            LogAway(log, attachment.Place.AttachmentId);
            await Later(attachment, ct);
            return ScanVerdict.Unknown;
        }
    }

    private Task Later(StoredAttachment attachment, CancellationToken ct) => transactions.RunAsync(attachment.Place.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Command("update attachments set scan_at = $4 where tenant_id = $1 and consultation_id = $2 and attachment_id = $3 and state = 3",
            tx.TenantId, attachment.Place.ConsultationId, attachment.Place.AttachmentId, clock.GetUtcNow() + options.Value.Retry);
        await batch.ExecuteNonQueryAsync(token);
    }, ct);

    private static async Task Settle(TenantTransaction tx, AttachmentName name, ScanVerdict verdict, CancellationToken ct)
    {
        await using var batch = tx.Command("update attachments set state = $4, scan_at = null where tenant_id = $1 and consultation_id = $2 and attachment_id = $3 and state = 3",
            tx.TenantId, name.ConsultationId, name.AttachmentId, verdict == ScanVerdict.Infected ? (short)AttachmentState.Infected : (short)AttachmentState.Whole);
        // What hurts is not kept; that there was such a file is.
        if (verdict == ScanVerdict.Infected)
            batch.BatchCommands.Add(TenantTransaction.Sql(
                "delete from attachment_chunks where tenant_id = $1 and consultation_id = $2 and attachment_id = $3", tx.TenantId, name.ConsultationId, name.AttachmentId));
        await batch.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(EventIds.AttachmentScanned, LogLevel.Information, "The scanner looked at attachment {ContentId}: {Reason}")]
    private static partial void LogScanned(ILogger log, Guid contentId, ScanVerdict reason);

    [LoggerMessage(EventIds.ScannerAway, LogLevel.Warning, "The scanner is away; attachment {ContentId} waits")]
    private static partial void LogAway(ILogger log, Guid contentId);

    [LoggerMessage(EventIds.AttachmentInfected, LogLevel.Error, "The scanner refused attachment {ContentId} of consultation {ConsultationId}")]
    private static partial void LogInfected(ILogger log, Guid consultationId, Guid contentId);

    [LoggerMessage(EventIds.AttachmentJobFailed, LogLevel.Error, "Scanning failed with {Code}; it is tried again")]
    private static partial void LogFailed(ILogger log, string code);
}

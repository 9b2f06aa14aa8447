using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.Keys.Rings;
using StorageVault.Search;
using StorageVaultClient;

namespace StorageVault.UseCases.CloseConsultation;

/// <summary>Closes the talk log: the closing notice is its last entry. Closing again gives the same answer; the staff log stays open.</summary>
internal static class CloseConsultation
{
    internal static async Task<Results<Ok<ConsultationShut>, ProblemHttpResult>> Handle(
        Guid consultationId, CloseConsultationRequest request, Caller caller, ConsultationCloser closer, CancellationToken ct)
    {
        if (request.ClosingId == Guid.Empty || request.StaffId == Guid.Empty) return Problems.Invalid();
        return await closer.Close(caller, consultationId, request, ct) is { } shut ? TypedResults.Ok(shut) : Problems.NotFound();
    }
}

/// <summary>Takes the same lock that every writer of the talk log takes: nothing follows the notice.</summary>
internal sealed partial class ConsultationCloser(
    TenantTransactions transactions, DekCache deks, IDisposalBuckets buckets, TenantWords words, TimeProvider clock, ILogger<ConsultationCloser> log)
{
    private const string LockSql = "select last_seq from consultation_logs where tenant_id = $1 and consultation_id = $2 and log = 1 for no key update";

    internal Task<ConsultationShut?> Close(Caller caller, Guid consultationId, CloseConsultationRequest request, CancellationToken ct) =>
        Close(caller.RequiredTenant, Actor.Of(caller), VaultAct.CloseConsultation, consultationId, request, ct);

    /// <summary>The same for the vault itself: a talk that its resident abandoned has nobody else to close it.</summary>
    internal async Task<ConsultationShut?> Close(Guid tenantId, Actor actor, VaultAct act, Guid consultationId, CloseConsultationRequest request, CancellationToken ct)
    {
        var (shut, dek) = await deks.WithKeys(() => transactions.RunAsync(tenantId, (tx, token) => Attempt(tx, actor, act, consultationId, request, token), ct), ct);
        if (shut is null || dek is null) return null;
        deks.Drop(dek.TenantId, dek.Name.DekId);
        LogClosed(log, dek.TenantId, consultationId);
        return shut;
    }

    private async Task<(ConsultationShut?, WrappedDek?)> Attempt(TenantTransaction tx, Actor actor, VaultAct act, Guid consultationId, CloseConsultationRequest request, CancellationToken ct)
    {
        var (consultation, lastSeq) = await Look(tx, consultationId, ct);
        if (consultation is null)
        {
            await using var refusal = tx.Batch();
            refusal.BatchCommands.Add(Row(actor, act, consultationId, request, Decision.RefusedNotThere).Insert(tx.TenantId, clock.GetUtcNow()));
            await refusal.ExecuteNonQueryAsync(ct);
            return (null, null);
        }
        if (consultation.ClosedAt is { } before) return (new(lastSeq, before), consultation.Dek);

        var place = new EntryPlace(tx.TenantId, consultationId, EntryLog.Talk, lastSeq + 1, EntryAuthor.System, EntryKind.ClosingNotice);
        var now = clock.NowToTheMillisecond();
        using var key = await deks.HoldAtHand(consultation.Dek, ct);
        var notice = new StoredEntry(
            place, Guid.CreateVersion7(now), null, consultation.Dek.Name, now, place.Seal(key, consultation.Dek, EntryContent.OfText(words.ClosingNotice(tx.TenantId))));
        await Move(tx, consultation, buckets.Of(tx.TenantId, consultation.DeskId, now), ct);
        await Store(tx, notice, request, Row(actor, act, consultationId, request, Decision.AllowedPurpose) with { Log = EntryLog.Talk, FromSeq = place.Seq, ToSeq = place.Seq }, ct);
        return (new(place.Seq, now), consultation.Dek);
    }

    private static async Task<(StoredConsultation?, long)> Look(TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(LockSql, tx.TenantId, consultationId));
        batch.BatchCommands.Add(StoredConsultation.Select(tx.TenantId, consultationId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var lastSeq = await reader.ReadAsync(ct) ? reader.GetInt64(0) : 0;
        await reader.NextResultAsync(ct);
        return (await StoredConsultation.Read(reader, tx.TenantId, ct), lastSeq);
    }

    /// <summary>The bucket of the opening was provisional; the final one is counted from now, and a job re-wraps.</summary>
    private static async Task Move(TenantTransaction tx, StoredConsultation consultation, Bucket bucket, CancellationToken ct)
    {
        if (consultation.Dek.KekId == bucket.Id) return;
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(BucketMoves.Ask(tx.TenantId, consultation.Dek.Name, bucket));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static async Task Store(TenantTransaction tx, StoredEntry notice, CloseConsultationRequest request, AccessRow row, CancellationToken ct)
    {
        var place = notice.Place;
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "update consultation_logs set last_seq = $3, closed = true where tenant_id = $1 and consultation_id = $2 and log = 1", tx.TenantId, place.ConsultationId, place.Seq));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "update consultations set closed_at = $3, closing_id = $4 where tenant_id = $1 and consultation_id = $2", tx.TenantId, place.ConsultationId, notice.StoredAt, request.ClosingId));
        batch.BatchCommands.Add(notice.Insert());
        batch.BatchCommands.Add(TranscriptJobs.Due(tx.TenantId, place.ConsultationId, notice.StoredAt));
        batch.BatchCommands.Add(tx.Announcing(notice.Announcement()));
        batch.BatchCommands.Add(tx.Announcing(new ConsultationSealed
        {
            TenantId = tx.TenantId, ConsultationId = place.ConsultationId, LastSeq = place.Seq, SealedAt = notice.StoredAt.ToTheSecond(),
        }));
        batch.BatchCommands.Add(row.Insert(tx.TenantId, notice.StoredAt));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static AccessRow Row(Actor actor, VaultAct act, Guid consultationId, CloseConsultationRequest request, Decision decision) =>
        new(actor, act, decision) { ConsultationId = consultationId, ObjectId = request.StaffId == Guid.Empty ? null : request.StaffId, ReferenceId = request.ClosingId };

    [LoggerMessage(EventIds.ConsultationClosed, LogLevel.Information, "Closed consultation {ConsultationId} of tenant {TenantId}")]
    private static partial void LogClosed(ILogger log, Guid tenantId, Guid consultationId);
}

using System.Security.Cryptography;
using Contracts.StorageVault.V1;
using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Attachments;
using StorageVault.Attachments.Scanning;
using StorageVault.Attachments.Types;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVaultClient;

namespace StorageVault.UseCases.PutAttachment;

/// <summary>Receives a file in short transactions of four chunks; none is held while the sender is waited for.</summary>
internal sealed partial class AttachmentReceiver(TenantTransactions transactions, DekCache deks, CaseAccess access, IOptions<ScanOptions> scan, TimeProvider clock, ILogger<AttachmentReceiver> log)
{
    /// <summary>Files of one person in one consultation that no entry names yet.</summary>
    internal const int MostUnused = 20;

    /// <summary>Files of one consultation.</summary>
    internal const int MostInAll = 500;

    private sealed record Beginning(PutVerdict? Verdict, Attempt? Attempt = null, StoredAttachment? Before = null, WrappedDek? Dek = null, Decision Decision = default);

    private sealed record Found(StoredConsultation? Consultation, bool Closed, StoredAttachment? Existing, long Unused, long InAll);

    internal async Task<PutVerdict> Receive(Caller caller, AttachmentToPut wanted, Stream body, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var place = new AttachmentPlace(caller.RequiredTenant, wanted.Id.ConsultationId, wanted.Id.AttachmentId, wanted.Log,
            actor.Kind == ActorKind.Resident ? EntryAuthor.Resident : EntryAuthor.Counselor);
        var beginning = await deks.WithKeys(() => transactions.RunAsync(place.TenantId, (tx, token) => Begin(tx, actor, place, token), ct), ct);
        using var reader = new UploadReader(body, AttachmentLimits.MostBytes);
        if (beginning is { Before: { } before, Dek: { } dek }) return await Repeat(actor, wanted, before, dek, reader, ct);
        if (beginning.Attempt is not { } attempt) return beginning.Verdict ?? new PutVerdict.NotThere();
        using (attempt.Seal)
            try { return await Take(actor, beginning.Decision, wanted, place, attempt, reader, ct); }
            catch (UploadRefusedException e) { return await Refused(actor, wanted, place, attempt, reader, e.Fault, ct); }
            // The framework cuts a body that never ends where the limit is.
            catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge) { return await Refused(actor, wanted, place, attempt, null, UploadFault.TooLarge, ct); }
    }

    private async Task<Beginning> Begin(TenantTransaction tx, Actor actor, AttachmentPlace place, CancellationToken ct)
    {
        var found = await Look(tx, actor, place, ct);
        var decision = access.Judge(tx.TenantId, actor, found.Consultation?.Facts, MayOpen.ActOn(place.Log, writing: true));
        if (found.Consultation is not { } consultation || !decision.Allows() || actor.Id is not { } authorId) return await Refuse(tx, actor, place, decision, new PutVerdict.NotThere(), ct);
        if (found.Existing is { } existing && (existing.AuthorId != authorId || existing.Place != place)) return await Refuse(tx, actor, place, Decision.RefusedIdReused, new PutVerdict.IdReused(), ct);
        if (found.Existing is { State: not AttachmentState.Arriving } whole) return new(null, Before: whole, Dek: consultation.Dek);
        if (found.Closed) return await Refuse(tx, actor, place, Decision.RefusedClosed, new PutVerdict.Closed(), ct);
        if (found.Existing is null && found.Unused >= MostUnused) return await Refuse(tx, actor, place, Decision.RefusedTooMany, new PutVerdict.TooMany(), ct);
        if (found.Existing is null && found.InAll >= MostInAll) return await Refuse(tx, actor, place, Decision.RefusedTooMany, new PutVerdict.Full(), ct);
        using var key = await deks.HoldAtHand(consultation.Dek, ct);
        var attempt = new Attempt(Guid.NewGuid(), authorId, consultation.Dek, place.NewChunks(key, consultation.Dek));
        await AttachmentRows.Begin(tx, place, attempt, clock.GetUtcNow(), ct);
        return new(null, attempt, Decision: decision);
    }

    private static async Task<Found> Look(TenantTransaction tx, Actor actor, AttachmentPlace place, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(StoredConsultation.Select(tx.TenantId, place.ConsultationId));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "select closed from consultation_logs where tenant_id = $1 and consultation_id = $2 and log = $3", tx.TenantId, place.ConsultationId, (short)place.Log));
        batch.BatchCommands.Add(StoredAttachment.Select(tx.TenantId, new(place.ConsultationId, place.AttachmentId), locked: true));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "select count(*) filter (where entry_id is null and author_id = $3), count(*) from attachments where tenant_id = $1 and consultation_id = $2",
            tx.TenantId, place.ConsultationId, actor.Id ?? Guid.Empty));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var consultation = await StoredConsultation.Read(reader, tx.TenantId, ct);
        await reader.NextResultAsync(ct);
        var closed = await reader.ReadAsync(ct) && reader.GetBoolean(0);
        await reader.NextResultAsync(ct);
        var existing = await reader.ReadAsync(ct) ? StoredAttachment.Of(reader, tx.TenantId, place.ConsultationId) : null;
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        return new(consultation, closed, existing, reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<PutVerdict> Take(Actor actor, Decision decision, AttachmentToPut wanted, AttachmentPlace place, Attempt attempt, UploadReader reader, CancellationToken ct)
    {
        using var writer = new ChunkWriter(attempt.Seal, (chunks, token) => transactions.RunAsync(
            place.TenantId, (tx, within) => AttachmentRows.Add(tx, wanted.Id, attempt.AttemptId, chunks, clock.GetUtcNow(), within), token));
        var type = await Cleaning.Clean(reader, writer, ct);
        var (chunks, last) = await writer.Finish(ct);
        var record = new ClosingRecord(chunks, writer.Size, FileNames.Harmless(wanted.Name, type), type, reader.Hash(), SHA256.HashData(attempt.Seal.Header));
        using var key = await deks.Hold(attempt.Dek, ct);
        var state = scan.Value.On ? AttachmentState.Quarantined : AttachmentState.Whole;
        var whole = new Whole(state, chunks, place.Seal(key, attempt.Dek, record), Row(actor, place, decision));
        await transactions.RunAsync(place.TenantId, (tx, token) => AttachmentRows.Add(tx, wanted.Id, attempt.AttemptId, last, clock.NowToTheMillisecond(), token, whole), ct);
        LogKept(log, place.ConsultationId, place.AttachmentId, chunks);
        return new PutVerdict.Kept(new(place.AttachmentId, record.Name, type.Media(), record.Size), state == AttachmentState.Quarantined);
    }

    /// <summary>The same id again when the file is whole: what arrives is read, compared and dropped.</summary>
    private async Task<PutVerdict> Repeat(Actor actor, AttachmentToPut wanted, StoredAttachment before, WrappedDek dek, UploadReader reader, CancellationToken ct)
    {
        try { await reader.DropRest(ct); }
        catch (UploadRefusedException) { return new PutVerdict.Refused(UploadFault.TooLarge); }
        using var key = await deks.Hold(dek, ct);
        var record = before.OpenClosing(key, dek);
        if (CryptographicOperations.FixedTimeEquals(record.ArrivedAs, reader.Hash())) return new PutVerdict.Kept(before.File(record), before.State == AttachmentState.Quarantined);
        await transactions.RunAsync(before.Place.TenantId, (tx, token) => tx.Write(Row(actor, before.Place, Decision.RefusedIdReused), clock.GetUtcNow(), token), ct);
        return new PutVerdict.IdReused();
    }

    private async Task<PutVerdict> Refused(Actor actor, AttachmentToPut wanted, AttachmentPlace place, Attempt attempt, UploadReader? reader, UploadFault fault, CancellationToken ct)
    {
        var decision = fault is UploadFault.TooLarge or UploadFault.TooManyPixels ? Decision.RefusedTooLarge : Decision.RefusedFile;
        await transactions.RunAsync(place.TenantId, (tx, token) => AttachmentRows.Abandon(tx, wanted.Id, attempt.AttemptId, Row(actor, place, decision), clock.GetUtcNow(), token), ct);
        LogRefused(log, place.ConsultationId, fault);
        // What is still on its way is read and dropped, so that a browser sees the answer and not a broken line.
        try { if (reader is not null && fault != UploadFault.TooLarge) await reader.DropRest(ct); }
        catch (UploadRefusedException) { return new PutVerdict.Refused(UploadFault.TooLarge); }
        return new PutVerdict.Refused(fault);
    }

    private async Task<Beginning> Refuse(TenantTransaction tx, Actor actor, AttachmentPlace place, Decision decision, PutVerdict verdict, CancellationToken ct)
    {
        await tx.Write(Row(actor, place, decision), clock.GetUtcNow(), ct);
        return new(verdict);
    }

    private static AccessRow Row(Actor actor, AttachmentPlace place, Decision decision) =>
        new(actor, VaultAct.PutAttachment, decision) { ConsultationId = place.ConsultationId, ObjectId = place.AttachmentId, Log = place.Log };

    [LoggerMessage(EventIds.AttachmentKept, LogLevel.Information, "Kept attachment {ContentId} of consultation {ConsultationId} in {Count} chunks")]
    private static partial void LogKept(ILogger log, Guid consultationId, Guid contentId, int count);

    [LoggerMessage(EventIds.FileRefused, LogLevel.Information, "Refused a file of consultation {ConsultationId}: {Reason}")]
    private static partial void LogRefused(ILogger log, Guid consultationId, UploadFault reason);
}

using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Attachments;
using StorageVault.Entries;

namespace StorageVault.UseCases.ReadAttachment;

/// <summary>Somebody opens a file of an entry they may read. The access-log row is committed before the first byte.</summary>
internal static class ReadAttachment
{
    internal static async Task<Results<AttachmentDownload, ProblemHttpResult>> Handle(
        Guid consultationId, Guid attachmentId, Caller caller, TenantTransactions transactions, AttachmentOpener opener, TimeProvider clock, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var name = new AttachmentName(consultationId, attachmentId);
        var (decision, attachment, consultation) = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var (found, about) = await Look(tx, name, token);
            // A file that no entry names yet is nobody's to read, its sender's neither: the page still has it.
            var verdict = found is not { EntryId: not null } ? Decision.RefusedNotThere : MayOpen.Entries(actor, about?.Facts, found.Place.Log, writing: false);
            verdict = (verdict.Allows(), found?.State) switch
            {
                (true, AttachmentState.Quarantined) => Decision.RefusedUnready,
                (true, AttachmentState.Infected) => Decision.RefusedByScanner,
                _ => verdict,
            };
            await tx.Write(new(actor, VaultAct.ReadAttachment, verdict) { ConsultationId = consultationId, ObjectId = attachmentId, Log = found?.Place.Log }, clock.GetUtcNow(), token);
            return (verdict, found, about);
        }, ct);
        return decision switch
        {
            Decision.RefusedUnready => Problems.Conflict("attachment-waiting", "This file is still being checked."),
            Decision.RefusedByScanner => Problems.Conflict("attachment-refused", "The scanner refused this file."),
            _ when decision.Allows() && attachment is not null && consultation is not null => await opener.Open(attachment, consultation.Dek, ct),
            _ => Problems.NotFound(),
        };
    }

    private static async Task<(StoredAttachment?, StoredConsultation?)> Look(TenantTransaction tx, AttachmentName name, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(StoredConsultation.Select(tx.TenantId, name.ConsultationId));
        batch.BatchCommands.Add(StoredAttachment.Select(tx.TenantId, name));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var consultation = await StoredConsultation.Read(reader, tx.TenantId, ct);
        await reader.NextResultAsync(ct);
        return (await reader.ReadAsync(ct) ? StoredAttachment.Of(reader, tx.TenantId, name.ConsultationId) : null, consultation);
    }
}

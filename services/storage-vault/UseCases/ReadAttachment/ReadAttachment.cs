using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Attachments;

namespace StorageVault.UseCases.ReadAttachment;

/// <summary>Somebody opens a file of an entry they may read. The access-log row is committed before the first byte.</summary>
internal static class ReadAttachment
{
    internal static async Task<Results<AttachmentDownload, ProblemHttpResult>> Handle(
        Guid consultationId, Guid attachmentId, Caller caller, HttpResponse response, TenantTransactions transactions, CaseAccess access, AttachmentOpener opener, TimeProvider clock,
        CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var name = new AttachmentName(consultationId, attachmentId);
        var (decision, attachment) = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var found = await Find(tx, name, token);
            // A file that no entry names yet is nobody's to read, its sender's neither: the page still has it.
            var act = found is { EntryId: not null } ? MayOpen.ActOn(found.Place.Log, writing: false) : null;
            var decided = act is { } known ? await access.Decide(tx, actor, consultationId, known, token) : new(Decision.RefusedNotThere, null);
            if (decided.IsAllowed && found?.State is AttachmentState.Quarantined or AttachmentState.Infected)
                decided = decided with { Decision = found.State == AttachmentState.Infected ? Decision.RefusedByScanner : Decision.RefusedUnready };
            await tx.Write(new(actor, VaultAct.ReadAttachment, decided.Decision) { ConsultationId = consultationId, ObjectId = attachmentId, Log = found?.Place.Log }, clock.GetUtcNow(), token);
            return (decided, found);
        }, ct);
        return decision switch
        {
            { Decision: Decision.RefusedUnready } => Problems.Conflict("attachment-waiting", "This file is still being checked."),
            { Decision: Decision.RefusedByScanner } => Problems.Conflict("attachment-refused", "The scanner refused this file."),
            { IsAllowed: true, Consultation: { } consultation } when attachment is not null => await opener.Open(attachment, consultation.Dek, ct),
            _ => decision.Refusal(response),
        };
    }

    private static async Task<StoredAttachment?> Find(TenantTransaction tx, AttachmentName name, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(StoredAttachment.Select(tx.TenantId, name));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? StoredAttachment.Of(reader, tx.TenantId, name.ConsultationId) : null;
    }
}

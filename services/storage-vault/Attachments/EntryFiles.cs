using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Keys;
using StorageVault.Sealing;
using StorageVault.UseCases.WriteEntry;
using StorageVaultClient;

namespace StorageVault.Attachments;

/// <summary>Text and files become one entry: the files must be whole, of the same log, the writer's own, and of no other entry.</summary>
internal static class EntryFiles
{
    private const string FindSql =
        $"select {StoredAttachment.Columns} from attachments where tenant_id = $1 and consultation_id = $2 and attachment_id = any($3) order by attachment_id for no key update";

    private const string LinkSql = "update attachments set entry_id = $4 where tenant_id = $1 and consultation_id = $2 and attachment_id = any($3)";

    /// <summary>The files in the order the writer gave, or null where one of them is not to be had.</summary>
    internal static async Task<IReadOnlyList<AttachedFile>?> Find(TenantTransaction tx, Actor actor, EntryToWrite entry, WrappedDek dek, ContentKey key, CancellationToken ct)
    {
        var found = new Dictionary<Guid, AttachedFile>();
        await using var batch = tx.Command(FindSql, tx.TenantId, entry.ConsultationId, entry.Attachments.ToArray());
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var row = StoredAttachment.Of(reader, tx.TenantId, entry.ConsultationId);
            // Of this very entry: a repeat, and what the scanner said since does not change what was written.
            var fits = row.EntryId == entry.EntryId || (row.EntryId is null && row.Kept);
            if (!fits || row.AuthorId != actor.Id || row.Place.Log != entry.Log || row.State == AttachmentState.Arriving) return null;
            found[row.Place.AttachmentId] = row.File(row.OpenClosing(key, dek));
        }
        return found.Count == entry.Attachments.Count ? [.. entry.Attachments.Select(id => found[id])] : null;
    }

    internal static NpgsqlBatchCommand Link(Guid tenantId, EntryToWrite entry) =>
        TenantTransaction.Sql(LinkSql, tenantId, entry.ConsultationId, entry.Attachments.ToArray(), entry.EntryId);

    internal static bool AreGiven(IReadOnlyList<Guid>? attachments) =>
        attachments is null || (attachments.Count <= AttachmentLimits.MostPerEntry && !attachments.Contains(Guid.Empty) && attachments.Distinct().Count() == attachments.Count);
}

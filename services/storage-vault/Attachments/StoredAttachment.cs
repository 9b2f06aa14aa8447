using Contracts.StorageVault.V1;
using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Sealing;
using StorageVaultClient;

namespace StorageVault.Attachments;

/// <summary>How far an attachment is. Numbers are stored: never renumbered.</summary>
internal enum AttachmentState : short { Unknown = 0, Arriving = 1, Whole = 2, Quarantined = 3, Infected = 4 }

/// <summary>Which attachment of which log.</summary>
internal readonly record struct AttachmentName(Guid ConsultationId, Guid AttachmentId);

/// <summary>One row of the table of attachments, still sealed.</summary>
internal sealed record StoredAttachment(AttachmentPlace Place, Guid AuthorId, AttachmentState State, DekName Dek, byte[] Head, int Chunks, byte[]? Closing, Guid? EntryId)
{
    internal const string Columns = "attachment_id, log, author, author_id, state, dek_id, dek_generation, head, chunks, closing, entry_id";

    internal bool Kept => State is AttachmentState.Whole or AttachmentState.Quarantined;

    internal static NpgsqlBatchCommand Select(Guid tenantId, AttachmentName name, bool locked = false) => TenantTransaction.Sql(
        $"select {Columns} from attachments where tenant_id = $1 and consultation_id = $2 and attachment_id = $3" + (locked ? " for no key update" : string.Empty),
        tenantId, name.ConsultationId, name.AttachmentId);

    internal static StoredAttachment Of(NpgsqlDataReader reader, Guid tenantId, Guid consultationId) => new(
        new(tenantId, consultationId, reader.GetGuid(0), (EntryLog)reader.GetInt16(1), (EntryAuthor)reader.GetInt16(2)), reader.GetGuid(3), (AttachmentState)reader.GetInt16(4),
        new(reader.GetGuid(5), reader.GetInt32(6)), reader.GetFieldValue<byte[]>(7), reader.GetInt32(8),
        reader.IsDBNull(9) ? null : reader.GetFieldValue<byte[]>(9), reader.IsDBNull(10) ? null : reader.GetGuid(10));

    /// <summary>Opens the closing record, which must speak of exactly these chunks.</summary>
    internal ClosingRecord OpenClosing(ContentKey key, Keys.WrappedDek dek)
    {
        var record = Place.Open(key, dek, Closing ?? throw new EnvelopeRefusedException(SealFault.TooShort));
        var whole = record.Chunks == Chunks && record.Size > (Chunks - 1L) * ChunkSeal.ChunkLength && record.Size <= (long)Chunks * ChunkSeal.ChunkLength
            && record.Head.AsSpan().SequenceEqual(System.Security.Cryptography.SHA256.HashData(Head));
        return whole ? record : throw new EnvelopeRefusedException(SealFault.Tag);
    }

    internal AttachedFile File(ClosingRecord record) => new(Place.AttachmentId, record.Name, record.Type.Media(), record.Size);
}

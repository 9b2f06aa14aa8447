using Contracts.StorageVault.V1;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Attachments;

/// <summary>Where an attachment belongs: what its chunks and its closing record are bound to, rebuilt from the row's own columns.</summary>
internal readonly record struct AttachmentPlace(Guid TenantId, Guid ConsultationId, Guid AttachmentId, EntryLog Log, EntryAuthor Author)
{
    // Content kinds beside those of entries (1–31 since files) and lone contents: stored numbers, never used again for something else.
    private const byte ChunkKind = 32, ClosingKind = 33;

    internal ChunkSeal NewChunks(ContentKey key, WrappedDek dek)
    {
        var context = new SealContext(stackalloc byte[SealContext.UsualLength]);
        Write(ref context, ChunkKind);
        return ChunkSeal.New(key, dek.Name, context.Bytes);
    }

    internal ChunkSeal Chunks(ReadOnlySpan<byte> head, ContentKey key, WrappedDek dek)
    {
        var context = new SealContext(stackalloc byte[SealContext.UsualLength]);
        Write(ref context, ChunkKind);
        return ChunkSeal.Of(head, key, dek.Name, context.Bytes);
    }

    internal byte[] Seal(ContentKey key, WrappedDek dek, ClosingRecord record)
    {
        var context = new SealContext(stackalloc byte[SealContext.UsualLength]);
        Write(ref context, ClosingKind);
        return ContentSeal.Seal(key, dek.Name, context.Bytes, record.Write());
    }

    internal ClosingRecord Open(ContentKey key, WrappedDek dek, ReadOnlySpan<byte> envelope)
    {
        var context = new SealContext(stackalloc byte[SealContext.UsualLength]);
        Write(ref context, ClosingKind);
        return ContentSeal.Open(envelope, key, dek.Name, context.Bytes, ClosingRecord.Read);
    }

    private void Write(ref SealContext context, byte kind)
    {
        context.Add(SealContext.Tenant, TenantId);
        context.Add(SealContext.Consultation, ConsultationId);
        context.Add(SealContext.AuthorRole, (byte)Author);
        context.Add(SealContext.ContentKind, kind);
        context.Add(SealContext.ObjectId, AttachmentId);
        context.Add(SealContext.Log, (byte)Log);
    }
}

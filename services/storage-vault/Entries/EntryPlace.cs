using Contracts.StorageVault.V1;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Entries;

/// <summary>Where an entry belongs: what its envelope is bound to, rebuilt from the row's own columns at each opening.</summary>
internal readonly record struct EntryPlace(Guid TenantId, Guid ConsultationId, EntryLog Log, long Seq, EntryAuthor Author, EntryKind Kind)
{
    internal byte[] Seal(ContentKey key, WrappedDek dek, ReadOnlySpan<byte> content)
    {
        var context = new SealContext(stackalloc byte[SealContext.UsualLength]);
        Write(ref context);
        return ContentSeal.Seal(key, dek.Name, context.Bytes, content);
    }

    internal T Open<T>(ContentKey key, WrappedDek dek, ReadOnlySpan<byte> envelope, Func<ReadOnlySpan<byte>, T> read)
    {
        var context = new SealContext(stackalloc byte[SealContext.UsualLength]);
        Write(ref context);
        return ContentSeal.Open(envelope, key, dek.Name, context.Bytes, read);
    }

    private void Write(ref SealContext context)
    {
        context.Add(SealContext.Tenant, TenantId);
        context.Add(SealContext.Consultation, ConsultationId);
        context.Add(SealContext.Seq, (ulong)Seq);
        context.Add(SealContext.AuthorRole, (byte)Author);
        context.Add(SealContext.ContentKind, (byte)Kind);
        context.Add(SealContext.Log, (byte)Log);
    }
}

using Contracts.StorageVault.V1;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Search;

/// <summary>Which of the two copies of a log.</summary>
internal enum TranscriptCopy { Reading = 0, Words = 1 }

/// <summary>Where a copy belongs: tenant, consultation, how far it goes, which copy of which log; log tag 3 says that it is a transcript.</summary>
internal readonly record struct TranscriptPlace(Guid TenantId, Guid ConsultationId, EntryLog Of, long LastSeq)
{
    // 34 and 35 are the talk's copies, 36 and 37 the staff log's: stored numbers.
    private const byte FirstKind = 34, TranscriptLog = 3;

    internal byte[] Seal(TranscriptCopy copy, ContentKey key, WrappedDek dek, ReadOnlySpan<byte> content)
    {
        var context = new SealContext(stackalloc byte[SealContext.UsualLength]);
        Write(ref context, copy);
        return ContentSeal.Seal(key, dek.Name, context.Bytes, content);
    }

    internal T Open<T>(TranscriptCopy copy, ContentKey key, WrappedDek dek, ReadOnlySpan<byte> envelope, Func<ReadOnlySpan<byte>, T> read)
    {
        var context = new SealContext(stackalloc byte[SealContext.UsualLength]);
        Write(ref context, copy);
        return ContentSeal.Open(envelope, key, dek.Name, context.Bytes, read);
    }

    private void Write(ref SealContext context, TranscriptCopy copy)
    {
        context.Add(SealContext.Tenant, TenantId);
        context.Add(SealContext.Consultation, ConsultationId);
        context.Add(SealContext.Seq, (ulong)LastSeq);
        context.Add(SealContext.ContentKind, (byte)(FirstKind + (Of == EntryLog.Staff ? 2 : 0) + (int)copy));
        context.Add(SealContext.Log, TranscriptLog);
    }
}

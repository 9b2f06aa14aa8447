using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Entries;

/// <summary>What kind of content stands outside a consultation's logs; part of the envelope's binding. Numbers are stored: never renumbered.</summary>
internal enum LoneKind : byte { LineUserId = 16, EmergencyException = 17, BreakGlassReason = 30, EndingReference = 40, DisclosureRequest = 50, DisclosureBasis = 51, DisclosureReceipt = 52, DisclosurePackage = 53 }

/// <summary>A content with a data key of its own: a resident's identity, an emergency exception. Bound to tenant, kind and its own id.</summary>
internal readonly record struct LoneContent(Guid TenantId, LoneKind Kind, Guid ObjectId)
{
    internal byte[] Seal(ContentKey key, WrappedDek dek, ReadOnlySpan<byte> content)
    {
        var context = new SealContext(stackalloc byte[SealContext.UsualLength]);
        Write(ref context);
        return ContentSeal.Seal(key, dek.Name, context.Bytes, content);
    }

    internal string OpenText(ContentKey key, WrappedDek dek, ReadOnlySpan<byte> envelope) => Open(key, dek, envelope, System.Text.Encoding.UTF8.GetString);

    internal T Open<T>(ContentKey key, WrappedDek dek, ReadOnlySpan<byte> envelope, Func<ReadOnlySpan<byte>, T> read)
    {
        var context = new SealContext(stackalloc byte[SealContext.UsualLength]);
        Write(ref context);
        return ContentSeal.Open(envelope, key, dek.Name, context.Bytes, read);
    }

    private void Write(ref SealContext context)
    {
        context.Add(SealContext.Tenant, TenantId);
        context.Add(SealContext.ContentKind, (byte)Kind);
        context.Add(SealContext.ObjectId, ObjectId);
    }
}

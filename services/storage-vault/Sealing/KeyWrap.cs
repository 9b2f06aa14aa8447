using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StorageVault.Sealing;

/// <summary>What a wrapped data key belongs to; every field is associated data of the wrapping.</summary>
internal sealed record WrapContext(string Tenant, Guid DekId, int Generation, string KekId, int KekVersion)
{
    internal static WrapContext Of(Guid tenantId, DekName name, string kekId, int kekVersion) =>
        new(tenantId.ToString("D"), name.DekId, name.Generation, kekId, kekVersion);

    internal byte[] AssociatedData() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"snsv/v1/wrap\0{Tenant}\0{DekId:N}\0{Generation}\0{KekId}\0{KekVersion}"));
}

/// <summary>The wrapped form of a data key: nonce (12), ciphertext (32), tag (16).</summary>
internal static class KeyWrap
{
    internal const int NonceLength = 12, TagLength = 16, Length = NonceLength + ContentKey.Length + TagLength;

    internal static byte[] Wrap(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> key, ReadOnlySpan<byte> aad)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        RandomNumberGenerator.Fill(nonce);
        return Wrap(kek, key, aad, nonce);
    }

    /// <summary>With a given nonce: for the known answer only.</summary>
    internal static byte[] Wrap(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> key, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> nonce)
    {
        if (key.Length != ContentKey.Length) throw new EnvelopeRefusedException(SealFault.WrappedKey);
        var wrapped = new byte[Length];
        nonce.CopyTo(wrapped);
        using var aes = new AesGcm(kek, TagLength);
        aes.Encrypt(nonce, key, wrapped.AsSpan(NonceLength, ContentKey.Length), wrapped.AsSpan(NonceLength + ContentKey.Length), aad);
        return wrapped;
    }

    internal static ContentKey Unwrap(ReadOnlySpan<byte> kek, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> aad)
    {
        if (wrapped.Length != Length) throw new EnvelopeRefusedException(SealFault.WrappedKey);
        Span<byte> key = stackalloc byte[ContentKey.Length];
        try
        {
            using var aes = new AesGcm(kek, TagLength);
            aes.Decrypt(wrapped[..NonceLength], wrapped.Slice(NonceLength, ContentKey.Length), wrapped[^TagLength..], key, aad);
            return ContentKey.CopyOf(key);
        }
        catch (AuthenticationTagMismatchException) { throw new EnvelopeRefusedException(SealFault.WrappedKey); }
        finally { CryptographicOperations.ZeroMemory(key); }
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace StorageVault.Sealing;

/// <summary>Which data key seals a content: never guessed, never a second try (key commitment, trust.md 2.5).</summary>
internal readonly record struct DekName(Guid DekId, int Generation);

/// <summary>The envelope "SNSV v1" byte by byte, over plaintext that is already padded.</summary>
/// <remarks>
/// One AEAD object per call, always: one shared object gave 71 wrong ciphertexts in 400,000 without any error (trust.md F1).
/// The message key is used once, so the nonce is the constant 00…01; two equal ones would need two equal 256-bit salts.
/// </remarks>
internal static class Envelope
{
    internal const int HeaderLength = 92, TagLength = 16, Overhead = HeaderLength + TagLength, SaltLength = 32, MaximumLength = 16 * 1024 * 1024;
    private const int SuiteAt = 5, FlagsAt = 6, DekAt = 8, GenerationAt = 24, SaltAt = 28, CommitmentAt = 60;

    private static ReadOnlySpan<byte> Start => "SNSV\u0001"u8;
    private static ReadOnlySpan<byte> Nonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    internal static byte[] Seal(SealSuite suite, DekName name, ReadOnlySpan<byte> dek, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext)
    {
        if (plaintext.Length > MaximumLength) throw new EnvelopeRefusedException(SealFault.TooLong);
        if (salt.Length != SaltLength) throw new EnvelopeRefusedException(SealFault.TooShort);
        SealContext.Check(context);
        var envelope = GC.AllocateUninitializedArray<byte>(Overhead + plaintext.Length);
        Span<byte> key = stackalloc byte[ContentKey.Length];
        try
        {
            WriteHeader(suite, name, dek, salt, envelope, key);
            var aad = AssociatedData(envelope.AsSpan(0, HeaderLength), context);
            Encrypt(suite, key, Nonce, plaintext, envelope.AsSpan(HeaderLength, plaintext.Length), envelope.AsSpan(HeaderLength + plaintext.Length), aad);
            return envelope;
        }
        finally { CryptographicOperations.ZeroMemory(key); }
    }

    /// <summary>Opens into <paramref name="plaintext"/>, which must be as long as the ciphertext, or throws and leaves zeros.</summary>
    internal static void Open(ReadOnlySpan<byte> envelope, DekName name, ReadOnlySpan<byte> dek, ReadOnlySpan<byte> context, Span<byte> plaintext)
    {
        _ = PlaintextLength(envelope);
        SealContext.Check(context);
        Span<byte> key = stackalloc byte[ContentKey.Length];
        try
        {
            var suite = ReadHeader(envelope, name, dek, key);
            Decrypt(suite, key, Nonce, envelope[HeaderLength..^TagLength], envelope[^TagLength..], plaintext, AssociatedData(envelope[..HeaderLength], context));
        }
        finally { CryptographicOperations.ZeroMemory(key); }
    }

    /// <summary>Writes the 92 bytes that every sealed thing begins with, and gives the message key that belongs to them.</summary>
    internal static void WriteHeader(SealSuite suite, DekName name, ReadOnlySpan<byte> dek, ReadOnlySpan<byte> salt, Span<byte> header, Span<byte> key)
    {
        Start.CopyTo(header);
        header[SuiteAt] = (byte)suite;
        header[FlagsAt] = header[FlagsAt + 1] = 0;
        name.DekId.TryWriteBytes(header[DekAt..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(header[GenerationAt..], name.Generation);
        salt.CopyTo(header[SaltAt..]);
        Derive(suite, dek, salt, key, header.Slice(CommitmentAt, 32));
    }

    /// <summary>Checks the 92 bytes, the commitment before any use of the key, and gives the message key.</summary>
    internal static SealSuite ReadHeader(ReadOnlySpan<byte> header, DekName name, ReadOnlySpan<byte> dek, Span<byte> key)
    {
        var suite = CheckHeader(header, name);
        Span<byte> commitment = stackalloc byte[32];
        Derive(suite, dek, header.Slice(SaltAt, SaltLength), key, commitment);
        // Before the AEAD call: neither cipher commits to its key by itself.
        return CryptographicOperations.FixedTimeEquals(commitment, header.Slice(CommitmentAt, 32)) ? suite : throw new EnvelopeRefusedException(SealFault.Commitment);
    }

    internal static int PlaintextLength(ReadOnlySpan<byte> envelope) =>
        envelope.Length < Overhead ? throw new EnvelopeRefusedException(SealFault.TooShort)
        : envelope.Length - Overhead > MaximumLength ? throw new EnvelopeRefusedException(SealFault.TooLong)
        : envelope.Length - Overhead;

    internal static void Derive(SealSuite suite, ReadOnlySpan<byte> dek, ReadOnlySpan<byte> salt, Span<byte> key, Span<byte> commitment)
    {
        Span<byte> prk = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> encInfo = stackalloc byte["snsv/v1/enc"u8.Length + 1];
        Span<byte> commitInfo = stackalloc byte["snsv/v1/commit"u8.Length + 1];
        "snsv/v1/enc"u8.CopyTo(encInfo);
        "snsv/v1/commit"u8.CopyTo(commitInfo);
        encInfo[^1] = commitInfo[^1] = (byte)suite;
        try
        {
            HKDF.Extract(HashAlgorithmName.SHA512, dek, salt, prk);
            HKDF.Expand(HashAlgorithmName.SHA512, prk, key, encInfo);
            HKDF.Expand(HashAlgorithmName.SHA512, prk, commitment, commitInfo);
        }
        finally { CryptographicOperations.ZeroMemory(prk); }
    }

    private static SealSuite CheckHeader(ReadOnlySpan<byte> envelope, DekName name)
    {
        if (envelope.Length < HeaderLength) throw new EnvelopeRefusedException(SealFault.TooShort);
        if (!envelope[..4].SequenceEqual(Start[..4])) throw new EnvelopeRefusedException(SealFault.Magic);
        if (envelope[4] != Start[4]) throw new EnvelopeRefusedException(SealFault.Version);
        var suite = (SealSuite)envelope[SuiteAt];
        if (suite is not (SealSuite.Aes256Gcm or SealSuite.ChaCha20Poly1305)) throw new EnvelopeRefusedException(SealFault.Suite);
        if (envelope[FlagsAt] != 0 || envelope[FlagsAt + 1] != 0) throw new EnvelopeRefusedException(SealFault.Flags);
        var sameKey = new Guid(envelope.Slice(DekAt, 16), bigEndian: true) == name.DekId
            && BinaryPrimitives.ReadInt32BigEndian(envelope[GenerationAt..]) == name.Generation;
        return sameKey ? suite : throw new EnvelopeRefusedException(SealFault.DekName);
    }

    /// <summary>Header, length of the context, context.</summary>
    internal static byte[] AssociatedData(ReadOnlySpan<byte> header, ReadOnlySpan<byte> context)
    {
        var aad = GC.AllocateUninitializedArray<byte>(HeaderLength + 4 + context.Length);
        header.CopyTo(aad);
        BinaryPrimitives.WriteInt32BigEndian(aad.AsSpan(HeaderLength), context.Length);
        context.CopyTo(aad.AsSpan(HeaderLength + 4));
        return aad;
    }

    /// <summary>One AEAD object for this one call.</summary>
    internal static void Encrypt(SealSuite suite, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> aad)
    {
        if (suite == SealSuite.Aes256Gcm)
        {
            using var aes = new AesGcm(key, TagLength);
            aes.Encrypt(nonce, plaintext, ciphertext, tag, aad);
        }
        else
        {
            using var chacha = new ChaCha20Poly1305(key);
            chacha.Encrypt(nonce, plaintext, ciphertext, tag, aad);
        }
    }

    /// <summary>One AEAD object for this one call; zeros where the tag does not fit.</summary>
    internal static void Decrypt(SealSuite suite, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> aad)
    {
        try
        {
            if (suite == SealSuite.Aes256Gcm)
            {
                using var aes = new AesGcm(key, TagLength);
                aes.Decrypt(nonce, ciphertext, tag, plaintext, aad);
            }
            else
            {
                using var chacha = new ChaCha20Poly1305(key);
                chacha.Decrypt(nonce, ciphertext, tag, plaintext, aad);
            }
        }
        catch (AuthenticationTagMismatchException)
        {
            plaintext.Clear();
            throw new EnvelopeRefusedException(SealFault.Tag);
        }
    }
}

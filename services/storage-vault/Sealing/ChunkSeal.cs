using System.Buffers.Binary;
using System.Security.Cryptography;

namespace StorageVault.Sealing;

/// <summary>Seals one long content in chunks of 64 KiB under one message key (trust.md 2.3).</summary>
/// <remarks>
/// The nonce is 00×7 ‖ number (u32 BE) ‖ last (1): a chunk that is cut off, swapped, repeated, appended or brought from another object does
/// not open. The header stands once beside the chunks and is associated data of each. The last chunk is filled up to 4 KiB with zeros.
/// </remarks>
internal sealed class ChunkSeal : IDisposable
{
    internal const int ChunkLength = 64 * 1024, SealedLength = ChunkLength + Envelope.TagLength, LastStep = 4096, MostChunks = 1 << 16;

    private static readonly KeyAccess Access = KeyAccess.Grant("sealing and opening chunks");

    private readonly byte[] _key = GC.AllocateUninitializedArray<byte>(ContentKey.Length, pinned: true);
    private readonly byte[] _aad;
    private readonly SealSuite _suite;

    private ChunkSeal(ReadOnlySpan<byte> header, SealSuite suite, ReadOnlySpan<byte> key, ReadOnlySpan<byte> context)
    {
        SealContext.Check(context);
        _suite = suite;
        key.CopyTo(_key);
        Header = header.ToArray();
        _aad = Envelope.AssociatedData(header, context);
    }

    /// <summary>The 92 bytes that stand beside the chunks.</summary>
    internal byte[] Header { get; }

    /// <summary>A fresh message key for one object.</summary>
    internal static ChunkSeal New(ContentKey dek, DekName name, ReadOnlySpan<byte> context, SealSuite suite = SealSuite.Aes256Gcm)
    {
        Span<byte> salt = stackalloc byte[Envelope.SaltLength];
        Span<byte> header = stackalloc byte[Envelope.HeaderLength];
        Span<byte> key = stackalloc byte[ContentKey.Length];
        RandomNumberGenerator.Fill(salt);
        try
        {
            Envelope.WriteHeader(suite, name, dek.Bytes(Access), salt, header, key);
            return new(header, suite, key, context);
        }
        finally { CryptographicOperations.ZeroMemory(key); }
    }

    /// <summary>The message key that a stored header names.</summary>
    internal static ChunkSeal Of(ReadOnlySpan<byte> header, ContentKey dek, DekName name, ReadOnlySpan<byte> context)
    {
        if (header.Length != Envelope.HeaderLength) throw new EnvelopeRefusedException(SealFault.TooShort);
        Span<byte> key = stackalloc byte[ContentKey.Length];
        try
        {
            var suite = Envelope.ReadHeader(header, name, dek.Bytes(Access), key);
            return new(header, suite, key, context);
        }
        finally { CryptographicOperations.ZeroMemory(key); }
    }

    /// <summary>How long a last chunk with so many bytes stands in the database, tag apart.</summary>
    internal static int Filled(int length) => Math.Max(LastStep, (length + LastStep - 1) / LastStep * LastStep);

    /// <summary>Seals, opens what was sealed and compares; <paramref name="sealedChunk"/> is longer by the tag.</summary>
    internal void Seal(int n, bool last, ReadOnlySpan<byte> chunk, Span<byte> sealedChunk, Span<byte> check)
    {
        RequireLength(n, last, chunk.Length);
        Span<byte> nonce = stackalloc byte[12];
        Nonce(n, last, nonce);
        Envelope.Encrypt(_suite, _key, nonce, chunk, sealedChunk[..chunk.Length], sealedChunk[chunk.Length..], _aad);
        try { Open(n, last, sealedChunk, check); }
        catch (EnvelopeRefusedException) { throw new EnvelopeRefusedException(SealFault.WriteDidNotVerify); }
        if (!CryptographicOperations.FixedTimeEquals(check[..chunk.Length], chunk)) throw new EnvelopeRefusedException(SealFault.WriteDidNotVerify);
    }

    /// <summary>Opens into <paramref name="chunk"/> and gives the length, or throws and leaves zeros.</summary>
    internal int Open(int n, bool last, ReadOnlySpan<byte> sealedChunk, Span<byte> chunk)
    {
        var length = sealedChunk.Length - Envelope.TagLength;
        RequireLength(n, last, length);
        Span<byte> nonce = stackalloc byte[12];
        Nonce(n, last, nonce);
        Envelope.Decrypt(_suite, _key, nonce, sealedChunk[..length], sealedChunk[length..], chunk[..length], _aad);
        return length;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private static void RequireLength(int n, bool last, int length)
    {
        if (n is < 0 or >= MostChunks || length > ChunkLength) throw new EnvelopeRefusedException(SealFault.TooLong);
        if (last ? length < LastStep || length % LastStep != 0 : length != ChunkLength) throw new EnvelopeRefusedException(SealFault.TooShort);
    }

    private static void Nonce(int n, bool last, Span<byte> nonce)
    {
        nonce.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(nonce[7..], (uint)n);
        nonce[11] = last ? (byte)1 : (byte)0;
    }
}

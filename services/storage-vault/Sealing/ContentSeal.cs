using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;

namespace StorageVault.Sealing;

/// <summary>Seals a content with fresh randomness and opens it again; the only door to <see cref="Envelope"/> for the use cases.</summary>
internal static class ContentSeal
{
    private static readonly KeyAccess Access = KeyAccess.Grant("sealing and opening contents");

    /// <summary>Pads, seals, opens what was sealed and compares, all before anybody may store it.</summary>
    internal static byte[] Seal(ContentKey key, DekName name, ReadOnlySpan<byte> context, ReadOnlySpan<byte> content, SealSuite suite = SealSuite.Aes256Gcm)
    {
        var startedAt = Stopwatch.GetTimestamp();
        Span<byte> salt = stackalloc byte[Envelope.SaltLength];
        RandomNumberGenerator.Fill(salt);
        var envelope = Seal(key, name, context, content, suite, salt);
        RequireOpens(envelope, key, name, context, content);
        VaultMeters.Sealed(startedAt);
        return envelope;
    }

    /// <summary>The same with a given salt and unverified: for the single-thread reference of the concurrency test only.</summary>
    internal static byte[] Seal(ContentKey key, DekName name, ReadOnlySpan<byte> context, ReadOnlySpan<byte> content, SealSuite suite, ReadOnlySpan<byte> salt)
    {
        var length = Padding.PaddedLength(content.Length);
        var padded = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Padding.Write(content, padded.AsSpan(0, length));
            return Envelope.Seal(suite, name, key.Bytes(Access), salt, context, padded.AsSpan(0, length));
        }
        finally { ArrayPool<byte>.Shared.Return(padded, clearArray: true); }
    }

    /// <summary>Opens and hands the content to <paramref name="read"/>; the buffer behind it is wiped when that returns.</summary>
    internal static T Open<T>(ReadOnlySpan<byte> envelope, ContentKey key, DekName name, ReadOnlySpan<byte> context, Func<ReadOnlySpan<byte>, T> read)
    {
        var startedAt = Stopwatch.GetTimestamp();
        var length = Envelope.PlaintextLength(envelope);
        var padded = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Envelope.Open(envelope, name, key.Bytes(Access), context, padded.AsSpan(0, length));
            VaultMeters.Opened(startedAt);
            return read(Padding.Content(padded.AsSpan(0, length)));
        }
        catch (EnvelopeRefusedException e) when (VaultMeters.Refused("open", startedAt, e.Fault)) { throw; }
        finally { ArrayPool<byte>.Shared.Return(padded, clearArray: true); }
    }

    /// <summary>Verify on write: what does not open to the same bytes is never stored.</summary>
    internal static void RequireOpens(ReadOnlySpan<byte> envelope, ContentKey key, DekName name, ReadOnlySpan<byte> context, ReadOnlySpan<byte> content)
    {
        var length = Envelope.PlaintextLength(envelope);
        var padded = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Envelope.Open(envelope, name, key.Bytes(Access), context, padded.AsSpan(0, length));
            if (!CryptographicOperations.FixedTimeEquals(Padding.Content(padded.AsSpan(0, length)), content))
                throw new EnvelopeRefusedException(SealFault.WriteDidNotVerify);
        }
        catch (EnvelopeRefusedException) { throw new EnvelopeRefusedException(SealFault.WriteDidNotVerify); }
        finally { ArrayPool<byte>.Shared.Return(padded, clearArray: true); }
    }
}

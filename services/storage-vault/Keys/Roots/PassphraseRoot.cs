using System.Buffers.Binary;
using System.Security.Cryptography;
using StorageVault.Sealing;

namespace StorageVault.Keys.Roots;

/// <summary>A root key file that opens with the passphrases of two operators, neither of which is enough.</summary>
/// <remarks>
/// <c>"SNSR" 01 ‖ iterations (u32) ‖ salt 1 (32) ‖ salt 2 (32) ‖ wrapped root (60)</c>. The wrapping key is HKDF-SHA-512 over both PBKDF2
/// results; everything before the wrapped root is its associated data, so that nobody lowers the iterations.
/// </remarks>
internal static class PassphraseRoot
{
    /// <summary>PBKDF2-HMAC-SHA-512; OWASP asks for 210,000, trust.md for no less.</summary>
    internal const int Iterations = 600_000;

    internal const int ShortestPassphrase = 15;
    private const int MostIterations = 20_000_000, SaltLength = 32, HeaderLength = 5 + 4 + 2 * SaltLength;

    private static readonly KeyAccess Access = KeyAccess.Grant("sealing the root key with two passphrases");
    private static ReadOnlySpan<byte> Magic => "SNSR\u0001"u8;

    /// <summary>The sealed form of a root key; fresh salts each time.</summary>
    internal static byte[] Seal(ContentKey root, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        RefuseWeak(first, second);
        var file = new byte[HeaderLength + KeyWrap.Length];
        Magic.CopyTo(file);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(5), Iterations);
        RandomNumberGenerator.Fill(file.AsSpan(9, 2 * SaltLength));
        using var wrapping = Wrapping(file, first, second);
        KeyWrap.Wrap(wrapping.Bytes(Access), root.Bytes(Access), file.AsSpan(0, HeaderLength)).CopyTo(file, HeaderLength);
        return file;
    }

    internal static ContentKey Open(ReadOnlySpan<byte> file, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (file.Length != HeaderLength + KeyWrap.Length || !file.StartsWith(Magic)) throw new KeyStoreException("This is no sealed root key file.");
        if (BinaryPrimitives.ReadInt32BigEndian(file[5..]) is < Iterations or > MostIterations) throw new KeyStoreException("The sealed root key file asks for too few or too many iterations.");
        using var wrapping = Wrapping(file, first, second);
        try { return KeyWrap.Unwrap(wrapping.Bytes(Access), file[HeaderLength..], file[..HeaderLength]); }
        catch (EnvelopeRefusedException) { throw new KeyStoreException("The two passphrases do not open the root key."); }
    }

    private static ContentKey Wrapping(ReadOnlySpan<byte> header, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var iterations = BinaryPrimitives.ReadInt32BigEndian(header[5..]);
        Span<byte> both = stackalloc byte[2 * SHA512.HashSizeInBytes];
        Span<byte> key = stackalloc byte[ContentKey.Length];
        try
        {
            Rfc2898DeriveBytes.Pbkdf2(first, header.Slice(9, SaltLength), both[..SHA512.HashSizeInBytes], iterations, HashAlgorithmName.SHA512);
            Rfc2898DeriveBytes.Pbkdf2(second, header.Slice(9 + SaltLength, SaltLength), both[SHA512.HashSizeInBytes..], iterations, HashAlgorithmName.SHA512);
            HKDF.DeriveKey(HashAlgorithmName.SHA512, both, key, salt: [], info: "snsv/v1/root/passphrases"u8);
            return ContentKey.CopyOf(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(both);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static void RefuseWeak(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (System.Text.Encoding.UTF8.GetCharCount(first) < ShortestPassphrase || System.Text.Encoding.UTF8.GetCharCount(second) < ShortestPassphrase)
            throw new KeyStoreException("A passphrase has at least 15 characters.");
        if (CryptographicOperations.FixedTimeEquals(first, second)) throw new KeyStoreException("The two operators need two passphrases.");
    }
}

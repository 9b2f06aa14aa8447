using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace TenantDirectory.Security;

/// <summary>What rests sealed in this service's database, and under which derived key.</summary>
internal enum SealPurpose
{
    /// <summary>A staff member's TOTP secret.</summary>
    Totp = 1,

    /// <summary>A tenant's LINE channel.</summary>
    LineChannel = 2,
}

/// <summary>Seals this service's own secrets: AES-256-GCM, a key per purpose derived from the key file, the place bound in as associated data.</summary>
/// <remarks>Form: version 1 · 12 bytes nonce · ciphertext · 16 bytes tag. A row moved to another owner does not open. One AEAD object per call (design §11).</remarks>
internal sealed class SealKey
{
    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private readonly Secret<byte[]> root;

    public SealKey(IOptions<StaffOptions> options)
        : this(Read(File.ReadAllBytes(options.Value.SealKeyFile)))
    {
    }

    internal SealKey(byte[] key) =>
        root = key.Length == 32 ? new Secret<byte[]>(key) : throw new InvalidOperationException("The key must have 32 bytes.");

    /// <summary>Seals bytes for one owner.</summary>
    public byte[] Seal(SealPurpose purpose, Guid owner, ReadOnlySpan<byte> plain)
    {
        var sealedBytes = new byte[1 + NonceLength + plain.Length + TagLength];
        sealedBytes[0] = Version;
        var nonce = sealedBytes.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(Key(purpose), TagLength);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(1 + NonceLength, plain.Length), sealedBytes.AsSpan(sealedBytes.Length - TagLength), Place(purpose, owner));
        return sealedBytes;
    }

    /// <summary>Opens what was sealed for the same purpose and owner; throws for anything else.</summary>
    public byte[] Open(SealPurpose purpose, Guid owner, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < 1 + NonceLength + TagLength || sealedBytes[0] != Version)
        {
            throw new CryptographicException("The sealed form is not known.");
        }

        var plain = new byte[sealedBytes.Length - 1 - NonceLength - TagLength];
        using var aes = new AesGcm(Key(purpose), TagLength);
        aes.Decrypt(sealedBytes.Slice(1, NonceLength), sealedBytes.Slice(1 + NonceLength, plain.Length), sealedBytes[^TagLength..], plain, Place(purpose, owner));
        return plain;
    }

    /// <summary>A keyed hash of something that must be found again but not read: who tried to sign in, from where.</summary>
    public byte[] Mark(string kind, string value) => HMACSHA256.HashData(Derive("limits"), Encoding.UTF8.GetBytes($"{kind}\n{value}"));

    private byte[] Key(SealPurpose purpose) => Derive(purpose == SealPurpose.Totp ? "totp" : "line-channel");

    private byte[] Derive(string name) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, root.Reveal(), 32, info: Encoding.ASCII.GetBytes("tomoshibi tenant-directory " + name));

    private static byte[] Place(SealPurpose purpose, Guid owner) =>
        [Version, (byte)purpose, .. owner.ToByteArray(bigEndian: true)];

    private static byte[] Read(byte[] file)
    {
        if (file.Length == 32)
        {
            return file;
        }

        var text = Encoding.ASCII.GetString(file).Trim();
        return text.Length == 64 ? Convert.FromHexString(text) : Convert.FromBase64String(text);
    }
}

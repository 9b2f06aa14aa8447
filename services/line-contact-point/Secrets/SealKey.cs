using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace LineContactPoint.Secrets;

/// <summary>What a sealed value is, bound into it: a value moved to another column or row does not open.</summary>
internal enum SealedKind : byte
{
    Address = 1,
    Words = 2,
    PushTarget = 3,
    SignInProofs = 4,
    Setting = 5,
}

/// <summary>AES-256-GCM under this service's own key, for what waits between a webhook's answer and its handling. Version, nonce, tag, ciphertext.</summary>
internal sealed class SealKey
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] _key;

    public SealKey(IOptions<LineOptions> options) => _key = KeyFile.Read(options.Value.SealKeyFile);

    public byte[] Seal(SealedKind kind, Guid tenantId, Guid rowId, string value)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        var output = new byte[1 + NonceSize + TagSize + plain.Length];
        output[0] = Version;
        var nonce = output.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        // One object per call: a shared one corrupts silently.
        using var aes = new AesGcm(_key, TagSize);
        aes.Encrypt(nonce, plain, output.AsSpan(1 + NonceSize + TagSize), output.AsSpan(1 + NonceSize, TagSize), Bound(kind, tenantId, rowId));
        CryptographicOperations.ZeroMemory(plain);
        return output;
    }

    public string Open(SealedKind kind, Guid tenantId, Guid rowId, byte[] sealedValue)
    {
        if (sealedValue.Length < 1 + NonceSize + TagSize || sealedValue[0] != Version)
        {
            throw new CryptographicException("A sealed value has no form this build knows.");
        }

        var plain = new byte[sealedValue.Length - 1 - NonceSize - TagSize];
        using var aes = new AesGcm(_key, TagSize);
        aes.Decrypt(sealedValue.AsSpan(1, NonceSize), sealedValue.AsSpan(1 + NonceSize + TagSize), sealedValue.AsSpan(1 + NonceSize, TagSize), plain, Bound(kind, tenantId, rowId));
        var value = Encoding.UTF8.GetString(plain);
        CryptographicOperations.ZeroMemory(plain);
        return value;
    }

    private static byte[] Bound(SealedKind kind, Guid tenantId, Guid rowId) => [(byte)kind, .. tenantId.ToByteArray(bigEndian: true), .. rowId.ToByteArray(bigEndian: true)];
}

/// <summary>A mounted key of 32 bytes.</summary>
internal static class KeyFile
{
    public static byte[] Read(string file)
    {
        var key = Convert.FromBase64String(File.ReadAllText(file).Trim());
        return key.Length == 32 ? key : throw new InvalidOperationException("A key file does not hold 32 bytes.");
    }
}

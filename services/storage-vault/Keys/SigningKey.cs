using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace StorageVault.Keys;

/// <summary>Where the signing key X2 lies.</summary>
public sealed class SigningKeyOptions
{
    /// <summary>PEM file of the signing key X2 (ECDSA P-256), one per environment: it signs anchors, attestations and certificates. Mode 0600 or stricter.</summary>
    [Required] public required string SigningKeyFile { get; init; }
}

/// <summary>The vault's one signing key X2 (trust.md 2.1): whoever checks an anchor, an attestation or a certificate holds one public key.</summary>
/// <remarks>Read anew for each signature: an object of a key is never shared between threads, and none stays in memory.</remarks>
internal sealed class SigningKey(IOptions<SigningKeyOptions> options)
{
    internal T Sign<T>(Func<ECDsa, T> sign)
    {
        var file = options.Value.SigningKeyFile;
        KeyFiles.RefuseWideOrDistant(file);
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(file));
        return key.KeySize == 256 ? sign(key) : throw new KeyStoreException("Vault__SigningKeyFile must hold an ECDSA key on P-256.");
    }

    /// <summary>Refuses a key that is not there, not ours alone or not on P-256: at the start and not at the first signature.</summary>
    internal void Check() => Sign(_ => true);
}

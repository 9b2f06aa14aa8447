using System.ComponentModel.DataAnnotations;

namespace StorageVault.Keys;

/// <summary>Where the key file provider keeps the tenant keys and finds the root key.</summary>
public sealed class KeyFileOptions
{
    /// <summary>Folder of the sealed tenant keys, on a local disk, readable by the vault alone. Backed up for 35 days, never with the database.</summary>
    [Required] public required string KeyFolder { get; init; }

    /// <summary>File of the root key: 32 bytes, or their base64. Mode 0600 or stricter; anything wider is refused at start.</summary>
    [Required] public required string RootKeyFile { get; init; }
}

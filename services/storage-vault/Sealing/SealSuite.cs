namespace StorageVault.Sealing;

/// <summary>Which authenticated cipher an envelope uses.</summary>
internal enum SealSuite : byte
{
    /// <summary>AES-256-GCM, the default: on the CRYPTREC list.</summary>
    Aes256Gcm = 1,

    /// <summary>ChaCha20-Poly1305, for processors without AES instructions and as proof of agility.</summary>
    ChaCha20Poly1305 = 2,
}

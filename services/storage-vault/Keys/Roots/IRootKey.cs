using StorageVault.Sealing;

namespace StorageVault.Keys.Roots;

/// <summary>The root: makes tenant keys and seals them. The second party to every opening; without it the store is noise.</summary>
internal interface IRootKey : IDisposable
{
    /// <summary>A cloud region, or null on this machine.</summary>
    string? Region { get; }

    /// <summary>Whether unsealing needs no network.</summary>
    bool IsLocal { get; }

    /// <summary>A fresh tenant key and its sealed form, bound to its name.</summary>
    Task<(ContentKey Key, byte[] Sealed)> Make(KekName kek, CancellationToken ct);

    /// <summary>Opens a sealed tenant key; refused under any other name.</summary>
    ValueTask<ContentKey> Open(KekName kek, ReadOnlyMemory<byte> sealedKey, CancellationToken ct);
}

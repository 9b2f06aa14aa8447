using System.Globalization;
using System.Text;
using StorageVault.Sealing;

namespace StorageVault.Keys.Roots;

/// <summary>A root key in this process's memory, wherever it was read from.</summary>
internal sealed class LocalRootKey(ContentKey root) : IRootKey
{
    private static readonly KeyAccess Access = KeyAccess.Grant("sealing and opening tenant keys");
    private static ReadOnlySpan<byte> Magic => "SNSK\u0001"u8;

    public string? Region => null;

    public bool IsLocal => true;

    public Task<(ContentKey Key, byte[] Sealed)> Make(KekName kek, CancellationToken ct)
    {
        var key = ContentKey.NewRandom();
        byte[] sealedKey = [.. Magic, .. KeyWrap.Wrap(root.Bytes(Access), key.Bytes(Access), Context(kek))];
        return Task.FromResult((key, sealedKey));
    }

    public ValueTask<ContentKey> Open(KekName kek, ReadOnlyMemory<byte> sealedKey, CancellationToken ct) =>
        sealedKey.Span.StartsWith(Magic)
            ? ValueTask.FromResult(KeyWrap.Unwrap(root.Bytes(Access), sealedKey.Span[Magic.Length..], Context(kek)))
            : throw new EnvelopeRefusedException(SealFault.Magic);

    public void Dispose() => root.Dispose();

    private static byte[] Context(KekName kek) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"snsv/v1/kek\0{kek.TenantId:D}\0{kek.Bucket.Id}\0{kek.Version}"));
}

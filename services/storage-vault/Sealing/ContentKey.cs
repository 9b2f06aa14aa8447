using System.Diagnostics;
using System.Security.Cryptography;

namespace StorageVault.Sealing;

/// <summary>32 key bytes in pinned memory, zeroed when the last holder lets go.</summary>
/// <remarks>Counted, because the cache may drop a key while a request still seals with it: zeroing under its hands would seal with zeros.</remarks>
[DebuggerDisplay("[REDACTED]")]
internal sealed class ContentKey : IDisposable
{
    internal const int Length = 32;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(Length, pinned: true);
    private int _holders = 1;

    private ContentKey() { }

    internal static ContentKey NewRandom()
    {
        var key = new ContentKey();
        RandomNumberGenerator.Fill(key._bytes);
        return key;
    }

    internal static ContentKey CopyOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) throw new EnvelopeRefusedException(SealFault.WrappedKey);
        var key = new ContentKey();
        bytes.CopyTo(key._bytes);
        return key;
    }

    internal ReadOnlySpan<byte> Bytes(KeyAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _holders) <= 0, this);
        return _bytes;
    }

    /// <summary>One more holder; false when the key is already gone.</summary>
    internal bool TryHold()
    {
        while (true)
        {
            var holders = Volatile.Read(ref _holders);
            if (holders <= 0) return false;
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders) return true;
        }
    }

    /// <summary>Lets go once. Each <see cref="TryHold"/> and the making itself is paid back by one call.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0) CryptographicOperations.ZeroMemory(_bytes);
    }

    public override string ToString() => "[REDACTED]";
}

using System.Buffers;
using System.Security.Cryptography;

namespace StorageVault.Attachments;

/// <summary>Why a file is not taken.</summary>
internal enum UploadFault { Unknown = 0, TooLarge = 1, TooManyPixels = 2, NotAllowed = 3, Damaged = 4, Superseded = 5 }

/// <summary>A file is not taken; carries a code and never a byte of the file.</summary>
internal sealed class UploadRefusedException(UploadFault fault) : Exception("The file was refused.")
{
    internal UploadFault Fault { get; } = fault;
}

/// <summary>Reads what arrives through one window, counts it and hashes it; the whole file is never in memory.</summary>
internal sealed class UploadReader(Stream body, long most) : IDisposable
{
    // A JPEG segment with its marker is at most 65,537 bytes long and must fit.
    internal const int Window = 66 * 1024;

    private readonly byte[] _window = ArrayPool<byte>.Shared.Rent(Window);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _from, _to;
    private long _taken;
    private bool _ended;

    /// <summary>What is in the window.</summary>
    internal ReadOnlyMemory<byte> Seen => _window.AsMemory(_from, _to - _from);

    internal byte this[int at] => _window[_from + at];

    /// <summary>Waits until at least so many bytes are in the window, or the end; gives how many there are.</summary>
    internal async ValueTask<int> Fill(int wanted, CancellationToken ct)
    {
        while (!_ended && _to - _from < wanted)
        {
            if (_from > 0)
            {
                _window.AsSpan(_from, _to - _from).CopyTo(_window);
                (_from, _to) = (0, _to - _from);
            }
            var read = await body.ReadAsync(_window.AsMemory(_to, Window - _to), ct);
            _ended = read == 0;
            _taken += read;
            if (_taken > most) throw new UploadRefusedException(UploadFault.TooLarge);
            _hash.AppendData(_window.AsSpan(_to, read));
            _to += read;
        }
        return _to - _from;
    }

    /// <summary>The next so many bytes, which must be there.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> Need(int length, CancellationToken ct) =>
        await Fill(length, ct) >= length ? _window.AsMemory(_from, length) : throw new UploadRefusedException(UploadFault.Damaged);

    internal void Skip(int length) => _from += length;

    internal ValueTask Drop(long length, CancellationToken ct) => Move(length, null, ct);

    internal ValueTask Copy(long length, ChunkWriter to, CancellationToken ct) => Move(length, to, ct);

    /// <summary>Reads to the end and keeps nothing: what stands behind a whole picture is not the picture.</summary>
    internal async ValueTask DropRest(CancellationToken ct)
    {
        while (await Fill(1, ct) > 0) Skip(_to - _from);
    }

    /// <summary>SHA-256 of all that arrived.</summary>
    internal byte[] Hash() => _hash.GetHashAndReset();

    public void Dispose()
    {
        _hash.Dispose();
        ArrayPool<byte>.Shared.Return(_window, clearArray: true);
    }

    private async ValueTask Move(long length, ChunkWriter? to, CancellationToken ct)
    {
        while (length > 0)
        {
            if (await Fill(1, ct) == 0) throw new UploadRefusedException(UploadFault.Damaged);
            var part = (int)Math.Min(length, _to - _from);
            if (to is not null) await to.Write(_window.AsMemory(_from, part), ct);
            _from += part;
            length -= part;
        }
    }
}

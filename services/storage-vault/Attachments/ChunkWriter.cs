using System.Buffers;
using StorageVault.Sealing;

namespace StorageVault.Attachments;

/// <summary>A sealed chunk on its way to the database.</summary>
internal readonly record struct SealedChunk(int N, ReadOnlyMemory<byte> Bytes);

/// <summary>Takes what is kept of a file, seals it in chunks, and hands them on four at a time.</summary>
/// <remarks>The first chunk is sealed last: a WebP's head tells a length that is known only at the end.</remarks>
internal sealed class ChunkWriter(ChunkSeal seal, Func<IReadOnlyList<SealedChunk>, CancellationToken, Task> store) : IDisposable
{
    private const int AtOnce = 4;

    private readonly byte[][] _sealed = [.. Enumerable.Range(0, AtOnce).Select(_ => ArrayPool<byte>.Shared.Rent(ChunkSeal.SealedLength))];
    private readonly List<SealedChunk> _waiting = new(AtOnce);
    private readonly byte[] _check = ArrayPool<byte>.Shared.Rent(ChunkSeal.ChunkLength);
    private readonly byte[] _first = ArrayPool<byte>.Shared.Rent(ChunkSeal.ChunkLength);
    private readonly byte[] _later = ArrayPool<byte>.Shared.Rent(ChunkSeal.ChunkLength);
    private int _length, _n;

    /// <summary>How many bytes were kept.</summary>
    internal long Size { get; private set; }

    private byte[] Current => _n == 0 ? _first : _later;

    internal async ValueTask Write(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        Size += bytes.Length;
        while (bytes.Length > 0)
        {
            // Only when more comes is a full chunk known not to be the last.
            if (_length == ChunkSeal.ChunkLength) await Next(ct);
            var part = Math.Min(bytes.Length, ChunkSeal.ChunkLength - _length);
            bytes[..part].CopyTo(Current.AsMemory(_length));
            _length += part;
            bytes = bytes[part..];
        }
    }

    /// <summary>Puts bytes over the head of what was written; they must lie in the first chunk.</summary>
    internal void Patch(int at, ReadOnlySpan<byte> bytes) => bytes.CopyTo(_first.AsSpan(at, bytes.Length));

    /// <summary>Seals what is left and gives the last chunks, which are stored together with the closing record.</summary>
    internal async Task<(int Chunks, IReadOnlyList<SealedChunk> Last)> Finish(CancellationToken ct)
    {
        var filled = ChunkSeal.Filled(_length);
        Current.AsSpan(_length, filled - _length).Clear();
        if (_n > 0) await Add(0, last: false, _first.AsMemory(0, ChunkSeal.ChunkLength), ct);
        await Add(_n, last: true, Current.AsMemory(0, filled), ct);
        return (_n + 1, _waiting);
    }

    public void Dispose()
    {
        foreach (var buffer in (byte[][])[.. _sealed, _check, _first, _later]) ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
    }

    private async ValueTask Next(CancellationToken ct)
    {
        if (_n > 0) await Add(_n, last: false, _later.AsMemory(0, ChunkSeal.ChunkLength), ct);
        _n++;
        _length = 0;
    }

    private async ValueTask Add(int n, bool last, ReadOnlyMemory<byte> chunk, CancellationToken ct)
    {
        if (_waiting.Count == AtOnce)
        {
            await store(_waiting, ct);
            _waiting.Clear();
        }
        var target = _sealed[_waiting.Count].AsMemory(0, chunk.Length + Envelope.TagLength);
        seal.Seal(n, last, chunk.Span, target.Span, _check);
        _waiting.Add(new(n, target));
    }
}

using System.Buffers;
using System.Data;
using System.Runtime.CompilerServices;
using ServiceDefaults.Data;
using StorageVault.Keys;
using StorageVault.Sealing;
using StorageVault.UseCases.ReadAttachment;

namespace StorageVault.Attachments;

/// <summary>Opens an attachment four chunks at a time; no transaction stays open while somebody takes them.</summary>
internal sealed class AttachmentOpener(TenantTransactions transactions, DekCache deks, ILogger<AttachmentOpener> log)
{
    private const int AtOnce = 4;

    private const string Sql =
        "select n, sealed from attachment_chunks where tenant_id = $1 and consultation_id = $2 and attachment_id = $3 and n >= $4 order by n limit $5";

    internal async Task<AttachmentDownload> Open(StoredAttachment attachment, WrappedDek dek, CancellationToken ct)
    {
        using var key = await deks.Hold(dek, ct);
        var record = attachment.OpenClosing(key, dek);
        return new(record, Parts(attachment, dek, record, ct), attachment.Place.AttachmentId, log);
    }

    /// <summary>The file's bytes in parts; each is wiped when the next is asked for.</summary>
    internal async IAsyncEnumerable<ReadOnlyMemory<byte>> Parts(StoredAttachment attachment, WrappedDek dek, ClosingRecord record, [EnumeratorCancellation] CancellationToken ct)
    {
        using var seal = await Seal(attachment, dek, ct);
        var sealedChunks = ArrayPool<byte>.Shared.Rent(AtOnce * ChunkSeal.SealedLength);
        var plain = ArrayPool<byte>.Shared.Rent(ChunkSeal.ChunkLength);
        var lengths = new int[AtOnce];
        try
        {
            var left = record.Size;
            for (var from = 0; from < record.Chunks; from += AtOnce)
            {
                var wanted = Math.Min(AtOnce, record.Chunks - from);
                await transactions.RunAsync(attachment.Place.TenantId, (tx, token) => Fetch(tx, attachment, from, wanted, sealedChunks, lengths, token), ct);
                for (var i = 0; i < wanted; i++)
                {
                    var length = seal.Open(from + i, from + i == record.Chunks - 1, sealedChunks.AsSpan(i * ChunkSeal.SealedLength, lengths[i]), plain);
                    if (left > length && from + i == record.Chunks - 1) throw new EnvelopeRefusedException(SealFault.TooShort);
                    var part = (int)Math.Min(left, length);
                    left -= part;
                    yield return plain.AsMemory(0, part);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(sealedChunks);
            ArrayPool<byte>.Shared.Return(plain, clearArray: true);
        }
    }

    private async Task<ChunkSeal> Seal(StoredAttachment attachment, WrappedDek dek, CancellationToken ct)
    {
        using var key = await deks.Hold(dek, ct);
        return attachment.Place.Chunks(attachment.Head, key, dek);
    }

    private static async Task Fetch(TenantTransaction tx, StoredAttachment attachment, int from, int wanted, byte[] into, int[] lengths, CancellationToken ct)
    {
        var place = attachment.Place;
        await using var batch = tx.Command(Sql, tx.TenantId, place.ConsultationId, place.AttachmentId, from, wanted);
        await using var reader = await batch.ExecuteReaderAsync(CommandBehavior.SequentialAccess, ct);
        for (var i = 0; i < wanted; i++)
        {
            if (!await reader.ReadAsync(ct) || reader.GetInt32(0) != from + i) throw new EnvelopeRefusedException(SealFault.TooShort);
            await using var bytes = await reader.GetStreamAsync(1, ct);
            if (bytes.Length > ChunkSeal.SealedLength) throw new EnvelopeRefusedException(SealFault.TooLong);
            lengths[i] = await bytes.ReadAtLeastAsync(into.AsMemory(i * ChunkSeal.SealedLength, ChunkSeal.SealedLength), ChunkSeal.SealedLength, throwOnEndOfStream: false, ct);
        }
    }
}

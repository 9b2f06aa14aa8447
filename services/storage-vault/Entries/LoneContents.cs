using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Keys;
using StorageVault.Keys.Rings;
using StorageVault.Sealing;

namespace StorageVault.Entries;

/// <summary>A sealed lone content with its wrapped key.</summary>
internal sealed record SealedContent(WrappedDek Dek, byte[] Envelope)
{
    /// <summary>Columns of a wrapped key for a select that joins <c>deks d</c>; read by <see cref="DekOf"/>.</summary>
    internal const string DekColumns = "d.dek_id, d.generation, d.kek_id, d.kek_version, d.wrapped";

    /// <summary>Those and the sealed content; read by <see cref="Of"/>.</summary>
    internal const string Columns = $"{DekColumns}, envelope";

    internal static WrappedDek DekOf(NpgsqlDataReader reader, Guid tenantId, int at) =>
        new(tenantId, new(reader.GetGuid(at), reader.GetInt32(at + 1)), reader.GetString(at + 2), reader.GetInt32(at + 3), reader.GetFieldValue<byte[]>(at + 4));

    internal static SealedContent Of(NpgsqlDataReader reader, Guid tenantId, int at) => new(DekOf(reader, tenantId, at), reader.GetFieldValue<byte[]>(at + 5));
}

/// <summary>A lone content in chunks. How long it is stands beside them: the last one is filled up.</summary>
internal sealed record SealedChunks(WrappedDek Dek, byte[] Head, int Size, IEnumerable<byte[]> Chunks);

/// <summary>Seals and opens lone contents, each under a fresh data key.</summary>
internal sealed class LoneContents(IKeyProvider keys, KeyRings rings, DekPool pool, IDisposalBuckets buckets, TimeProvider clock)
{
    internal Task<SealedContent> Seal(LoneContent place, string text, CancellationToken ct) => Seal(place, EntryContent.OfText(text), ct);

    internal async Task<SealedContent> Seal(LoneContent place, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        using var fresh = await pool.Take(place.TenantId, BucketOf(place), ct);
        return new(fresh.Dek, place.Seal(fresh.Key, fresh.Dek, content.Span));
    }

    /// <summary>Seals and stores; once more when the tenant key was retired between the two.</summary>
    internal Task Keep(LoneContent place, string text, Func<SealedContent, Task> store, CancellationToken ct) => Keep(place, EntryContent.OfText(text), store, ct);

    internal Task Keep(LoneContent place, ReadOnlyMemory<byte> content, Func<SealedContent, Task> store, CancellationToken ct) => rings.WithActive(place.TenantId, async () =>
    {
        await store(await Seal(place, content, ct));
        return true;
    });

    // Not through the cache: an identity is opened once per notice and must not stay.
    internal async Task<string> Open(LoneContent place, SealedContent content, CancellationToken ct)
    {
        using var key = await keys.Unwrap(content.Dek, ct);
        return place.OpenText(key, content.Dek, content.Envelope);
    }

    internal async Task<byte[]> OpenBytes(LoneContent place, SealedContent content, CancellationToken ct)
    {
        using var key = await keys.Unwrap(content.Dek, ct);
        return place.Open(key, content.Dek, content.Envelope, bytes => bytes.ToArray());
    }

    /// <summary>Seals in chunks, each when it is asked for, and stores; once more when the tenant key was retired between the two. Chunks have a kind of their own.</summary>
    internal Task KeepChunks(LoneContent place, byte[] content, Func<SealedChunks, Task> store, CancellationToken ct) => rings.WithActive(place.TenantId, async () =>
    {
        using var fresh = await pool.Take(place.TenantId, BucketOf(place), ct);
        using var seal = OfChunks(place).NewChunks(fresh.Key, fresh.Dek);
        await store(new(fresh.Dek, seal.Header, content.Length, Chunks(seal, content)));
        return true;
    });

    internal async Task<byte[]> OpenChunks(LoneContent place, SealedChunks stored, CancellationToken ct)
    {
        using var key = await keys.Unwrap(stored.Dek, ct);
        using var seal = OfChunks(place).Chunks(key, stored.Dek, stored.Head);
        var content = new byte[stored.Size];
        var plain = new byte[ChunkSeal.ChunkLength];
        var count = (stored.Size + ChunkSeal.ChunkLength - 1) / ChunkSeal.ChunkLength;
        var n = 0;
        foreach (var chunk in stored.Chunks.Take(count))
        {
            var length = Math.Min(seal.Open(n, n == count - 1, chunk, plain), stored.Size - n * ChunkSeal.ChunkLength);
            plain.AsSpan(0, length).CopyTo(content.AsSpan(n++ * ChunkSeal.ChunkLength));
        }
        return n == count ? content : throw new EnvelopeRefusedException(SealFault.TooShort);
    }

    private static LoneContent OfChunks(LoneContent place) => place with { Kind = (LoneKind)((byte)place.Kind + 1) };

    private static IEnumerable<byte[]> Chunks(ChunkSeal seal, byte[] content)
    {
        var check = new byte[ChunkSeal.ChunkLength];
        var count = (content.Length + ChunkSeal.ChunkLength - 1) / ChunkSeal.ChunkLength;
        for (var n = 0; n < count; n++)
        {
            var part = content.AsSpan(n * ChunkSeal.ChunkLength, Math.Min(ChunkSeal.ChunkLength, content.Length - n * ChunkSeal.ChunkLength));
            var last = n == count - 1;
            var chunk = new byte[last ? ChunkSeal.Filled(part.Length) : ChunkSeal.ChunkLength];
            part.CopyTo(chunk);
            var done = new byte[chunk.Length + Envelope.TagLength];
            seal.Seal(n, last, chunk, done, check);
            yield return done;
        }
    }

    // An identity lives as long as its resident comes, an exception for the time of its class; reasons and references belong to the record of what was done, which stays.
    private Bucket BucketOf(LoneContent place) => place.Kind switch
    {
        LoneKind.LineUserId => Bucket.Identity,
        LoneKind.EmergencyException => buckets.OfException(place.TenantId, clock.GetUtcNow()),
        _ => Bucket.Unset,
    };

    internal static async Task<SealedContent?> Find(TenantTransaction tx, string sql, Guid id, CancellationToken ct)
    {
        await using var batch = tx.Command(sql, tx.TenantId, id);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? SealedContent.Of(reader, tx.TenantId, 0) : null;
    }
}

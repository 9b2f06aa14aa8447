using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Keys;
using StorageVault.Keys.Rings;

namespace StorageVault.Entries;

/// <summary>A sealed lone content with its wrapped key.</summary>
internal sealed record SealedContent(WrappedDek Dek, byte[] Envelope)
{
    /// <summary>Columns for a select that joins <c>deks d</c>; read by <see cref="Of"/>.</summary>
    internal const string Columns = "d.dek_id, d.generation, d.kek_id, d.kek_version, d.wrapped, envelope";

    internal static SealedContent Of(NpgsqlDataReader reader, Guid tenantId, int at) => new(
        new(tenantId, new(reader.GetGuid(at), reader.GetInt32(at + 1)), reader.GetString(at + 2), reader.GetInt32(at + 3), reader.GetFieldValue<byte[]>(at + 4)),
        reader.GetFieldValue<byte[]>(at + 5));
}

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

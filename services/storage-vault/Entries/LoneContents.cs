using Npgsql;
using ServiceDefaults.Data;
using StorageVault.Keys;
using StorageVault.Sealing;

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
internal sealed class LoneContents(IKeyProvider keys, TimeProvider clock)
{
    internal async Task<SealedContent> Seal(LoneContent place, string text, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        using var key = ContentKey.NewRandom();
        var dek = await keys.Wrap(place.TenantId, FiscalYear.Of(now), new(Guid.CreateVersion7(now), 1), key, ct);
        return new(dek, place.Seal(key, dek, EntryContent.OfText(text)));
    }

    // Not through the cache: an identity is opened once per notice and must not stay.
    internal async Task<string> Open(LoneContent place, SealedContent content, CancellationToken ct)
    {
        using var key = await keys.Unwrap(content.Dek, ct);
        return place.OpenText(key, content.Dek, content.Envelope);
    }

    internal static async Task<SealedContent?> Find(TenantTransaction tx, string sql, Guid id, CancellationToken ct)
    {
        await using var batch = tx.Command(sql, tx.TenantId, id);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? SealedContent.Of(reader, tx.TenantId, 0) : null;
    }
}

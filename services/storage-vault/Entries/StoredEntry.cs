using Contracts.StorageVault.V1;
using Npgsql;
using StorageVault.Keys;
using StorageVault.Sealing;
using StorageVaultClient;

namespace StorageVault.Entries;

/// <summary>One row of the table of entries, still sealed.</summary>
internal sealed record StoredEntry(EntryPlace Place, Guid EntryId, Guid? AuthorId, DekName Dek, DateTimeOffset StoredAt, byte[] Envelope)
{
    internal const string Columns = "log, seq, entry_id, author, author_id, kind, dek_id, dek_generation, stored_at, envelope";

    private const string InsertSql = $"insert into entries (tenant_id, consultation_id, {Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

    internal NpgsqlBatchCommand Insert() => new(InsertSql)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = Place.TenantId },
            new NpgsqlParameter<Guid> { TypedValue = Place.ConsultationId },
            new NpgsqlParameter<short> { TypedValue = (short)Place.Log },
            new NpgsqlParameter<long> { TypedValue = Place.Seq },
            new NpgsqlParameter<Guid> { TypedValue = EntryId },
            new NpgsqlParameter<short> { TypedValue = (short)Place.Author },
            new NpgsqlParameter { Value = AuthorId is { } author ? author : DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid },
            new NpgsqlParameter<short> { TypedValue = (short)Place.Kind },
            new NpgsqlParameter<Guid> { TypedValue = Dek.DekId },
            new NpgsqlParameter<int> { TypedValue = Dek.Generation },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = StoredAt },
            new NpgsqlParameter<byte[]> { TypedValue = Envelope },
        },
    };

    /// <summary>The row under the reader; its columns are <see cref="Columns"/>.</summary>
    internal static StoredEntry Of(NpgsqlDataReader reader, Guid tenantId, Guid consultationId, int at = 0) => new(
        new(tenantId, consultationId, (EntryLog)reader.GetInt16(at), reader.GetInt64(at + 1), (EntryAuthor)reader.GetInt16(at + 3), (EntryKind)reader.GetInt16(at + 5)),
        reader.GetGuid(at + 2), reader.IsDBNull(at + 4) ? null : reader.GetGuid(at + 4), new(reader.GetGuid(at + 6), reader.GetInt32(at + 7)),
        reader.GetFieldValue<DateTimeOffset>(at + 8), reader.GetFieldValue<byte[]>(at + 9));

    /// <summary>Opens with the consultation's key; a row that names another key is refused by the envelope's own header check.</summary>
    internal OpenedEntry Open(ContentKey key, WrappedDek dek, bool withAuthor)
    {
        var kind = Place.Kind;
        var content = Place.Open(key, dek, Envelope, bytes => EntryContent.Read(kind, bytes));
        return new(Place.Seq, EntryId, Place.Author, kind, content.Text, content.Answers, withAuthor ? AuthorId : null, StoredAt) { Attachments = content.Files };
    }

    internal bool Holds(ContentKey key, WrappedDek dek, byte[] content) => Place.Open(key, dek, Envelope, stored => stored.SequenceEqual(content));

    internal EntryStored Announcement() => new()
    {
        TenantId = Place.TenantId, ConsultationId = Place.ConsultationId, EntryId = EntryId, Log = Place.Log, Seq = Place.Seq,
        Author = Place.Author, Kind = Place.Kind, StoredAt = StoredAt.ToTheSecond(),
    };
}

/// <summary>Times as they are kept and told.</summary>
internal static class Times
{
    /// <summary>What is answered now must equal what is read later: the database keeps no ticks.</summary>
    internal static DateTimeOffset NowToTheMillisecond(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
    }

    /// <summary>Events carry times cut to the second (trust.md 2.13).</summary>
    internal static DateTimeOffset ToTheSecond(this DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
}

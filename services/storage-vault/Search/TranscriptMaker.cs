using System.Text.Json;
using Contracts.StorageVault.V1;
using ServiceDefaults;
using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.Sealing;

namespace StorageVault.Search;

/// <summary>Makes the sealed copies of one closed consultation out of its entries.</summary>
internal sealed partial class TranscriptMaker(TenantTransactions transactions, IKeyProvider keys, TimeProvider clock, ILogger<TranscriptMaker> log)
{
    // A longer log is copied as far as this goes; the rest is read as entries.
    private const int LongestWords = 256 * 1024, LongestReading = 4 * 1024 * 1024, Page = 500;

    private const string PageSql = $"select {StoredEntry.Columns} from entries where tenant_id = $1 and consultation_id = $2 and log = $3 and seq > $4 order by seq limit $5";
    private const string LogsSql = "select log, last_seq from consultation_logs where tenant_id = $1 and consultation_id = $2 and last_seq > 0";

    private const string KeepSql = """
        insert into transcripts (tenant_id, consultation_id, log, last_seq, made_for_seq, made_at, dek_id, dek_generation, reading, words)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (tenant_id, consultation_id, log) do update set last_seq = excluded.last_seq, made_for_seq = excluded.made_for_seq, made_at = excluded.made_at,
            dek_id = excluded.dek_id, dek_generation = excluded.dek_generation, reading = excluded.reading, words = excluded.words
        """;

    private static readonly Actor Job = new(ActorKind.Service, null, null, new HashSet<string>(), new HashSet<Guid>(), null, "transcript");

    internal async Task Make(Guid tenantId, Guid consultationId, CancellationToken ct)
    {
        var (consultation, logs) = await transactions.RunAsync(tenantId, (tx, token) => Look(tx, consultationId, token), ct);
        if (consultation is not { ClosedAt: not null }) return;
        using var key = await keys.Unwrap(consultation.Dek, ct);
        foreach (var (which, lastSeq) in logs)
        {
            var copies = await Copy(new(tenantId, consultationId, which, lastSeq), consultation.Dek, key, ct);
            await transactions.RunAsync(tenantId, (tx, token) => Keep(tx, copies, lastSeq, consultation.Dek, token), ct);
        }
        LogMade(log, consultationId);
    }

    private sealed record Copies(TranscriptPlace Place, byte[] Reading, byte[] Words);

    private async Task<Copies> Copy(TranscriptPlace wanted, WrappedDek dek, ContentKey key, CancellationToken ct)
    {
        using var reading = new MemoryStream();
        using var words = new MemoryStream();
        var last = 0L;
        await using (var json = new Utf8JsonWriter(reading, new JsonWriterOptions { Encoder = Json.Options.Encoder }))
        {
            json.WriteStartArray();
            for (var full = false; !full && last < wanted.LastSeq;)
                foreach (var entry in await transactions.RunAsync(wanted.TenantId, (tx, token) => Read(tx, wanted, last, token), ct))
                {
                    var opened = entry.Open(key, dek, withAuthor: true);
                    JsonSerializer.Serialize(json, opened, Json.Options);
                    TranscriptWords.Add(words, opened);
                    last = opened.Seq;
                    full = words.Length >= LongestWords || json.BytesCommitted + json.BytesPending >= LongestReading;
                    if (full) break;
                }
            json.WriteEndArray();
        }
        var place = wanted with { LastSeq = last };
        var copies = new Copies(
            place, place.Seal(TranscriptCopy.Reading, key, dek, reading.GetBuffer().AsSpan(0, (int)reading.Length)),
            place.Seal(TranscriptCopy.Words, key, dek, words.GetBuffer().AsSpan(0, (int)words.Length)));
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(reading.GetBuffer());
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(words.GetBuffer());
        return copies;
    }

    private static async Task<List<StoredEntry>> Read(TenantTransaction tx, TranscriptPlace wanted, long after, CancellationToken ct)
    {
        await using var batch = tx.Command(PageSql, tx.TenantId, wanted.ConsultationId, (short)wanted.Of, after, Page);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var entries = new List<StoredEntry>();
        while (await reader.ReadAsync(ct)) entries.Add(StoredEntry.Of(reader, tx.TenantId, wanted.ConsultationId));
        // Gapless by the writers' lock: a hole means a row was taken away, and a copy must not hide that.
        return entries.Count > 0 && entries[0].Place.Seq == after + 1 ? entries : throw new EnvelopeRefusedException(SealFault.TooShort);
    }

    private static async Task<(StoredConsultation?, List<(EntryLog, long)>)> Look(TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(StoredConsultation.Select(tx.TenantId, consultationId));
        batch.BatchCommands.Add(TenantTransaction.Sql(LogsSql, tx.TenantId, consultationId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var consultation = await StoredConsultation.Read(reader, tx.TenantId, ct);
        await reader.NextResultAsync(ct);
        var logs = new List<(EntryLog, long)>();
        while (await reader.ReadAsync(ct)) logs.Add(((EntryLog)reader.GetInt16(0), reader.GetInt64(1)));
        return (consultation, logs);
    }

    private async Task Keep(TenantTransaction tx, Copies copies, long madeFor, WrappedDek dek, CancellationToken ct)
    {
        var (place, now) = (copies.Place, clock.GetUtcNow());
        await using var batch = tx.Command(KeepSql, tx.TenantId, place.ConsultationId, (short)place.Of, place.LastSeq, madeFor, now, dek.Name.DekId, dek.Name.Generation, copies.Reading, copies.Words);
        batch.BatchCommands.Add(new AccessRow(Job, VaultAct.MakeTranscript, Decision.AllowedPurpose)
        {
            ConsultationId = place.ConsultationId, Log = place.Of, FromSeq = 1, ToSeq = place.LastSeq,
        }.Insert(tx.TenantId, now));
        await batch.ExecuteNonQueryAsync(ct);
    }

    [LoggerMessage(EventIds.TranscriptMade, LogLevel.Information, "Made the sealed transcript of consultation {ConsultationId}")]
    private static partial void LogMade(ILogger log, Guid consultationId);
}

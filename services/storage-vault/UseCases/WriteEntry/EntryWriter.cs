using System.Security.Cryptography;
using Contracts.StorageVault.V1;
using Npgsql;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Attachments;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.Search;
using StorageVault.Sealing;

namespace StorageVault.UseCases.WriteEntry;

/// <summary>The hot path: one transaction, two round trips (lock and look; entry, event, audit and commit).</summary>
internal sealed partial class EntryWriter(TenantTransactions transactions, DekCache deks, TenantWords words, CaseAccess access, TimeProvider clock, ILogger<EntryWriter> log)
{
    // trust.md 2.3: at most 1,000,000 contents under one data key. Two logs, and 20,000 places for closing notices, files and transcripts.
    internal const long LastPossibleSeq = 489_998;

    /// <summary>Where somebody should look: a talk has 73 entries, the longest known 606.</summary>
    internal const long ManyContents = 250_000;

    // The lock comes first: what the later statements see is then what no other writer of this log can change.
    private const string LockSql = "select last_seq, closed from consultation_logs where tenant_id = $1 and consultation_id = $2 and log = $3 for no key update";
    private const string FindSql = $"select {StoredEntry.Columns} from entries where tenant_id = $1 and consultation_id = $2 and entry_id = $3";
    private const string MoveSql = "update consultation_logs set last_seq = $4 where tenant_id = $1 and consultation_id = $2 and log = $3";

    internal async Task<WriteVerdict> Write(Caller caller, EntryToWrite entry, string text, CancellationToken ct)
    {
        var tenantId = caller.RequiredTenant;
        var actor = Actor.Of(caller);
        var alarming = actor.Kind == ActorKind.Resident && words.EmergencyRule(tenantId).Matches(text);
        var content = EntryContent.OfText(text);
        try
        {
            var verdict = await deks.WithKeys(() => transactions.RunAsync(tenantId, (tx, token) => Attempt(tx, actor, entry, content, alarming, token), ct), ct);
            FaultPoint("vault.write.after_commit");
            return verdict;
        }
        // Reads stop when the access log cannot be written; a resident in need must still be able to write (requirement 36).
        catch (PostgresException e) when (actor.Kind == ActorKind.Resident && AccessRow.CouldNotBeWritten(e))
        {
            var verdict = await deks.WithKeys(() => transactions.RunAsync(tenantId, (tx, token) => Attempt(tx, actor, entry, content, alarming, token, late: true), ct), ct);
            AccessLog.LogLate(log, entry.ConsultationId, e.SqlState);
            return verdict;
        }
        catch (Exception e) when (OutcomeUnknown(e))
        {
            // The connection may have gone while committing: what stands is looked up on a new one before anything is answered.
            LogUnknown(log, entry.ConsultationId, entry.EntryId);
            if (await deks.WithKeys(() => transactions.RunAsync(tenantId, (tx, token) => FindAfterwards(tx, actor, entry, content, token), ct), ct) is { } stored) return stored;
            throw;
        }
        finally { CryptographicOperations.ZeroMemory(content); }
    }

    // Known, and not accepted: what no standby has confirmed. Whoever repeats it waits for the standby with the lock it takes.
    private static bool OutcomeUnknown(Exception e) => e is NpgsqlException and not (PostgresException or CommitUnconfirmedException) or TimeoutException or PostgresException { SqlState: "57P01" or "57P02" or "57P03" };

    private async Task<WriteVerdict> Attempt(TenantTransaction tx, Actor actor, EntryToWrite entry, byte[] content, bool alarming, CancellationToken ct, bool late = false)
    {
        FaultPoint("vault.write.begun");
        var (consultation, lastSeq, closed, existing) = await Look(tx, actor, entry, ct);
        FaultPoint("vault.write.locked");
        var decision = access.Judge(tx.TenantId, actor, consultation?.Facts, MayOpen.ActOn(entry.Log, writing: true));
        if (consultation is null || !decision.Allows()) return await Refuse(tx, actor, entry, decision, new WriteVerdict.NotThere(), ct);
        if (existing is not null) return await Repeat(tx, actor, entry, existing, consultation.Dek, content, ct);
        if (closed) return await Refuse(tx, actor, entry, Decision.RefusedClosed, new WriteVerdict.Closed(), ct);
        if (lastSeq >= LastPossibleSeq) return new WriteVerdict.Full();

        var author = actor.Kind == ActorKind.Resident ? EntryAuthor.Resident : EntryAuthor.Counselor;
        var place = new EntryPlace(tx.TenantId, entry.ConsultationId, entry.Log, lastSeq + 1, author, entry.Kind);
        using var key = await deks.HoldAtHand(consultation.Dek, ct);
        if (await Whole(tx, actor, entry, consultation.Dek, key, content, ct) is not { } whole)
            return await Refuse(tx, actor, entry, Decision.RefusedUnready, new WriteVerdict.FilesMissing(), ct);
        var row = new StoredEntry(place, entry.EntryId, actor.Id, consultation.Dek.Name, clock.NowToTheMillisecond(), place.Seal(key, consultation.Dek, whole));
        await Store(tx, actor, decision, row, alarming ? consultation.DeskId : null, consultation.ClosedAt is null ? entry : entry with { AfterClosing = true }, late, ct);
        if (place.Seq == ManyContents) LogMany(log, entry.ConsultationId, place.Seq);
        return new WriteVerdict.Stored(place.Seq, row.StoredAt);
    }

    /// <summary>The entry's content with its files' names; the text alone where there are none; null where a file is not to be had.</summary>
    private static async Task<byte[]?> Whole(TenantTransaction tx, Actor actor, EntryToWrite entry, WrappedDek dek, ContentKey key, byte[] content, CancellationToken ct) =>
        entry.Attachments.Count == 0 ? content
            : await EntryFiles.Find(tx, actor, entry, dek, key, ct) is { } files ? EntryContent.OfFiles(EntryContent.Read(EntryKind.Text, content).Text, files) : null;

    private static async Task<(StoredConsultation? Consultation, long LastSeq, bool Closed, StoredEntry? Existing)> Look(TenantTransaction tx, Actor actor, EntryToWrite entry, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(Keyed(LockSql, tx.TenantId, entry.ConsultationId, new NpgsqlParameter<short> { TypedValue = (short)entry.Log }));
        batch.BatchCommands.Add(StoredConsultation.SelectFor(actor, tx.TenantId, entry.ConsultationId));
        batch.BatchCommands.Add(Keyed(FindSql, tx.TenantId, entry.ConsultationId, new NpgsqlParameter<Guid> { TypedValue = entry.EntryId }));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var (lastSeq, closed) = await reader.ReadAsync(ct) ? (reader.GetInt64(0), reader.GetBoolean(1)) : (0, false);
        await reader.NextResultAsync(ct);
        var consultation = await StoredConsultation.Read(reader, tx.TenantId, ct);
        await reader.NextResultAsync(ct);
        var existing = await reader.ReadAsync(ct) ? StoredEntry.Of(reader, tx.TenantId, entry.ConsultationId) : null;
        return (consultation, lastSeq, closed, existing);
    }

    private static async Task Store(TenantTransaction tx, Actor actor, Decision decision, StoredEntry row, Guid? alarmedDesk, EntryToWrite entry, bool late, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(Keyed(MoveSql, tx.TenantId, row.Place.ConsultationId,
            new NpgsqlParameter<short> { TypedValue = (short)row.Place.Log }, new NpgsqlParameter<long> { TypedValue = row.Place.Seq }));
        batch.BatchCommands.Add(row.Insert());
        if (entry.Attachments.Count > 0) batch.BatchCommands.Add(EntryFiles.Link(tx.TenantId, entry));
        // A memo after the closing: the sealed copy is made again.
        if (entry.AfterClosing) batch.BatchCommands.Add(TranscriptJobs.Due(tx.TenantId, entry.ConsultationId, row.StoredAt + TranscriptJobs.Gathering));
        batch.BatchCommands.Add(tx.Announcing(row.Announcement()));
        if (alarmedDesk is { } deskId)
            batch.BatchCommands.Add(tx.Announcing(new EmergencyWordsFound
            {
                TenantId = tx.TenantId, ConsultationId = row.Place.ConsultationId, DeskId = deskId, Seq = row.Place.Seq, FoundAt = row.StoredAt.ToTheSecond(),
            }));
        batch.BatchCommands.Add(new AccessRow(actor, VaultAct.WriteEntry, decision)
        {
            ConsultationId = row.Place.ConsultationId, ObjectId = row.EntryId, Log = row.Place.Log, FromSeq = row.Place.Seq, ToSeq = row.Place.Seq,
        }.Insert(tx.TenantId, row.StoredAt, late));
        FaultPoint("vault.write.before_commit");
        await tx.CommitAsync(batch, ct);
    }

    /// <summary>The same id again: the first answer for the same words of the same writer, else a refusal.</summary>
    private async Task<WriteVerdict> Repeat(TenantTransaction tx, Actor actor, EntryToWrite entry, StoredEntry existing, WrappedDek dek, byte[] content, CancellationToken ct)
    {
        using var key = await deks.HoldAtHand(dek, ct);
        var same = existing.Place.Log == entry.Log && existing.AuthorId == actor.Id && existing.Place.Kind == entry.Kind
            && await Whole(tx, actor, entry, dek, key, content, ct) is { } whole && existing.Holds(key, dek, whole);
        return same ? new WriteVerdict.Stored(existing.Place.Seq, existing.StoredAt)
            : await Refuse(tx, actor, entry, Decision.RefusedIdReused, new WriteVerdict.IdReused(), ct);
    }

    private async Task<WriteVerdict?> FindAfterwards(TenantTransaction tx, Actor actor, EntryToWrite entry, byte[] content, CancellationToken ct)
    {
        var (consultation, _, _, existing) = await Look(tx, actor, entry, ct);
        return consultation is null || existing is null ? null : await Repeat(tx, actor, entry, existing, consultation.Dek, content, ct);
    }

    private async Task<WriteVerdict> Refuse(TenantTransaction tx, Actor actor, EntryToWrite entry, Decision decision, WriteVerdict verdict, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(new AccessRow(actor, VaultAct.WriteEntry, decision) { ConsultationId = entry.ConsultationId, ObjectId = entry.EntryId, Log = entry.Log }
            .Insert(tx.TenantId, clock.GetUtcNow()));
        await batch.ExecuteNonQueryAsync(ct);
        return verdict;
    }

    private static NpgsqlBatchCommand Keyed(string sql, Guid tenantId, Guid consultationId, params ReadOnlySpan<NpgsqlParameter> others)
    {
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new NpgsqlParameter<Guid> { TypedValue = tenantId }, new NpgsqlParameter<Guid> { TypedValue = consultationId } } };
        foreach (var other in others) command.Parameters.Add(other);
        return command;
    }

    [LoggerMessage(EventIds.ManyContents, LogLevel.Error, "A log of consultation {ConsultationId} holds {Count} entries: half of what its data key may seal")]
    private static partial void LogMany(ILogger log, Guid consultationId, long count);

    [LoggerMessage(EventIds.CommitOutcomeUnknown, LogLevel.Warning, "The outcome of a commit is unknown; looking up entry {EntryId} of consultation {ConsultationId}")]
    private static partial void LogUnknown(ILogger log, Guid consultationId, Guid entryId);

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}

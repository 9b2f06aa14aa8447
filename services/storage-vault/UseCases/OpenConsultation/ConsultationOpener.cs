using Contracts.StorageVault.V1;
using Npgsql;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.Keys.Rings;
using StorageVault.Sealing;
using StorageVaultClient;

namespace StorageVault.UseCases.OpenConsultation;

/// <summary>Makes the consultation's data key, seals the first entries under it, and stores all of it in one commit.</summary>
internal sealed partial class ConsultationOpener(
    TenantTransactions transactions, KeyRings rings, DekPool pool, IDisposalBuckets buckets, DekCache deks, TenantWords words, TimeProvider clock, ILogger<ConsultationOpener> log)
{
    internal async Task<OpenVerdict> Open(Caller caller, Guid consultationId, OpenConsultationRequest request, CancellationToken ct)
    {
        var tenantId = caller.RequiredTenant;
        var actor = Actor.Of(caller);
        if (await transactions.RunAsync(tenantId, (tx, token) => Existing(tx, actor, consultationId, request, token), ct) is { } known) return known;

        try
        {
            return await rings.WithActive(tenantId, () => Make(tenantId, actor, consultationId, request, ct));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Another request with this id was faster: its answer is ours too, if it is ours at all.
            return await transactions.RunAsync(tenantId, (tx, token) => Existing(tx, actor, consultationId, request, token), ct)
                // Known and without a key: it was erased, and its id is never used again.
                ?? new OpenVerdict.NotThere();
        }
    }

    private async Task<OpenVerdict> Make(Guid tenantId, Actor actor, Guid consultationId, OpenConsultationRequest request, CancellationToken ct)
    {
        // Before the transaction: making a tenant key takes a disk's time, or a KMS's.
        var now = clock.NowToTheMillisecond();
        using var fresh = await pool.Take(tenantId, buckets.Of(tenantId, request.DeskId, now), ct);
        var kept = await Store(tenantId, actor, new(consultationId, request, now, fresh.Dek), fresh.Key, ct);
        deks.Keep(fresh.Dek, fresh.Key);
        LogOpened(log, tenantId, consultationId);
        return kept;
    }

    private async Task<OpenVerdict> Store(Guid tenantId, Actor actor, Opening opening, ContentKey key, CancellationToken ct)
    {
        try { return await transactions.RunAsync(tenantId, (tx, token) => Store(tx, actor, opening, key, late: false, token), ct); }
        // As with writing: a resident is let in although the access log takes no rows; the row is kept beside it.
        catch (PostgresException e) when (AccessRow.CouldNotBeWritten(e))
        {
            var verdict = await transactions.RunAsync(tenantId, (tx, token) => Store(tx, actor, opening, key, late: true, token), ct);
            AccessLog.LogLate(log, opening.ConsultationId, e.SqlState);
            return verdict;
        }
    }

    private async Task<OpenVerdict?> Existing(TenantTransaction tx, Actor actor, Guid consultationId, OpenConsultationRequest request, CancellationToken ct)
    {
        var (known, lastSeq) = await Look(tx, consultationId, ct);
        if (known is null) return null;
        var (decision, verdict) = (known.ResidentId == actor.Id, known.DeskId == request.DeskId, known.ClosedAt) switch
        {
            (false, _, _) => (Decision.RefusedNotOwn, new OpenVerdict.NotThere()),
            (_, false, _) => (Decision.RefusedIdReused, new OpenVerdict.IdReused()),
            (_, _, not null) => (Decision.RefusedClosed, new OpenVerdict.Closed()),
            _ => (Decision.AllowedOwn, (OpenVerdict)new OpenVerdict.Kept(known.OpenedAt, lastSeq)),
        };
        if (!decision.Allows())
        {
            await using var batch = tx.Batch();
            batch.BatchCommands.Add(new AccessRow(actor, VaultAct.OpenConsultation, decision) { ConsultationId = consultationId }.Insert(tx.TenantId, clock.GetUtcNow()));
            await batch.ExecuteNonQueryAsync(ct);
        }
        return verdict;
    }

    private static async Task<(StoredConsultation?, long)> Look(TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(StoredConsultation.Select(tx.TenantId, consultationId));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "select last_seq from consultation_logs where tenant_id = $1 and consultation_id = $2 and log = 1", tx.TenantId, consultationId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var known = await StoredConsultation.Read(reader, tx.TenantId, ct);
        await reader.NextResultAsync(ct);
        return (known, await reader.ReadAsync(ct) ? reader.GetInt64(0) : 0);
    }

    private async Task<OpenVerdict> Store(TenantTransaction tx, Actor actor, Opening opening, ContentKey key, bool late, CancellationToken ct)
    {
        var residentId = actor.Id ?? throw new InvalidOperationException("A resident's call carries no resident.");
        var entries = FirstEntries(tx.TenantId, residentId, opening, key);
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(DekRow.Insert(opening.Dek));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "insert into consultations (tenant_id, consultation_id, resident_id, desk_id, department_id, entrance, dek_id, dek_generation, opened_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            tx.TenantId, opening.ConsultationId, residentId, opening.Request.DeskId, opening.Request.DepartmentId, (short)opening.Request.OpenedFrom,
            opening.Dek.Name.DekId, opening.Dek.Name.Generation, opening.At));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "insert into consultation_logs (tenant_id, consultation_id, log, last_seq) values ($1, $2, 1, $3), ($1, $2, 2, 0)", tx.TenantId, opening.ConsultationId, (long)entries.Count));
        entries.ForEach(entry => batch.BatchCommands.Add(entry.Insert()));
        Announce(tx, batch, opening, entries);
        batch.BatchCommands.Add(new AccessRow(actor, VaultAct.OpenConsultation, Decision.AllowedOwn)
        {
            ConsultationId = opening.ConsultationId, Log = EntryLog.Talk, FromSeq = 1, ToSeq = entries.Count,
        }.Insert(tx.TenantId, opening.At, late));
        await batch.ExecuteNonQueryAsync(ct);
        return new OpenVerdict.Kept(opening.At, entries.Count);
    }

    private static List<StoredEntry> FirstEntries(Guid tenantId, Guid residentId, Opening opening, ContentKey key)
    {
        var request = opening.Request;
        List<StoredEntry> entries = [Entry(1, EntryKind.Consent, EntryContent.OfConsent(request.ConsentVersion, request.ConsentText))];
        if (request.Answers is { Count: > 0 } answers) entries.Add(Entry(2, EntryKind.Answers, EntryContent.OfAnswers(answers)));
        return entries;

        StoredEntry Entry(long seq, EntryKind kind, byte[] content)
        {
            var place = new EntryPlace(tenantId, opening.ConsultationId, EntryLog.Talk, seq, EntryAuthor.Resident, kind);
            return new(place, Guid.CreateVersion7(opening.At), residentId, opening.Dek.Name, opening.At, place.Seal(key, opening.Dek, content));
        }
    }

    private void Announce(TenantTransaction tx, TenantBatch batch, Opening opening, List<StoredEntry> entries)
    {
        var request = opening.Request;
        batch.BatchCommands.Add(tx.Announcing(new ConsultationOpened
        {
            TenantId = tx.TenantId, ConsultationId = opening.ConsultationId, DeskId = request.DeskId, DepartmentId = request.DepartmentId, OpenedAt = opening.At.ToTheSecond(),
        }));
        entries.ForEach(entry => batch.BatchCommands.Add(tx.Announcing(entry.Announcement())));
        var rule = words.EmergencyRule(tx.TenantId);
        if (request.Answers?.Any(answer => answer.Values.Any(rule.Matches)) == true)
            batch.BatchCommands.Add(tx.Announcing(new EmergencyWordsFound
            {
                TenantId = tx.TenantId, ConsultationId = opening.ConsultationId, DeskId = request.DeskId, Seq = 2, FoundAt = opening.At.ToTheSecond(),
            }));
    }

    private sealed record Opening(Guid ConsultationId, OpenConsultationRequest Request, DateTimeOffset At, WrappedDek Dek);

    [LoggerMessage(EventIds.ConsultationOpened, LogLevel.Information, "Opened consultation {ConsultationId} of tenant {TenantId}")]
    private static partial void LogOpened(ILogger log, Guid tenantId, Guid consultationId);
}

using System.Text.Json;
using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.Search;
using StorageVaultClient;

namespace StorageVault.UseCases.ReadTranscript;

/// <summary>A staff member reads a closed log in one go, out of its sealed copy. The access-log row is committed before the envelope is opened.</summary>
internal static class ReadTranscript
{
    private const string Sql =
        "select t.last_seq, t.reading, l.last_seq, l.closed from transcripts t join consultation_logs l using (tenant_id, consultation_id, log) where t.tenant_id = $1 and t.consultation_id = $2 and t.log = $3";

    private sealed record Found(StoredConsultation Consultation, TranscriptPlace Place, byte[] Reading, long LastSeq, bool Closed);

    internal static async Task<Results<Ok<EntriesPage>, ProblemHttpResult>> Handle(
        Guid consultationId, Caller caller, TenantTransactions transactions, DekCache deks, TimeProvider clock, CancellationToken ct, string log = "talk")
    {
        if (LogName.Read(log) is not { } which) return Problems.Invalid("log is talk or staff.");
        var actor = Actor.Of(caller);
        var found = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var (consultation, copy) = await Look(tx, consultationId, which, token);
            var decision = MayOpen.Entries(actor, consultation?.Facts, which, writing: false);
            await tx.Write(new(actor, VaultAct.ReadTranscript, decision)
            {
                ConsultationId = consultationId, Log = which, FromSeq = copy is null || !decision.Allows() ? null : 1, ToSeq = decision.Allows() ? copy?.Place.LastSeq : null,
            }, clock.GetUtcNow(), token);
            return decision.Allows() ? copy : null;
        }, ct);
        // No copy yet is as good as none: the entries are there to be read.
        if (found is null) return Problems.NotFound();
        using var key = await deks.Hold(found.Consultation.Dek, ct);
        var entries = found.Place.Open(TranscriptCopy.Reading, key, found.Consultation.Dek, found.Reading, content => JsonSerializer.Deserialize<IReadOnlyList<OpenedEntry>>(content, Json.Options));
        return TypedResults.Ok(new EntriesPage(entries ?? [], found.LastSeq, found.Closed));
    }

    private static async Task<(StoredConsultation?, Found?)> Look(TenantTransaction tx, Guid consultationId, EntryLog log, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(StoredConsultation.Select(tx.TenantId, consultationId));
        batch.BatchCommands.Add(TenantTransaction.Sql(Sql, tx.TenantId, consultationId, (short)log));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var consultation = await StoredConsultation.Read(reader, tx.TenantId, ct);
        await reader.NextResultAsync(ct);
        return consultation is null || !await reader.ReadAsync(ct) ? (consultation, null)
            : (consultation, new(consultation, new(tx.TenantId, consultationId, log, reader.GetInt64(0)), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2), reader.GetBoolean(3)));
    }
}

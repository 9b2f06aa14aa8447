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

    private sealed record Found(TranscriptPlace Place, byte[] Reading, long LastSeq, bool Closed);

    internal static async Task<Results<Ok<EntriesPage>, ProblemHttpResult>> Handle(
        Guid consultationId, Caller caller, HttpResponse response, TenantTransactions transactions, CaseAccess access, DekCache deks, TimeProvider clock, CancellationToken ct, string log = "talk")
    {
        if (LogName.Read(log) is not { } which || MayOpen.ActOn(which, writing: false) is not { } act) return Problems.Invalid("log is talk or staff.");
        var actor = Actor.Of(caller);
        var (decision, found) = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var decided = await access.Decide(tx, actor, consultationId, act, token);
            var copy = decided.IsAllowed ? await Find(tx, consultationId, which, token) : null;
            await tx.Write(new(actor, VaultAct.ReadTranscript, decided.Decision)
            {
                ConsultationId = consultationId, Log = which, FromSeq = copy is null ? null : 1, ToSeq = copy?.Place.LastSeq,
            }, clock.GetUtcNow(), token);
            return (decided, copy);
        }, ct);
        if (decision.Consultation is not { } consultation) return decision.Refusal(response);
        // No copy yet is as good as none: the entries are there to be read.
        if (found is null) return Problems.NotFound();
        using var key = await deks.Hold(consultation.Dek, ct);
        var entries = found.Place.Open(TranscriptCopy.Reading, key, consultation.Dek, found.Reading, content => JsonSerializer.Deserialize<IReadOnlyList<OpenedEntry>>(content, Json.Options));
        return TypedResults.Ok(new EntriesPage(entries ?? [], found.LastSeq, found.Closed));
    }

    private static async Task<Found?> Find(TenantTransaction tx, Guid consultationId, EntryLog log, CancellationToken ct)
    {
        await using var batch = tx.Command(Sql, tx.TenantId, consultationId, (short)log);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(new(tx.TenantId, consultationId, log, reader.GetInt64(0)), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2), reader.GetBoolean(3)) : null;
    }
}

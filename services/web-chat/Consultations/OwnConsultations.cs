using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using WebChat.Live;
using WebChat.Sessions;

namespace WebChat.Consultations;

/// <summary>A resident's own consultations, in short transactions.</summary>
internal sealed class OwnConsultations(TenantTransactions transactions, LiveTalk live, TimeProvider clock)
{
    /// <summary>One of the resident's, or null: another's is not there.</summary>
    public Task<Consultation?> FindAsync(ResidentSession session, Guid consultationId, CancellationToken ct) =>
        transactions.RunAsync(session.TenantId, (tx, token) => Consultation.FindAsync(tx, session.ResidentId, consultationId, token), ct);

    /// <summary>The newest first.</summary>
    public Task<List<Consultation>> ListAsync(ResidentSession session, CancellationToken ct) => transactions.RunAsync(session.TenantId, async (tx, token) =>
    {
        await using var batch = tx.Command(
            $"select {Consultation.Columns} from consultations c where c.tenant_id = $1 and c.resident_id = $2 order by c.opening_at desc, c.consultation_id desc limit 100", tx.TenantId, session.ResidentId);
        await using var reader = await batch.ExecuteReaderAsync(token);
        var found = new List<Consultation>();
        while (await reader.ReadAsync(token))
        {
            found.Add(Consultation.Read(reader));
        }

        return found;
    }, ct);

    /// <summary>Why an entry may not go to the vault. A closed one is asked there all the same: a repeat of a stored entry gets its first answer.</summary>
    public async Task<ProblemHttpResult?> RefusalAsync(ResidentSession session, Guid consultationId, CancellationToken ct) =>
        await FindAsync(session, consultationId, ct) switch
        {
            null => Problems.NotFound(),
            { State: ConsultationState.Abandoned } => VaultProblems.Closed(),
            _ => null,
        };

    /// <summary>The vault says that the talk is over: so it is here (design 4.3).</summary>
    public async Task CloseAsync(Guid tenantId, Guid consultationId, CancellationToken ct)
    {
        var closed = await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Command(
                "update consultations set state = 5, closed_at = $3 where tenant_id = $1 and consultation_id = $2 and state < 5", tenantId, consultationId, clock.GetUtcNow());
            return await batch.ExecuteNonQueryAsync(token) > 0;
        }, ct);
        if (closed)
        {
            live.LineMoved(tenantId);
        }
    }
}

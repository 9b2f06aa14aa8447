using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVaultClient;

namespace StorageVault.UseCases.PutGrant;

/// <summary>Routing lets a staff member into a consultation, or ends that. A newer epoch ends what was before it; an older one is refused.</summary>
internal static class PutGrant
{
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid consultationId, PutGrantRequest request, Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct)
    {
        if (request.AssignmentId == Guid.Empty || request.StaffId == Guid.Empty || request.Epoch < 1) return Problems.Invalid();
        var verdict = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var (there, known) = await Look(tx, consultationId, token);
            var verdict = there ? GrantRule.Decide(known, request) : GrantVerdict.NotThere;
            await Apply(tx, consultationId, request, verdict, Row(caller, consultationId, request, verdict), clock, token);
            return verdict;
        }, ct);
        return verdict switch
        {
            GrantVerdict.NotThere => Problems.NotFound(),
            GrantVerdict.EpochOld => Problems.Conflict("epoch-old", "A newer assignment is known."),
            _ => TypedResults.NoContent(),
        };
    }

    private static async Task<(bool There, List<KnownGrant> Known)> Look(TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        // Grants of one consultation come one after the other.
        batch.BatchCommands.Add(TenantTransaction.Sql("select 1 from consultations where tenant_id = $1 and consultation_id = $2 for no key update", tx.TenantId, consultationId));
        batch.BatchCommands.Add(TenantTransaction.Sql("select epoch, assignment_id, staff_id, ended from grants where tenant_id = $1 and consultation_id = $2", tx.TenantId, consultationId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var there = await reader.ReadAsync(ct);
        await reader.NextResultAsync(ct);
        var known = new List<KnownGrant>();
        while (await reader.ReadAsync(ct)) known.Add(new(reader.GetInt64(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetBoolean(3)));
        return (there, known);
    }

    private static async Task Apply(TenantTransaction tx, Guid consultationId, PutGrantRequest request, GrantVerdict verdict, AccessRow row, TimeProvider clock, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        if (verdict == GrantVerdict.Insert)
            batch.BatchCommands.Add(TenantTransaction.Sql(
                "insert into grants (tenant_id, consultation_id, epoch, assignment_id, staff_id, ended) values ($1, $2, $3, $4, $5, $6)",
                tx.TenantId, consultationId, request.Epoch, request.AssignmentId, request.StaffId, request.Ended));
        if (verdict == GrantVerdict.Insert && !request.Ended)
            batch.BatchCommands.Add(TenantTransaction.Sql("update grants set ended = true where tenant_id = $1 and consultation_id = $2 and epoch < $3 and not ended", tx.TenantId, consultationId, request.Epoch));
        if (verdict == GrantVerdict.End)
            batch.BatchCommands.Add(TenantTransaction.Sql("update grants set ended = true where tenant_id = $1 and consultation_id = $2 and epoch = $3", tx.TenantId, consultationId, request.Epoch));
        batch.BatchCommands.Add(row.Insert(tx.TenantId, clock.GetUtcNow()));
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static AccessRow Row(Caller caller, Guid consultationId, PutGrantRequest request, GrantVerdict verdict) =>
        new(Actor.Of(caller), request.Ended ? VaultAct.EndGrant : VaultAct.PutGrant, verdict switch
        {
            GrantVerdict.NotThere => Decision.RefusedNotThere,
            GrantVerdict.EpochOld => Decision.RefusedOldEpoch,
            _ => Decision.AllowedPurpose,
        })
        { ConsultationId = consultationId, ObjectId = request.StaffId, ReferenceId = request.AssignmentId };
}

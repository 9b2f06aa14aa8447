using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access.Conflicts;
using StorageVault.Entries;

namespace StorageVault.Access.Sharing;

/// <summary>A department that may read, until when.</summary>
internal sealed record LiveShare(Guid DepartmentId, DateTimeOffset Until);

/// <summary>A staff member kept away.</summary>
internal sealed record KnownConflict(Guid StaffId, ConflictScope Scope);

/// <summary>Who may read a consultation beside its team, and who may not.</summary>
internal sealed record AccessSettings(Sensitivity Sensitivity, Guid DepartmentId, IReadOnlyList<LiveShare> Shares, IReadOnlyList<KnownConflict> Conflicts);

/// <summary>What the pages for sharing and conflicts show; to whoever may set conflicts there.</summary>
internal static class ReadAccess
{
    internal static async Task<Results<Ok<AccessSettings>, ProblemHttpResult>> Handle(
        Guid consultationId, Caller caller, TenantTransactions transactions, CaseAccess access, TimeProvider clock, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var found = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var decided = await access.Decide(tx, actor, consultationId, CaseAct.SetConflict, token);
            await tx.Write(new(actor, VaultAct.ReadAccessLog, decided.Decision) { ConsultationId = consultationId }, clock.GetUtcNow(), token);
            return decided.Consultation is { } consultation ? await Find(tx, consultationId, consultation, token) : null;
        }, ct);
        return found is null ? Problems.NotFound() : TypedResults.Ok(found);
    }

    private static async Task<AccessSettings> Find(TenantTransaction tx, Guid consultationId, StoredConsultation consultation, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "select department_id, until from shares where tenant_id = $1 and consultation_id = $2 and until > now() order by until", tx.TenantId, consultationId));
        batch.BatchCommands.Add(TenantTransaction.Sql(
            "select staff_id, kind from conflicts where tenant_id = $1 and object_id in ($2, $3) order by staff_id, kind", tx.TenantId, consultationId, consultation.ResidentId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var (shares, conflicts) = (new List<LiveShare>(), new List<KnownConflict>());
        while (await reader.ReadAsync(ct)) shares.Add(new(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1)));
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct)) conflicts.Add(new(reader.GetGuid(0), (ConflictScope)reader.GetInt16(1)));
        return new(consultation.Sensitivity, consultation.DepartmentId, shares, conflicts);
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace StorageVault.Access.Conflicts;

/// <summary>How far a conflict of interest reaches. Numbers are stored: never renumbered.</summary>
internal enum ConflictScope : short { Unknown = 0, Consultation = 1, Resident = 2 }

/// <summary>From what somebody is kept away: this consultation, or all of its resident, later ones too.</summary>
internal sealed record ConflictRequest(ConflictScope Scope);

/// <summary>Puts a staff member on the conflict list. The resident is named through the consultation: staff need not know a resident's id.</summary>
internal static class PutConflict
{
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid consultationId, Guid staffId, ConflictRequest request, Caller caller, TenantTransactions transactions, CaseAccess access, TimeProvider clock, CancellationToken ct)
    {
        if (staffId == Guid.Empty || request.Scope is not (ConflictScope.Consultation or ConflictScope.Resident)) return Problems.Invalid("scope is consultation or resident.");
        var row = new AccessRow(Actor.Of(caller), VaultAct.PutConflict, Decision.Unknown) { ConsultationId = consultationId, ObjectId = staffId };
        return await CaseChange.Run(caller, CaseAct.SetConflict, row, new(transactions, access, clock), (tx, consultation, token) => tx.Execute(TenantTransaction.Sql(
            "insert into conflicts (tenant_id, object_id, staff_id, kind) values ($1, $2, $3, $4) on conflict do nothing",
            tx.TenantId, request.Scope == ConflictScope.Resident ? consultation.ResidentId : consultationId, staffId, (short)request.Scope), token), ct);
    }
}

/// <summary>Takes a staff member off the list, for this consultation and its resident. Nobody on it can do that for themselves: it refuses them first.</summary>
internal static class EndConflict
{
    internal static Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid consultationId, Guid staffId, Caller caller, TenantTransactions transactions, CaseAccess access, TimeProvider clock, CancellationToken ct)
    {
        var row = new AccessRow(Actor.Of(caller), VaultAct.EndConflict, Decision.Unknown) { ConsultationId = consultationId, ObjectId = staffId };
        return CaseChange.Run(caller, CaseAct.SetConflict, row, new(transactions, access, clock), (tx, consultation, token) => tx.Execute(TenantTransaction.Sql(
            "delete from conflicts where tenant_id = $1 and object_id in ($2, $3) and staff_id = $4", tx.TenantId, consultationId, consultation.ResidentId, staffId), token), ct);
    }
}

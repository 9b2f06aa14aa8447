using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace StorageVault.Access.Sharing;

/// <summary>How closed it is to be.</summary>
internal sealed record SensitivityRequest(Sensitivity Sensitivity);

/// <summary>A supervisor of the owning department closes a consultation to shares and officers, or opens it again.</summary>
internal static class SetSensitivity
{
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid consultationId, SensitivityRequest request, Caller caller, TenantTransactions transactions, CaseAccess access, TimeProvider clock, CancellationToken ct)
    {
        if (request.Sensitivity is not (Sensitivity.Normal or Sensitivity.Restricted)) return Problems.Invalid("sensitivity is normal or restricted.");
        var row = new AccessRow(Actor.Of(caller), VaultAct.SetSensitivity, Decision.Unknown) { ConsultationId = consultationId };
        return await CaseChange.Run(caller, CaseAct.SetSensitivity, row, new(transactions, access, clock), (tx, _, token) => tx.Execute(TenantTransaction.Sql(
            "update consultations set sensitivity = $3 where tenant_id = $1 and consultation_id = $2", tx.TenantId, consultationId, (short)request.Sensitivity), token), ct);
    }
}

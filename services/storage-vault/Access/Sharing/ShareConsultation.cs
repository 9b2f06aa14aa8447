using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;

namespace StorageVault.Access.Sharing;

/// <summary>Until when.</summary>
internal sealed record ShareRequest(DateTimeOffset Until);

/// <summary>A supervisor of the owning department opens a consultation to another department, until a time within a year.</summary>
internal static class ShareConsultation
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid consultationId, Guid departmentId, ShareRequest request, Caller caller, TenantTransactions transactions, CaseAccess access, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (departmentId == Guid.Empty || request.Until <= now || request.Until > now + Longest) return Problems.Invalid("until is in the future and within a year.");
        var row = new AccessRow(Actor.Of(caller), VaultAct.Share, Decision.Unknown) { ConsultationId = consultationId, ObjectId = departmentId };
        return await CaseChange.Run(caller, CaseAct.Share, row, new(transactions, access, clock), (tx, _, token) => tx.Execute(TenantTransaction.Sql(
            """
            insert into shares (tenant_id, consultation_id, department_id, until) values ($1, $2, $3, $4)
            on conflict (tenant_id, consultation_id, department_id) do update set until = excluded.until
            """, tx.TenantId, consultationId, departmentId, request.Until.ToUniversalTime()), token), ct);
    }
}

/// <summary>The share ends now; that it was stays in the access log.</summary>
internal static class UnshareConsultation
{
    internal static Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid consultationId, Guid departmentId, Caller caller, TenantTransactions transactions, CaseAccess access, TimeProvider clock, CancellationToken ct)
    {
        var row = new AccessRow(Actor.Of(caller), VaultAct.Unshare, Decision.Unknown) { ConsultationId = consultationId, ObjectId = departmentId };
        // Also for a restricted one, which could not be shared any more: setting its sensitivity is the act that may always close.
        return CaseChange.Run(caller, CaseAct.SetSensitivity, row, new(transactions, access, clock), (tx, _, token) => tx.Execute(TenantTransaction.Sql(
            "update shares set until = least(until, now()) where tenant_id = $1 and consultation_id = $2 and department_id = $3", tx.TenantId, consultationId, departmentId), token), ct);
    }
}

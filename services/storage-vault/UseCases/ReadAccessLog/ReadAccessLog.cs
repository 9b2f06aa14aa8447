using Contracts.StorageVault.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;

namespace StorageVault.UseCases.ReadAccessLog;

/// <summary>One line of a consultation's access log: no names, no words. The console puts the name to <c>StaffId</c> from its own staff list.</summary>
/// <param name="At">When.</param>
/// <param name="ActorKind">Who, by kind.</param>
/// <param name="Act">What was asked.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="StaffId">Which member of staff, if one.</param>
/// <param name="Log">Which log was read or written.</param>
/// <param name="FromSeq">The first entry that was read.</param>
/// <param name="ToSeq">The last one.</param>
internal sealed record AccessLine(DateTimeOffset At, ActorKind ActorKind, VaultAct Act, Decision Decision, Guid? StaffId, EntryLog? Log, long? FromSeq, long? ToSeq);

/// <summary>A consultation's access log, oldest first.</summary>
/// <param name="Rows">The newest thousand.</param>
internal sealed record AccessLines(IReadOnlyList<AccessLine> Rows);

/// <summary>The case's team (its counselor, the department's supervisors), a privacy officer or an auditor sees who opened a consultation.</summary>
internal static class ReadAccessLog
{
    // The newest thousand; the whole log is read with the operator's tool.
    private const string RowsSql = """
        select at, actor_kind, act, decision, case when actor_kind = 2 then actor_id end, log, from_seq, to_seq from (
            select row_id, at, actor_kind, act, decision, actor_id, log, from_seq, to_seq from access_log where tenant_id = $1 and consultation_id = $2 order by at desc, row_id desc limit 1000) newest
        order by at, row_id
        """;

    internal static async Task<Results<Ok<AccessLines>, ProblemHttpResult>> Handle(
        Guid consultationId, Caller caller, TenantTransactions transactions, CaseAccess access, TimeProvider clock, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var rows = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var decision = (await access.Decide(tx, actor, consultationId, CaseAct.ReadAccessLog, token)).Decision;
            await tx.Write(new(actor, VaultAct.ReadAccessLog, decision) { ConsultationId = consultationId }, clock.GetUtcNow(), token);
            return decision.Allows() ? await Rows(tx, consultationId, token) : null;
        }, ct);
        return rows is null ? Problems.NotFound() : TypedResults.Ok(new AccessLines(rows));
    }

    private static async Task<List<AccessLine>> Rows(TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Command(RowsSql, tx.TenantId, consultationId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var rows = new List<AccessLine>();
        while (await reader.ReadAsync(ct))
            rows.Add(new(
                reader.GetFieldValue<DateTimeOffset>(0), (ActorKind)reader.GetInt16(1), (VaultAct)reader.GetInt16(2), (Decision)reader.GetInt16(3),
                Maybe<Guid>(4), (EntryLog?)Maybe<short>(5), Maybe<long>(6), Maybe<long>(7)));
        return rows;

        T? Maybe<T>(int column) where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
    }
}

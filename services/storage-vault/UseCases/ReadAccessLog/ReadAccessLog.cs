using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Access;
using StorageVault.Entries;

namespace StorageVault.UseCases.ReadAccessLog;

/// <summary>One line of a consultation's access log: no names, no words.</summary>
/// <param name="At">When.</param>
/// <param name="ActorKind">Who, by kind.</param>
/// <param name="Act">What was asked.</param>
/// <param name="Decision">What was decided.</param>
internal sealed record AccessLine(DateTimeOffset At, ActorKind ActorKind, VaultAct Act, Decision Decision);

/// <summary>A consultation's access log, oldest first.</summary>
/// <param name="Rows">The newest thousand.</param>
internal sealed record AccessLines(IReadOnlyList<AccessLine> Rows);

/// <summary>A supervisor of the department, a privacy officer or an auditor sees who opened a consultation.</summary>
internal static class ReadAccessLog
{
    // The newest thousand; the whole log is read with the operator's tool.
    private const string RowsSql = """
        select at, actor_kind, act, decision from (
            select row_id, at, actor_kind, act, decision from access_log where tenant_id = $1 and consultation_id = $2 order by at desc, row_id desc limit 1000) newest
        order by at, row_id
        """;

    internal static async Task<Results<Ok<AccessLines>, ProblemHttpResult>> Handle(
        Guid consultationId, Caller caller, TenantTransactions transactions, TimeProvider clock, CancellationToken ct)
    {
        var actor = Actor.Of(caller);
        var rows = await transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var decision = MayOpen.AccessLog(actor, (await Find(tx, consultationId, token))?.Facts);
            await tx.Write(new(actor, VaultAct.ReadAccessLog, decision) { ConsultationId = consultationId }, clock.GetUtcNow(), token);
            return decision.Allows() ? await Rows(tx, consultationId, token) : null;
        }, ct);
        return rows is null ? Problems.NotFound() : TypedResults.Ok(new AccessLines(rows));
    }

    private static async Task<StoredConsultation?> Find(TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(StoredConsultation.Select(tx.TenantId, consultationId));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await StoredConsultation.Read(reader, tx.TenantId, ct);
    }

    private static async Task<List<AccessLine>> Rows(TenantTransaction tx, Guid consultationId, CancellationToken ct)
    {
        await using var batch = tx.Command(RowsSql, tx.TenantId, consultationId);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var rows = new List<AccessLine>();
        while (await reader.ReadAsync(ct))
            rows.Add(new(reader.GetFieldValue<DateTimeOffset>(0), (ActorKind)reader.GetInt16(1), (VaultAct)reader.GetInt16(2), (Decision)reader.GetInt16(3)));
        return rows;
    }
}

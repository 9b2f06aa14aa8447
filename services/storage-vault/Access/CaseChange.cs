using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using StorageVault.Entries;

namespace StorageVault.Access;

/// <summary>A staff member changes who may read a consultation: decided, done and entered in the access log in one transaction.</summary>
internal static class CaseChange
{
    /// <summary>What to do once it is allowed.</summary>
    internal delegate Task Change(TenantTransaction tx, StoredConsultation consultation, CancellationToken ct);

    internal static async Task<Results<NoContent, ProblemHttpResult>> Run(
        Caller caller, CaseAct needs, AccessRow row, Services services, Change change, CancellationToken ct)
    {
        var consultationId = row.ConsultationId ?? throw new InvalidOperationException("A change names its consultation.");
        var allowed = await services.Transactions.RunAsync(caller.RequiredTenant, async (tx, token) =>
        {
            var decided = await services.Access.Decide(tx, row.Actor, consultationId, needs, token);
            await tx.Write(row with { Decision = decided.Decision }, services.Clock.GetUtcNow(), token);
            if (decided.Consultation is { } consultation) await change(tx, consultation, token);
            return decided.IsAllowed;
        }, ct);
        return allowed ? TypedResults.NoContent() : Problems.NotFound();
    }

    internal static async Task Execute(this TenantTransaction tx, NpgsqlBatchCommand command, CancellationToken ct)
    {
        await using var batch = tx.Batch();
        batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>What every such endpoint takes from the container.</summary>
    internal sealed record Services(TenantTransactions Transactions, CaseAccess Access, TimeProvider Clock);
}

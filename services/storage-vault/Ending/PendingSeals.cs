using Contracts.WebChat.V1;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using StorageVault.Access;
using StorageVault.UseCases.CloseConsultation;
using StorageVaultClient;

namespace StorageVault.Ending;

/// <summary>A resident left before a counselor came: nobody will close that talk, so the vault does, a little later.</summary>
/// <remarks>Later, so that routing hears of the leaving before it hears of the closing; and because a key may have to be fetched over the network.</remarks>
internal sealed class ConsultationAbandonedConsumer : IEventConsumer<ConsultationAbandoned>
{
    internal const string After = "2 minutes";

    /// <inheritdoc />
    public async Task HandleAsync(ConsultationAbandoned happened, EventContext context, CancellationToken ct)
    {
        await using var batch = context.Transaction.Command(
            $"insert into pending_seals (tenant_id, consultation_id, due_at) values ($1, $2, clock_timestamp() + interval '{After}') on conflict do nothing",
            happened.TenantId, happened.ConsultationId);
        await batch.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Seals abandoned talks when they are due.</summary>
internal sealed partial class PendingSeals(TenantTransactions transactions, ConsultationCloser closer, ILogger<PendingSeals> log)
{
    internal async Task SealDue(CancellationToken ct)
    {
        var due = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            // The next try is written first: a process that dies, or another pod, comes back to it after a minute.
            await using var batch = tx.Command(
                """
                update pending_seals set attempts = attempts + 1, due_at = clock_timestamp() + interval '1 minute'
                where (tenant_id, consultation_id) in (select tenant_id, consultation_id from pending_seals where due_at <= clock_timestamp() order by due_at limit 50 for update skip locked)
                returning tenant_id, consultation_id
                """);
            await using var reader = await batch.ExecuteReaderAsync(token);
            var found = new List<(Guid, Guid)>();
            while (await reader.ReadAsync(token)) found.Add((reader.GetGuid(0), reader.GetGuid(1)));
            return found;
        }, ct);
        foreach (var (tenantId, consultationId) in due) await Seal(tenantId, consultationId, ct);
    }

    private async Task Seal(Guid tenantId, Guid consultationId, CancellationToken ct)
    {
        // Never opened here, or erased: there is nothing to seal, and the row of the try says so.
        var request = new CloseConsultationRequest(Guid.CreateVersion7(), Guid.Empty);
        if (await closer.Close(tenantId, Eraser.Vault, VaultAct.SealAbandoned, consultationId, request, ct) is not null) LogSealed(log, tenantId, consultationId);
        await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var batch = tx.Command("delete from pending_seals where tenant_id = $1 and consultation_id = $2", tx.TenantId, consultationId);
            await batch.ExecuteNonQueryAsync(token);
        }, ct);
    }

    [LoggerMessage(EventIds.AbandonedSealed, LogLevel.Information, "Sealed the abandoned consultation {ConsultationId} of tenant {TenantId}")]
    private static partial void LogSealed(ILogger log, Guid tenantId, Guid consultationId);
}

using Contracts.StorageVault.V1;
using ServiceDefaults.Messaging;

namespace WebChat.Events;

/// <summary>What the vault erased leaves this service too: no session, no phrase and no page leads to it any more.</summary>
internal sealed class ErasureConsumer : IEventConsumer<ConsultationShredded>, IEventConsumer<ResidentErased>
{
    /// <summary>The consultation's own row and its notice; ids in the outbox point to nothing from now on.</summary>
    public async Task HandleAsync(ConsultationShredded happened, EventContext context, CancellationToken ct)
    {
        await using var batch = context.Transaction.Batch();
        foreach (var table in new[] { "pending_notices", "consultations" })
            batch.BatchCommands.Add(ServiceDefaults.Data.TenantTransaction.Sql($"delete from {table} where tenant_id = $1 and consultation_id = $2", happened.TenantId, happened.ConsultationId));
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Sessions and what was redeemed for them; the recovery phrase as well, unless only the LINE contact is gone: it is another way in.</summary>
    public async Task HandleAsync(ResidentErased happened, EventContext context, CancellationToken ct)
    {
        string[] tables = happened.Reason == EndingReason.ContactGone ? ["sessions", "used_id_tokens"] : ["sessions", "used_id_tokens", "phrases", "pending_notices", "turn_aways"];
        await using var batch = context.Transaction.Batch();
        foreach (var table in tables)
            batch.BatchCommands.Add(ServiceDefaults.Data.TenantTransaction.Sql($"delete from {table} where tenant_id = $1 and resident_id = $2", happened.TenantId, happened.ResidentId));
        await batch.ExecuteNonQueryAsync(ct);
    }
}

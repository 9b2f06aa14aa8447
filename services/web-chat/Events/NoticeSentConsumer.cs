using Contracts.LineContactPoint.V1;
using ServiceDefaults.Messaging;

namespace WebChat.Events;

/// <summary>What became of a notice; there is no second one until the resident is seen again, whatever became of it.</summary>
internal sealed class NoticeSentConsumer : IEventConsumer<NoticeSent>
{
    /// <inheritdoc />
    public async Task HandleAsync(NoticeSent happened, EventContext context, CancellationToken ct)
    {
        await using var batch = context.Transaction.Command(
            "update pending_notices set outcome = $4 where tenant_id = $1 and consultation_id = $2 and intent_id = $3",
            happened.TenantId, happened.ConsultationId, happened.IntentId, (short)happened.Outcome);
        await batch.ExecuteNonQueryAsync(ct);
    }
}

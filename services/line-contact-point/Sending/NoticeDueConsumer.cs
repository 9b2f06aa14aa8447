using Contracts.WebChat.V1;
using ServiceDefaults.Messaging;

namespace LineContactPoint.Sending;

/// <summary>A reply waits and nobody is looking: one neutral push per intent.</summary>
internal sealed class NoticeDueConsumer(PushBell bell) : IEventConsumer<NoticeDue>
{
    public async Task HandleAsync(NoticeDue happened, EventContext context, CancellationToken ct)
    {
        await using var batch = context.Transaction.Batch();
        batch.BatchCommands.Add(PushLedger.Enqueue(context.TenantId, happened.IntentId, PushPurpose.Notice, MessageTemplate.NoticeWaits, happened.ConsultationId, happened.ResidentId, userHash: null, sealedTo: null));
        await batch.ExecuteNonQueryAsync(ct);
        // The row becomes visible with the commit, a moment later; the worker looks every second anyway.
        bell.Bell.Ring();
    }
}

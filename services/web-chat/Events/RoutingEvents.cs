using Contracts.Routing.V1;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using WebChat.Consultations;

namespace WebChat.Events;

/// <summary>What routing says of a consultation's state.</summary>
internal sealed record RoutingSays(Guid ConsultationId, Guid DeskId, ConsultationState State, DateTimeOffset At, long Version)
{
    /// <summary>Takes the newest state: an older version is ignored, an unknown consultation is remembered, what is over stays over.</summary>
    public async Task ApplyAsync(TenantTransaction tx, CancellationToken ct)
    {
        await using var batch = tx.Command(
            """
            insert into consultations (tenant_id, consultation_id, desk_id, state, opening_at, in_vault, requested_at, assigned_at, closed_at, routing_version)
            values ($1, $2, $3, $4, $5, true, $5, case when $4 = 4 then $5 end, case when $4 = 5 then $5 end, $6)
            on conflict (tenant_id, consultation_id) do update set
                state = case when consultations.state >= 5 and $4 < 5 then consultations.state else $4 end,
                desk_id = coalesce(consultations.desk_id, $3),
                requested_at = coalesce(consultations.requested_at, $5),
                assigned_at = case when $4 = 4 then coalesce(consultations.assigned_at, $5) else consultations.assigned_at end,
                closed_at = case when $4 = 5 then coalesce(consultations.closed_at, $5) else consultations.closed_at end,
                routing_version = $6
            where consultations.routing_version < $6
            """, tx.TenantId, ConsultationId, DeskId, (short)State, At, Version);
        await batch.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>A consultation stands in the line.</summary>
internal sealed class ConsultationQueuedConsumer : IEventConsumer<ConsultationQueued>
{
    /// <inheritdoc />
    public Task HandleAsync(ConsultationQueued happened, EventContext context, CancellationToken ct) =>
        new RoutingSays(happened.ConsultationId, happened.DeskId, ConsultationState.Waiting, happened.QueuedAt, happened.Version).ApplyAsync(context.Transaction, ct);
}

/// <summary>A counselor has come.</summary>
internal sealed class CounselorAssignedConsumer : IEventConsumer<CounselorAssigned>
{
    /// <inheritdoc />
    public Task HandleAsync(CounselorAssigned happened, EventContext context, CancellationToken ct) =>
        new RoutingSays(happened.ConsultationId, happened.DeskId, ConsultationState.Assigned, happened.AssignedAt, happened.Version).ApplyAsync(context.Transaction, ct);
}

/// <summary>The consultation is over.</summary>
internal sealed class ConsultationClosedConsumer : IEventConsumer<ConsultationClosed>
{
    /// <inheritdoc />
    public Task HandleAsync(ConsultationClosed happened, EventContext context, CancellationToken ct) =>
        new RoutingSays(happened.ConsultationId, happened.DeskId, ConsultationState.Closed, happened.ClosedAt, happened.Version).ApplyAsync(context.Transaction, ct);
}

/// <summary>A counselor has seen the talk up to here.</summary>
internal sealed class StaffTalkReadConsumer : IEventConsumer<StaffTalkRead>
{
    /// <inheritdoc />
    public async Task HandleAsync(StaffTalkRead happened, EventContext context, CancellationToken ct)
    {
        await using var batch = context.Transaction.Command(
            """
            insert into consultations (tenant_id, consultation_id, state, opening_at, in_vault, staff_read_seq) values ($1, $2, 1, $4, true, $3)
            on conflict (tenant_id, consultation_id) do update set staff_read_seq = $3 where consultations.staff_read_seq < $3
            """, happened.TenantId, happened.ConsultationId, happened.Seq, happened.ReadAt);
        await batch.ExecuteNonQueryAsync(ct);
    }
}

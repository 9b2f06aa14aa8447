using Contracts.Routing.V1;
using Contracts.StorageVault.V1;
using Contracts.WebChat.V1;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults.Messaging;

namespace Reporting.UseCases.CountEvents;

/// <summary>The times of a consultation. Events come in any order and of consultations not known yet: each is an upsert, the earliest time wins.</summary>
internal sealed class ConsultationConsumer :
    IEventConsumer<ConsultationRequested>, IEventConsumer<ConsultationAbandoned>, IEventConsumer<ConsultationOpened>,
    IEventConsumer<ConsultationQueued>, IEventConsumer<CounselorAssigned>, IEventConsumer<ConsultationClosed>
{
    public Task HandleAsync(ConsultationRequested happened, EventContext context, CancellationToken ct) =>
        NoteAsync(context, "requested_at", happened.ConsultationId, happened.DeskId, happened.RequestedAt, ct, happened.DepartmentId, (short)happened.Entrance);

    public Task HandleAsync(ConsultationAbandoned happened, EventContext context, CancellationToken ct) =>
        NoteAsync(context, "abandoned_at", happened.ConsultationId, happened.DeskId, happened.AbandonedAt, ct);

    public Task HandleAsync(ConsultationOpened happened, EventContext context, CancellationToken ct) =>
        NoteAsync(context, "stored_at", happened.ConsultationId, happened.DeskId, happened.OpenedAt, ct, happened.DepartmentId);

    public Task HandleAsync(ConsultationQueued happened, EventContext context, CancellationToken ct) =>
        NoteAsync(context, "queued_at", happened.ConsultationId, happened.DeskId, happened.QueuedAt, ct);

    public Task HandleAsync(CounselorAssigned happened, EventContext context, CancellationToken ct) =>
        NoteAsync(context, "assigned_at", happened.ConsultationId, happened.DeskId, happened.AssignedAt, ct);

    public Task HandleAsync(ConsultationClosed happened, EventContext context, CancellationToken ct) =>
        NoteAsync(context, "closed_at", happened.ConsultationId, happened.DeskId, happened.ClosedAt, ct);

    // The column is one of the six constants above, never from outside.
    private static async Task NoteAsync(
        EventContext context, string column, Guid consultationId, Guid deskId, DateTimeOffset at, CancellationToken ct, Guid? departmentId = null, short? entrance = null)
    {
        var tx = context.Transaction;
        await using var batch = tx.Command(
            $"""
            insert into consultations (tenant_id, consultation_id, desk_id, department_id, entrance, {column}) values ($1, $2, $3, $4, $5, $6)
            on conflict (tenant_id, consultation_id) do update set
                desk_id = coalesce(consultations.desk_id, excluded.desk_id),
                department_id = coalesce(consultations.department_id, excluded.department_id),
                entrance = coalesce(consultations.entrance, excluded.entrance),
                {column} = least(consultations.{column}, excluded.{column})
            """,
            tx.TenantId, consultationId, deskId, Typed(departmentId, NpgsqlDbType.Uuid), Typed(entrance, NpgsqlDbType.Smallint), at.ToUniversalTime());
        await batch.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlParameter Typed(object? value, NpgsqlDbType type) => new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}

using Contracts.Routing.V1;
using Contracts.WebChat.V1;
using Routing.Assignment;
using Routing.Data;
using Routing.Live;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;

namespace Routing.Events;

/// <summary>A consultation was opened: it goes to its place in the desk's line, by the time it was asked for.</summary>
internal sealed partial class ConsultationRequestedConsumer(TenantDb<RoutingDb> database, LiveNotices notices, TimeProvider clock, ILogger<ConsultationRequestedConsumer> log)
    : IEventConsumer<ConsultationRequested>
{
    public Task HandleAsync(ConsultationRequested happened, EventContext context, CancellationToken ct) => database.InAsync(context.Transaction, async (db, tx, token) =>
    {
        await db.LockLineAsync(tx, happened.DeskId, token);
        if (await db.LockConsultationAsync(happened.ConsultationId, token) is { } known)
        {
            // Told twice in another form, or abandoned before this one came: older news changes nothing.
            known.ChatVersion = Math.Max(known.ChatVersion, happened.Version);
            known.DepartmentId ??= happened.DepartmentId;
            return false;
        }

        var item = new Consultation
        {
            TenantId = context.TenantId, ConsultationId = happened.ConsultationId, DeskId = happened.DeskId, DepartmentId = happened.DepartmentId,
            State = ConsultationState.Waiting, RequestedAt = happened.RequestedAt, ChatVersion = happened.Version, Version = 1,
        };
        db.Consultations.Add(item);
        tx.Announce(new ConsultationQueued
        {
            TenantId = context.TenantId, ConsultationId = item.ConsultationId, DeskId = item.DeskId,
            Place = await db.AheadAsync(item, token) + 1, QueuedAt = clock.GetUtcNow(), Version = item.Version,
        });
        notices.BoardSoon(context.TenantId);
        LogQueued(log, item.ConsultationId, item.DeskId);
        return true;
    }, ct);

    [LoggerMessage(EventIds.Queued, LogLevel.Information, "Consultation {ConsultationId} stands in the line of desk {DeskId}")]
    private static partial void LogQueued(ILogger log, Guid consultationId, Guid deskId);
}

/// <summary>A resident left while waiting: gone from the line. Whoever had it taken before keeps it.</summary>
internal sealed partial class ConsultationAbandonedConsumer(TenantDb<RoutingDb> database, LiveNotices notices, RoutingMeters meters, TimeProvider clock, ILogger<ConsultationAbandonedConsumer> log)
    : IEventConsumer<ConsultationAbandoned>
{
    public Task HandleAsync(ConsultationAbandoned happened, EventContext context, CancellationToken ct) => database.InAsync(context.Transaction, async (db, tx, token) =>
    {
        await db.LockLineAsync(tx, happened.DeskId, token);
        if (await db.LockConsultationAsync(happened.ConsultationId, token) is not { } item)
        {
            // Its request has not come yet, or never will: remembered, so that it does not enter the line afterwards.
            db.Consultations.Add(new Consultation
            {
                TenantId = context.TenantId, ConsultationId = happened.ConsultationId, DeskId = happened.DeskId,
                State = ConsultationState.Abandoned, RequestedAt = happened.AbandonedAt, ChatVersion = happened.Version, Version = 1,
            });
            return false;
        }

        if (happened.Version <= item.ChatVersion || item.State is not (ConsultationState.Waiting or ConsultationState.Assigning))
        {
            return false;
        }

        await LeaveAsync(db, tx, item, happened.Version, token);
        notices.BoardSoon(context.TenantId);
        meters.Ended(item.RequestedAt, WaitingEnd.Abandoned);
        LogAbandoned(log, item.ConsultationId, item.DeskId);
        return true;
    }, ct);

    private async Task LeaveAsync(RoutingDb db, TenantTransaction tx, Consultation item, long chatVersion, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (item is { State: ConsultationState.Assigning, AssignmentId: { } assignment, AssignedStaffId: { } staff })
        {
            // Not committed as taken, so the resident's leaving wins; the promise's last step finds nothing to complete.
            await AssignmentSteps.EndGrantAsync(db, new Promised(item.ConsultationId, assignment, staff, Guid.Empty, item.Epoch), now, ct);
        }

        item.State = ConsultationState.Abandoned;
        item.AssignmentId = null;
        item.AssignedStaffId = null;
        item.ChatVersion = chatVersion;
        item.Version++;
        await AssignmentSteps.AnnounceHeadAsync(db, tx, item, now, ct);
    }

    [LoggerMessage(EventIds.Abandoned, LogLevel.Information, "Consultation {ConsultationId} left the line of desk {DeskId}: abandoned")]
    private static partial void LogAbandoned(ILogger log, Guid consultationId, Guid deskId);
}

/// <summary>A resident read on: the counselor sees how far.</summary>
internal sealed class TalkReadConsumer(LiveNotices notices) : IEventConsumer<TalkRead>
{
    public async Task HandleAsync(TalkRead happened, EventContext context, CancellationToken ct)
    {
        await using var upsert = context.Transaction.Command(
            """
            insert into read_marks (tenant_id, consultation_id, resident_read_seq) values ($1, $2, $3)
            on conflict (tenant_id, consultation_id) do update set resident_read_seq = $3 where read_marks.resident_read_seq < $3
            """,
            context.TenantId, happened.ConsultationId, happened.Seq);
        await upsert.ExecuteNonQueryAsync(ct);
        notices.Case(context.TenantId, happened.ConsultationId, LiveNotices.AfterCommit);
    }
}

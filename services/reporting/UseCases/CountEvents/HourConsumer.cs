using Contracts.LineContactPoint.V1;
using Contracts.WebChat.V1;
using ServiceDefaults.Messaging;

namespace Reporting.UseCases.CountEvents;

/// <summary>Counts, per hour, what belongs to no consultation. The inbox row in the same transaction makes each event count once.</summary>
internal sealed class HourConsumer :
    IEventConsumer<EntranceVisited>, IEventConsumer<ResidentTurnedAway>, IEventConsumer<ContactSpillDetected>,
    IEventConsumer<ContactFollowed>, IEventConsumer<ContactBlocked>, IEventConsumer<NoticeSent>, IEventConsumer<EmergencyExceptionOpened>
{
    private const string Sql = """
        insert into counts (tenant_id, hour_at, desk_id, measure, detail, n) values ($1, date_trunc('hour', $2::timestamptz, 'UTC'), $3, $4, $5, 1)
        on conflict (tenant_id, hour_at, desk_id, measure, detail) do update set n = counts.n + 1
        """;

    public Task HandleAsync(EntranceVisited happened, EventContext context, CancellationToken ct) =>
        CountAsync(context, Measure.Access, (int)happened.Entrance, happened.VisitedAt, Guid.Empty, ct);

    public Task HandleAsync(ResidentTurnedAway happened, EventContext context, CancellationToken ct) =>
        CountAsync(context, Measure.TurnedAway, (int)happened.Reason, happened.TurnedAwayAt, happened.DeskId, ct);

    public Task HandleAsync(ContactSpillDetected happened, EventContext context, CancellationToken ct) =>
        CountAsync(context, Measure.Spill, (int)happened.Treatment, happened.ArrivedAt, Guid.Empty, ct);

    // The resident's id in these two is read past: a report has no use for it.
    public Task HandleAsync(ContactFollowed happened, EventContext context, CancellationToken ct) =>
        CountAsync(context, Measure.Followed, 0, happened.FollowedAt, Guid.Empty, ct);

    public Task HandleAsync(ContactBlocked happened, EventContext context, CancellationToken ct) =>
        CountAsync(context, Measure.Blocked, 0, happened.BlockedAt, Guid.Empty, ct);

    public Task HandleAsync(NoticeSent happened, EventContext context, CancellationToken ct) =>
        CountAsync(context, Measure.Notice, (int)happened.Outcome, happened.SettledAt, Guid.Empty, ct);

    public Task HandleAsync(EmergencyExceptionOpened happened, EventContext context, CancellationToken ct) =>
        CountAsync(context, Measure.EmergencyException, (int)happened.Reason, happened.OpenedAt, Guid.Empty, ct);

    private static async Task CountAsync(EventContext context, Measure measure, int detail, DateTimeOffset at, Guid deskId, CancellationToken ct)
    {
        var tx = context.Transaction;
        await using var batch = tx.Command(Sql, tx.TenantId, at.ToUniversalTime(), deskId, (short)measure, (short)detail);
        await batch.ExecuteNonQueryAsync(ct);
    }
}

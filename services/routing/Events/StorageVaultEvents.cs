using Contracts.StorageVault.V1;
using Routing.Assignment;
using Routing.Data;
using Routing.Live;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;

namespace Routing.Events;

/// <summary>An entry was stored. The hottest event: one statement on a table that no assignment touches.</summary>
internal sealed class EntryStoredConsumer : IEventConsumer<EntryStored>
{
    public async Task HandleAsync(EntryStored happened, EventContext context, CancellationToken ct)
    {
        if (happened.Log != EntryLog.Talk)
        {
            return;
        }

        await using var upsert = context.Transaction.Command(
            """
            insert into talk_marks (tenant_id, consultation_id, last_talk_seq, last_talk_author, unanswered_since) values ($1, $2, $3, $4, case $4 when 1 then $5 end)
            on conflict (tenant_id, consultation_id) do update set last_talk_seq = $3, last_talk_author = $4,
                unanswered_since = case $4 when 1 then coalesce(talk_marks.unanswered_since, $5) when 2 then null else talk_marks.unanswered_since end
            where talk_marks.last_talk_seq < $3
            """,
            context.TenantId, happened.ConsultationId, happened.Seq, (short)happened.Author, happened.StoredAt);
        await upsert.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Emergency words: an alert stands until a person has seen it.</summary>
internal sealed class EmergencyWordsFoundConsumer(AlertBook alerts) : IEventConsumer<EmergencyWordsFound>
{
    public Task HandleAsync(EmergencyWordsFound happened, EventContext context, CancellationToken ct) => alerts.RaiseAsync(
        context.Transaction,
        new Alert
        {
            TenantId = context.TenantId, AlertId = AlertRule.IdOf(happened.ConsultationId, happened.Seq), Kind = AlertKind.EmergencyWords,
            ConsultationId = happened.ConsultationId, DeskId = happened.DeskId, RaisedAt = happened.FoundAt,
        },
        ct);
}

/// <summary>The vault sealed a talk: finishes a closing whose answer was lost.</summary>
internal sealed class ConsultationSealedConsumer(TenantDb<RoutingDb> database, LiveNotices notices) : IEventConsumer<ConsultationSealed>
{
    public Task HandleAsync(ConsultationSealed happened, EventContext context, CancellationToken ct) => database.InAsync(context.Transaction, async (db, tx, token) =>
    {
        if (await db.LockConsultationAsync(happened.ConsultationId, token) is { State: not ConsultationState.Abandoned } item)
        {
            await Closer.SealedAsync(db, tx, item, happened.SealedAt, token);
            notices.BoardSoon(context.TenantId);
            notices.Case(context.TenantId, happened.ConsultationId, LiveNotices.AfterCommit);
        }

        return true;
    }, ct);
}

using Contracts.StorageVault.V1;
using ServiceDefaults.Messaging;

namespace WebChat.Events;

/// <summary>The vault holds a consultation: its opening may be finished without the client.</summary>
internal sealed class ConsultationOpenedConsumer : IEventConsumer<ConsultationOpened>
{
    /// <inheritdoc />
    public async Task HandleAsync(ConsultationOpened happened, EventContext context, CancellationToken ct)
    {
        await using var batch = context.Transaction.Command(
            """
            insert into consultations (tenant_id, consultation_id, desk_id, department_id, state, opening_at, in_vault) values ($1, $2, $3, $4, 1, $5, true)
            on conflict (tenant_id, consultation_id) do update set in_vault = true, desk_id = coalesce(consultations.desk_id, $3), department_id = coalesce(consultations.department_id, $4)
                where not consultations.in_vault or consultations.desk_id is null
            """, happened.TenantId, happened.ConsultationId, happened.DeskId, happened.DepartmentId, happened.OpenedAt);
        await batch.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>The vault holds an entry: the count rises, and a counselor's starts the timer of a notice.</summary>
internal sealed class EntryStoredConsumer : IEventConsumer<EntryStored>
{
    private const string Count =
        """
        insert into consultations (tenant_id, consultation_id, state, opening_at, in_vault, last_seq) values ($1, $2, 1, $4, true, $3)
        on conflict (tenant_id, consultation_id) do update set last_seq = greatest(consultations.last_seq, $3)
        """;

    // Only who came by LINE can be sent a notice. One timer for all unread entries: the first one's time counts, and the first one names the notice.
    private const string CountAndWait =
        "with counted as (" + Count +
        """
         returning consultation_id, resident_id, entrance, resident_read_seq, notice_grace_seconds)
        insert into pending_notices (tenant_id, consultation_id, resident_id, seq, first_entry_id, due_at)
        select $1, consultation_id, resident_id, $3, $5, $4 + make_interval(secs => notice_grace_seconds) from counted
        where entrance = 1 and resident_id is not null and resident_read_seq < $3
        on conflict (tenant_id, consultation_id) do update set seq = greatest(pending_notices.seq, $3)
        """;

    /// <inheritdoc />
    public Task HandleAsync(EntryStored happened, EventContext context, CancellationToken ct)
    {
        if (happened.Log == EntryLog.Talk)
        {
            var counselor = happened is { Author: EntryAuthor.Counselor, Kind: EntryKind.Text or EntryKind.Files };
            if (counselor) context.Transaction.Later(CountAndWait, happened.TenantId, happened.ConsultationId, happened.Seq, happened.StoredAt, happened.EntryId);
            else context.Transaction.Later(Count, happened.TenantId, happened.ConsultationId, happened.Seq, happened.StoredAt);
        }

        return Task.CompletedTask;
    }
}

/// <summary>The talk log is closed at the vault: so it is here, whatever routing still has to say. What the resident abandoned stays abandoned.</summary>
internal sealed class ConsultationSealedConsumer : IEventConsumer<ConsultationSealed>
{
    /// <inheritdoc />
    public async Task HandleAsync(ConsultationSealed happened, EventContext context, CancellationToken ct)
    {
        await using var batch = context.Transaction.Command(
            """
            insert into consultations (tenant_id, consultation_id, state, opening_at, closed_at, in_vault, last_seq) values ($1, $2, 5, $4, $4, true, $3)
            on conflict (tenant_id, consultation_id) do update set state = case when consultations.state = 6 then 6 else 5 end, closed_at = coalesce(consultations.closed_at, $4), last_seq = greatest(consultations.last_seq, $3)
            """, happened.TenantId, happened.ConsultationId, happened.LastSeq, happened.SealedAt);
        await batch.ExecuteNonQueryAsync(ct);
    }
}

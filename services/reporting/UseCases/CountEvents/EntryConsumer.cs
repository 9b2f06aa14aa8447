using Contracts.StorageVault.V1;
using ServiceDefaults.Messaging;

namespace Reporting.UseCases.CountEvents;

/// <summary>Counts messages by consultation, hour and kind of author: the one hot event.</summary>
/// <remarks>
/// One small row per consultation and hour: a page of the feed holds few entries of one consultation, so no row is updated hundreds
/// of times in one transaction, which PostgreSQL would make slow. The desk is joined when somebody reads.
/// </remarks>
internal sealed partial class EntryConsumer : IEventConsumer<EntryStored>
{
    private const string Sql = """
        insert into entry_counts (tenant_id, consultation_id, hour_at, author, n) values ($1, $2, date_trunc('hour', $3::timestamptz, 'UTC'), $4, 1)
        on conflict (tenant_id, consultation_id, hour_at, author) do update set n = entry_counts.n + 1
        """;

    public async Task HandleAsync(EntryStored happened, EventContext context, CancellationToken ct)
    {
        if (!IsMessage(happened))
        {
            return;
        }

        var tx = context.Transaction;
        await using var batch = tx.Command(Sql, tx.TenantId, happened.ConsultationId, happened.StoredAt.ToUniversalTime(), (short)happened.Author);
        await batch.ExecuteNonQueryAsync(ct);
        FaultPoint("reporting.count.entry");
    }

    /// <summary>What people said to each other: not consent, answers, notices or the staff's own notes. Kinds of later builds count.</summary>
    internal static bool IsMessage(EntryStored happened) =>
        happened is { Log: EntryLog.Talk, Author: EntryAuthor.Resident or EntryAuthor.Counselor, Kind: not (EntryKind.Consent or EntryKind.Answers or EntryKind.ClosingNotice) };

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}

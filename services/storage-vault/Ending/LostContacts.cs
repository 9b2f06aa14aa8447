using Contracts.LineContactPoint.V1;
using Contracts.StorageVault.V1;
using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using StorageVault.Keys;

namespace StorageVault.Ending;

/// <summary>Remembers who left or came back to the official account; an older event, heard later, changes nothing.</summary>
internal sealed class ContactConsumer : IEventConsumer<ContactBlocked>, IEventConsumer<ContactFollowed>
{
    private const string Sql = """
        insert into contact_states (tenant_id, resident_id, blocked, changed_at) values ($1, $2, $3, $4)
        on conflict (tenant_id, resident_id) do update set blocked = $3, changed_at = $4 where contact_states.changed_at < $4
        """;

    /// <inheritdoc />
    public Task HandleAsync(ContactBlocked happened, EventContext context, CancellationToken ct) => Turn(context.Transaction, happened.ResidentId, true, happened.BlockedAt, ct);

    /// <inheritdoc />
    public Task HandleAsync(ContactFollowed happened, EventContext context, CancellationToken ct) => Turn(context.Transaction, happened.ResidentId, false, happened.FollowedAt, ct);

    private static async Task Turn(TenantTransaction tx, Guid residentId, bool blocked, DateTimeOffset at, CancellationToken ct)
    {
        await using var batch = tx.Command(Sql, tx.TenantId, residentId, blocked, at);
        await batch.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>Erases the LINE user id of who left and did not come back in time; the consultations stay for the time their desk decided.</summary>
/// <remarks>The id is kept for notices alone, and a notice no longer arrives. Not while a consultation is open, and never from under a hold.</remarks>
internal sealed partial class LostContacts(
    TenantTransactions transactions, ErasureLedger ledger, DekCache deks, IOptions<EndingOptions> options, TimeProvider clock, ILogger<LostContacts> log)
{
    private const string DueSql = "select tenant_id, resident_id from contact_states where blocked and changed_at < $1 order by changed_at limit 200";

    private const string StaysSql = """
        select exists (select from consultations c where c.tenant_id = $1 and c.resident_id = $2 and c.closed_at is null)
            or exists (select from identities i join deks d using (tenant_id, dek_id) where i.tenant_id = $1 and i.resident_id = $2 and d.held)
        """;

    internal async Task ForgetDue(CancellationToken ct)
    {
        if (!options.Value.CanErase) return;
        var before = clock.GetUtcNow() - options.Value.ContactKept;
        var due = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            await using var batch = tx.Command(DueSql, before);
            await using var reader = await batch.ExecuteReaderAsync(token);
            var found = new List<(Guid, Guid)>();
            while (await reader.ReadAsync(token)) found.Add((reader.GetGuid(0), reader.GetGuid(1)));
            return found;
        }, ct);
        foreach (var (tenantId, residentId) in due) await Forget(tenantId, residentId, before, ct);
    }

    private async Task Forget(Guid tenantId, Guid residentId, DateTimeOffset before, CancellationToken ct)
    {
        var gone = await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            await using var look = tx.Command("select 1 from contact_states where tenant_id = $1 and resident_id = $2 and blocked and changed_at < $3 for update", tx.TenantId, residentId, before);
            if (await look.ExecuteScalarAsync(token) is null) return null;
            await using var stays = tx.Command(StaysSql, tx.TenantId, residentId);
            if (await stays.ExecuteScalarAsync(token) is true) return null;
            var why = new Erasure(null, EndingReason.ContactGone, clock.GetUtcNow());
            var erased = await Eraser.Identity(tx, residentId, why, token);
            await using var done = tx.Command("delete from contact_states where tenant_id = $1 and resident_id = $2", tx.TenantId, residentId);
            await done.ExecuteNonQueryAsync(token);
            if (erased.Count > 0) await ledger.Append([.. erased.Select(one => Eraser.Line(tenantId, one, why))], token);
            return erased;
        }, ct);
        if (gone is null or { Count: 0 }) return;
        foreach (var erased in gone) deks.Drop(tenantId, erased.DekId);
        LogForgotten(log, tenantId);
    }

    [LoggerMessage(EventIds.ContactForgotten, LogLevel.Information, "Erased the identity of a resident of tenant {TenantId} who left the official account")]
    private static partial void LogForgotten(ILogger log, Guid tenantId);
}

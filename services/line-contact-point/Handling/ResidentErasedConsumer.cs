using Contracts.StorageVault.V1;
using ServiceDefaults.Messaging;

namespace LineContactPoint.Handling;

/// <summary>The vault destroyed a resident's identity: the mapping from the LINE user's hash goes, and with it every row that still holds the hash.</summary>
/// <remarks>Who comes again afterwards is a new pseudonym. A push that is still waiting is settled as not reachable.</remarks>
internal sealed class ResidentErasedConsumer : IEventConsumer<ResidentErased>
{
    private const string Sql = """
        with gone as (delete from residents where tenant_id = $1 and resident_id = $2 returning user_hash),
        told as (update push_ledger p set state = case when p.state = 1 then 4 else p.state end, settled_at = coalesce(p.settled_at, clock_timestamp()),
            sealed_to = null, user_hash = null, resident_id = null
            where p.tenant_id = $1 and (p.resident_id = $2 or p.user_hash in (select user_hash from gone)) returning 1)
        update webhook_events w set user_hash = null where w.tenant_id = $1 and w.answered_at is not null and w.user_hash in (select user_hash from gone)
        """;

    /// <inheritdoc />
    public async Task HandleAsync(ResidentErased happened, EventContext context, CancellationToken ct)
    {
        await using var batch = context.Transaction.Command(Sql, happened.TenantId, happened.ResidentId);
        await batch.ExecuteNonQueryAsync(ct);
    }
}

using Contracts.LineContactPoint.V1;
using ServiceDefaults.Data;

namespace LineContactPoint.Handling;

/// <summary>The mapping from a LINE user's pseudonymous hash to the resident, and whether the account reaches them.</summary>
internal static class Residents
{
    /// <summary>The resident of a hash, made when new; and whether the vault holds the LINE user id already.</summary>
    public static async Task<(Guid ResidentId, bool Identified)> FindOrAddAsync(TenantTransaction tx, byte[] userHash, CancellationToken ct)
    {
        await using var batch = tx.Command(
            """
            insert into residents (tenant_id, user_hash, resident_id) values ($1, $2, $3)
            on conflict (tenant_id, user_hash) do update set user_hash = excluded.user_hash
            returning resident_id, identified_at is not null
            """, tx.TenantId, userHash, Guid.CreateVersion7());
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetBoolean(1)) : throw new InvalidOperationException("A resident was not written.");
    }

    public static async Task MarkIdentifiedAsync(TenantTransaction tx, Guid residentId, CancellationToken ct)
    {
        await using var batch = tx.Command("update residents set identified_at = clock_timestamp() where tenant_id = $1 and resident_id = $2 and identified_at is null", tx.TenantId, residentId);
        await batch.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Follow or block by LINE's event time: an older one, delivered late, does not turn the state (requirement 6).</summary>
    public static async Task TurnAsync(TenantTransaction tx, byte[] userHash, bool friend, DateTimeOffset at, CancellationToken ct)
    {
        var (resident, _) = await FindOrAddAsync(tx, userHash, ct);
        await using var batch = tx.Command(
            "update residents set friend = $3, friend_at = $4 where tenant_id = $1 and user_hash = $2 and (friend_at is null or friend_at < $4)", tx.TenantId, userHash, friend, at);
        if (await batch.ExecuteNonQueryAsync(ct) == 0)
        {
            return;
        }

        if (friend)
        {
            tx.Announce(new ContactFollowed { TenantId = tx.TenantId, ResidentId = resident, FollowedAt = at });
            return;
        }

        tx.Announce(new ContactBlocked { TenantId = tx.TenantId, ResidentId = resident, BlockedAt = at });
        // Answers still on their way to somebody who closed the door; notices are settled by the worker, which announces them.
        await using var cancel = tx.Command(
            "update push_ledger set state = 4, settled_at = clock_timestamp(), sealed_to = null where tenant_id = $1 and user_hash = $2 and purpose = 2 and state = 1", tx.TenantId, userHash);
        await cancel.ExecuteNonQueryAsync(ct);
    }
}

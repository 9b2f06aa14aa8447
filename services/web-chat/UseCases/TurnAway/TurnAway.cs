using Contracts.WebChat.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using WebChat.Sessions;
using WebChat.Settings;

namespace WebChat.UseCases.TurnAway;

/// <summary>A resident chose a desk that the page itself showed as closed: nobody tried to open anything, and still somebody was turned away.</summary>
internal static class TurnAway
{
    /// <summary>Counts it, by our own hours: a desk that is open turns nobody away, whatever a page believes.</summary>
    public static async Task<Results<NoContent, ProblemHttpResult>> Handle(
        Guid deskId, ResidentSession session, TenantTransactions transactions, TurnAways turnAways, DoorSettings settings, CancellationToken ct)
    {
        if (settings.Desk(session.TenantId, deskId) is not { } desk)
        {
            return Problems.NotFound();
        }

        if (!settings.Hours(desk).OpenNow)
        {
            await transactions.RunAsync(session.TenantId, (tx, token) => turnAways.CountAsync(tx, session.ResidentId, deskId, token), ct);
        }

        return TypedResults.NoContent();
    }
}

/// <summary>Who found a desk closed, once in ten minutes per resident and desk: pages repeat, and people tap again.</summary>
internal sealed partial class TurnAways(TimeProvider clock, ILogger<TurnAways> log)
{
    private static readonly TimeSpan Once = TimeSpan.FromMinutes(10);

    /// <summary>Counts in the transaction at hand; whether it was a new one.</summary>
    public async Task<bool> CountAsync(TenantTransaction tx, Guid residentId, Guid deskId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var batch = tx.Command(
            """
            insert into turn_aways (tenant_id, resident_id, desk_id, turned_away_at) values ($1, $2, $3, $4)
            on conflict (tenant_id, resident_id, desk_id) do update set turned_away_at = $4 where turn_aways.turned_away_at <= $5
            """, tx.TenantId, residentId, deskId, now, now - Once);
        if (await batch.ExecuteNonQueryAsync(ct) != 1)
        {
            return false;
        }

        tx.Announce(new ResidentTurnedAway { TenantId = tx.TenantId, TurnAwayId = Guid.CreateVersion7(), DeskId = deskId, Reason = TurnAwayReason.DeskClosed, TurnedAwayAt = now });
        LogTurnedAway(log, tx.TenantId, deskId);
        return true;
    }

    [LoggerMessage(EventIds.TurnedAway, LogLevel.Information, "A resident of tenant {TenantId} found desk {DeskId} closed")]
    private static partial void LogTurnedAway(ILogger log, Guid tenantId, Guid deskId);
}

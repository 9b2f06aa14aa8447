using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using WebChat.Sessions;

namespace WebChat.UseCases.RedeemTicket;

/// <summary>A session has begun through LINE.</summary>
/// <param name="Method">Always <c>line</c>.</param>
/// <param name="ResidentKnown">Whether this resident has been here before.</param>
public sealed record SessionBegun(SignInMethod Method, bool ResidentKnown);

/// <summary>Turns line-contact-point's one-use ticket into a session; an id token works once, except in the browser that already used it (design 4.2).</summary>
internal sealed partial class RedeemTicket(TenantTransactions transactions, SessionStore sessions, ILogger<RedeemTicket> log)
{
    // A ticket outlives its id token by less than this; until then the hash must be remembered.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>Redeems the ticket cookie.</summary>
    public static async Task<Results<Ok<SessionBegun>, ProblemHttpResult>> Handle(HttpContext http, Caller caller, TokenVerifier verifier, RedeemTicket redeeming, CancellationToken ct)
    {
        var ticket = await Ticket.ReadAsync(verifier, http.Request.Cookies[SessionCookies.Ticket]);
        if (ticket is null || ticket.TenantId != caller.RequiredTenant)
        {
            SessionCookies.TakeTicket(http.Response);
            return Problems.SignInNeeded();
        }

        if (await redeeming.RedeemAsync(ticket, http.Request.Cookies[SessionCookies.Session], ct) is not { } begun)
        {
            SessionCookies.TakeTicket(http.Response);
            LogRefused(redeeming.Log, ticket.TenantId);
            return Problems.SignInNeeded();
        }

        SessionCookies.Give(http.Response, begun.Cookie);
        LogBegun(redeeming.Log, ticket.TenantId, SignInMethod.Line);
        return TypedResults.Ok(new SessionBegun(SignInMethod.Line, begun.Known));
    }

    private ILogger<RedeemTicket> Log { get; } = log;

    private Task<(string Cookie, bool Known)?> RedeemAsync(Ticket ticket, string? oldCookie, CancellationToken ct) =>
        transactions.RunAsync<(string, bool)?>(ticket.TenantId, async (tx, token) =>
        {
            var sessionId = Guid.CreateVersion7();
            var old = await SessionStore.OwnerAsync(tx, oldCookie, token);
            var used = await TakeAsync(tx, ticket, sessionId, token);
            var verdict = TicketRule.Decide(used, ticket, old?.ResidentId);
            if (verdict == TicketVerdict.Refuse)
            {
                return null;
            }

            var known = await MarkAsync(tx, ticket, sessionId, token);
            Guid?[] replaced = [old?.SessionId, verdict == TicketVerdict.Replace ? used?.SessionId : null];
            return (await sessions.BeginAsync(tx, sessionId, ticket.ResidentId, SignInMethod.Line, replaced.OfType<Guid>(), token), known);
        }, ct);

    /// <summary>Takes the id token's hash; gives what was there before, locked, or null when it is ours now.</summary>
    private static async Task<UsedToken?> TakeAsync(TenantTransaction tx, Ticket ticket, Guid sessionId, CancellationToken ct)
    {
        await using (var insert = tx.Command(
            """
            insert into used_id_tokens (tenant_id, token_hash, ticket_hash, resident_id, session_id, expires_at) values ($1, $2, $3, $4, $5, greatest($6, clock_timestamp()) + $7)
            on conflict do nothing
            """, tx.TenantId, ticket.TokenHash, ticket.TicketHash, ticket.ResidentId, sessionId, ticket.TokenExpiresAt, Margin))
        {
            if (await insert.ExecuteNonQueryAsync(ct) == 1)
            {
                return null;
            }
        }

        await using var select = tx.Command(
            "select ticket_hash, resident_id, session_id from used_id_tokens where tenant_id = $1 and token_hash = $2 for update", tx.TenantId, ticket.TokenHash);
        await using var reader = await select.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new UsedToken(reader.GetFieldValue<byte[]>(0), reader.GetGuid(1), reader.GetGuid(2)) : null;
    }

    /// <summary>Notes the session that came of the token; says whether the resident was here before.</summary>
    private static async Task<bool> MarkAsync(TenantTransaction tx, Ticket ticket, Guid sessionId, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "update used_id_tokens set session_id = $3, ticket_hash = $4 where tenant_id = $1 and token_hash = $2", tx.TenantId, ticket.TokenHash, sessionId, ticket.TicketHash);
        batch.BatchCommands.Add(TenantTransaction.Sql(
            """
            select exists (select from sessions where tenant_id = $1 and resident_id = $2) or exists (select from consultations where tenant_id = $1 and resident_id = $2)
            """, tx.TenantId, ticket.ResidentId));
        return await batch.ExecuteScalarAsync(ct) is true;
    }

    [LoggerMessage(EventIds.SessionBegun, LogLevel.Information, "A session began in tenant {TenantId} through {Channel}")]
    private static partial void LogBegun(ILogger log, Guid tenantId, SignInMethod channel);

    [LoggerMessage(EventIds.TicketRefused, LogLevel.Warning, "A ticket of tenant {TenantId} was refused: its id token was used before in another browser")]
    private static partial void LogRefused(ILogger log, Guid tenantId);
}

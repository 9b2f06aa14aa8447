using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using ServiceDefaults.Tokens;

namespace WebChat.Sessions;

/// <summary>A verified ticket of line-contact-point.</summary>
/// <param name="TenantId">The tenant.</param>
/// <param name="ResidentId">Who.</param>
/// <param name="TokenHash">Names LINE's id token that stands behind it.</param>
/// <param name="TokenExpiresAt">When that token would have expired.</param>
/// <param name="TicketHash">Names the ticket itself.</param>
internal sealed record Ticket(Guid TenantId, Guid ResidentId, byte[] TokenHash, DateTimeOffset TokenExpiresAt, byte[] TicketHash)
{
    private const string Issuer = "line-contact-point";

    /// <summary>The ticket in a cookie, or null; never says why.</summary>
    public static async Task<Ticket?> ReadAsync(TokenVerifier verifier, string? cookie)
    {
        if (cookie is not { Length: > 0 } || await verifier.VerifyAsync(cookie) is not { Issuer: Issuer } jwt || jwt.TryGetPayloadValue<string>("use", out _))
        {
            return null;
        }

        return Id(jwt, "tenant") is { } tenant && Id(jwt, "resident") is { } resident
            && jwt.TryGetPayloadValue<string>("th", out var hash) && hash is { Length: >= 32 and <= 128 }
            && jwt.TryGetPayloadValue<long>("tex", out var expires) && expires is > 0 and < 253402300800
            && jwt.Id is { Length: > 0 and <= 64 } id
            ? new Ticket(tenant, resident, Named(hash), DateTimeOffset.FromUnixTimeSeconds(expires), Named(id))
            : null;
    }

    private static Guid? Id(JsonWebToken jwt, string claim) =>
        jwt.TryGetPayloadValue<string>(claim, out var text) && Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty ? id : null;

    private static byte[] Named(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

/// <summary>What was redeemed before for the same id token.</summary>
/// <param name="TicketHash">By which ticket.</param>
/// <param name="ResidentId">For whom.</param>
/// <param name="SessionId">The session that came of it.</param>
internal sealed record UsedToken(byte[] TicketHash, Guid ResidentId, Guid SessionId);

/// <summary>Whether a ticket makes a session.</summary>
internal enum TicketVerdict
{
    /// <summary>Not now: sign in again.</summary>
    Refuse,

    /// <summary>Yes.</summary>
    Redeem,

    /// <summary>Yes, in place of the session that this ticket made before, whose answer got lost.</summary>
    Replace,
}

/// <summary>An id token works once, except in the browser that already used it (design 4.2).</summary>
internal static class TicketRule
{
    /// <summary>Decides; the ticket's own minute was checked with its signature.</summary>
    /// <param name="used">What is known of the id token.</param>
    /// <param name="ticket">The ticket.</param>
    /// <param name="cookieOwner">Whose session cookie, even an expired one, came with it.</param>
    public static TicketVerdict Decide(UsedToken? used, Ticket ticket, Guid? cookieOwner) =>
        used is null ? TicketVerdict.Redeem
        : used.ResidentId != ticket.ResidentId ? TicketVerdict.Refuse
        : used.TicketHash.AsSpan().SequenceEqual(ticket.TicketHash) ? TicketVerdict.Replace
        : cookieOwner == ticket.ResidentId ? TicketVerdict.Redeem
        : TicketVerdict.Refuse;
}

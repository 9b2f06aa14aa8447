using Microsoft.AspNetCore.Http.HttpResults;
using TenantDirectory.Security;
using TenantDirectory.Sessions;

namespace TenantDirectory.UseCases.SignOut;

/// <summary>Signing out.</summary>
internal static class SignOut
{
    /// <summary>Ends the session of the cookie, if it is one; the answer is the same without.</summary>
    internal static async Task<NoContent> Handle(HttpContext http, StaffSessions sessions, CancellationToken ct)
    {
        if (http.Request.Cookies[StaffSessions.Cookie] is { } ticket && OneTimeSecret.LooksRight(ticket))
        {
            await sessions.EndAsync(ticket, ct);
        }

        TicketCookie.Clear(http);
        return TypedResults.NoContent();
    }
}

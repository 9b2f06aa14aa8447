using Microsoft.AspNetCore.Http.HttpResults;
using WebChat.Live;
using WebChat.Sessions;

namespace WebChat.UseCases.EndSession;

/// <summary>A resident leaves this browser: session, streams and everything the browser keeps are gone.</summary>
internal static partial class EndSession
{
    /// <summary>Ends the session.</summary>
    public static async Task<NoContent> Handle(HttpContext http, ResidentSession session, SessionStore sessions, StreamKeeper keeper, ILogger<SessionStore> log, CancellationToken ct)
    {
        await sessions.EndAsync(session, ct);
        keeper.Cut(session.SessionId);
        SessionCookies.TakeAll(http.Response);
        LogEnded(log, session.TenantId);
        return TypedResults.NoContent();
    }

    [LoggerMessage(EventIds.SessionEnded, LogLevel.Information, "A session of tenant {TenantId} was ended by its resident")]
    private static partial void LogEnded(ILogger log, Guid tenantId);
}

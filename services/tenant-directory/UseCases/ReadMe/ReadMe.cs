using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using TenantDirectory.Sessions;

namespace TenantDirectory.UseCases.ReadMe;

/// <summary>Who am I, and where.</summary>
internal static class ReadMe
{
    /// <summary>The signed-in staff member with all tenants, or 401.</summary>
    internal static async Task<Results<Ok<Me>, ProblemHttpResult>> Handle(HttpContext http, StaffSessions sessions, MeReader reader, CancellationToken ct) =>
        await sessions.FindAsync(http.Request.Cookies[StaffSessions.Cookie], ct) is { } session
            ? TypedResults.Ok(await reader.ReadAsync(session.StaffId, session.DisplayName, session.Email, session.Acts, session.ExpiresAt, ct))
            : Problems.SignInNeeded();
}

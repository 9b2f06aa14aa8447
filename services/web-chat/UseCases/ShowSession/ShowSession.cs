using Microsoft.AspNetCore.Http.HttpResults;
using WebChat.Consultations;
using WebChat.Sessions;
using WebChat.Settings;

namespace WebChat.UseCases.ShowSession;

/// <summary>A session and what it leads to.</summary>
/// <param name="Method">How the resident signed in.</param>
/// <param name="ExpiresAt">When it ends if nothing is asked until then.</param>
/// <param name="Consultations">The resident's own, newest first, at most 100.</param>
public sealed record SessionView(SignInMethod Method, DateTimeOffset ExpiresAt, IReadOnlyList<ConsultationView> Consultations);

/// <summary>A resident comes back and finds everything.</summary>
internal static class ShowSession
{
    /// <summary>Shows the session; the browser keeps its cookie for another while.</summary>
    public static async Task<Ok<SessionView>> Handle(HttpContext http, ResidentSession session, OwnConsultations own, DoorSettings settings, CancellationToken ct)
    {
        var found = await own.ListAsync(session, ct);
        SessionCookies.KeepOn(http);
        return TypedResults.Ok(new SessionView(session.Method, session.ExpiresAt, [.. found.Select(row => ConsultationView.Of(session.TenantId, row, settings))]));
    }
}

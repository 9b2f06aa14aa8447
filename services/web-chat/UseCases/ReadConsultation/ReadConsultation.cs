using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using WebChat.Consultations;
using WebChat.Sessions;
using WebChat.Settings;

namespace WebChat.UseCases.ReadConsultation;

/// <summary>A resident looks where their consultation stands.</summary>
internal static class ReadConsultation
{
    /// <summary>Shows one of the resident's own.</summary>
    public static async Task<Results<Ok<ConsultationView>, ProblemHttpResult>> Handle(
        Guid consultationId, ResidentSession session, OwnConsultations own, DoorSettings settings, CancellationToken ct) =>
        await own.FindAsync(session, consultationId, ct) is { } found
            ? TypedResults.Ok(ConsultationView.Of(session.TenantId, found, settings))
            : Problems.NotFound();
}

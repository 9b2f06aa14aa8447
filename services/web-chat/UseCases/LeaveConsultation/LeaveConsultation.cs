using Contracts.WebChat.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using WebChat.Consultations;
using WebChat.Live;
using WebChat.Sessions;
using WebChat.Settings;

namespace WebChat.UseCases.LeaveConsultation;

/// <summary>A resident leaves the line before a counselor came.</summary>
internal sealed partial class LeaveConsultation(TenantTransactions transactions, SessionStore sessions, LiveTalk live, TimeProvider clock, ILogger<LeaveConsultation> log)
{
    /// <summary>Leaves; a second call gives the first call's answer.</summary>
    public static async Task<Results<Ok<ConsultationView>, ProblemHttpResult>> Handle(
        Guid consultationId, ResidentSession session, LeaveConsultation leaving, DoorSettings settings, CancellationToken ct)
    {
        var (found, left) = await leaving.LeaveAsync(session, consultationId, ct);
        if (left)
        {
            leaving.Told(session, consultationId);
        }

        return found switch
        {
            null => Problems.NotFound(),
            { State: ConsultationState.Abandoned } => TypedResults.Ok(ConsultationView.Of(session.TenantId, found, settings)),
            { State: ConsultationState.Closed } => VaultProblems.Closed(),
            _ => Problems.Conflict("consultation-already-taken", "A counselor has already come."),
        };
    }

    private Task<(Consultation? Found, bool Left)> LeaveAsync(ResidentSession session, Guid consultationId, CancellationToken ct) =>
        transactions.RunAsync(session.TenantId, async (tx, token) =>
        {
            var left = await MarkAsync(tx, session.ResidentId, consultationId, token);
            return (await Consultation.FindAsync(tx, session.ResidentId, consultationId, token), left);
        }, ct);

    private async Task<bool> MarkAsync(TenantTransaction tx, Guid residentId, Guid consultationId, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var batch = tx.Command(
            """
            update consultations set state = 6, closed_at = $4, version = version + 1
            where tenant_id = $1 and consultation_id = $2 and resident_id = $3 and state in (1, 2, 3) returning desk_id, version
            """, tx.TenantId, consultationId, residentId, now);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return false;
        }

        tx.Announce(new ConsultationAbandoned
        {
            TenantId = tx.TenantId, ConsultationId = consultationId, DeskId = reader.GetGuid(0), AbandonedAt = now, Version = reader.GetInt64(1),
        });
        return true;
    }

    private void Told(ResidentSession session, Guid consultationId)
    {
        sessions.Forget(session.SessionId);
        live.LineMoved(session.TenantId);
        LogLeft(log, session.TenantId, consultationId);
    }

    [LoggerMessage(EventIds.ConsultationLeft, LogLevel.Information, "A resident left consultation {ConsultationId} of tenant {TenantId} before a counselor came")]
    private static partial void LogLeft(ILogger log, Guid tenantId, Guid consultationId);
}

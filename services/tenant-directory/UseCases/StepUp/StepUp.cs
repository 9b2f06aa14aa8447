using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using TenantDirectory.Accounts;
using TenantDirectory.Security;
using TenantDirectory.Sessions;

namespace TenantDirectory.UseCases.StepUp;

/// <summary>What somebody who is signed in proves themselves anew with.</summary>
/// <param name="Code">The six digits of now; each works once.</param>
public sealed record StepUpRequest([property: Required, StringLength(32)] string Code)
{
    public override string ToString() => nameof(StepUpRequest);
}

/// <summary>A signed-in person proves anew that it is them, with a fresh unused code (trust.md, amendment to 4.2). The session goes on.</summary>
/// <remarks>Wrong codes count with the account's wrong sign-ins: a stolen session is no better place to guess than the door.</remarks>
internal sealed partial class StepUp(TenantTransactions transactions, SealKey seal, StaffSessions sessions, SignInLimits limits, TimeProvider clock, ILogger<StepUp> log)
{
    /// <summary>Notes the proof in the session, or says 401 without one and 403 for a code that is not the one of now.</summary>
    internal static Task<Results<NoContent, ProblemHttpResult>> Handle(StepUpRequest request, HttpContext http, StepUp stepUp, CancellationToken ct) =>
        stepUp.RunAsync(request, http, ct);

    private async Task<Results<NoContent, ProblemHttpResult>> RunAsync(StepUpRequest request, HttpContext http, CancellationToken ct)
    {
        if (await sessions.FindAsync(http.Request.Cookies[StaffSessions.Cookie], ct) is not { } session)
        {
            return Problems.SignInNeeded();
        }

        if (await limits.TakeAccountAsync(session.Email, ct) is { } wait)
        {
            return Answers.TooOften(http, wait);
        }

        if (!await ProveAsync(session, request.Code, ct))
        {
            await limits.FailedAsync(session.Email, ct);
            LogRefused(log, session.StaffId);
            return Problems.Of(StatusCodes.Status403Forbidden, "code-wrong", "This is not an unused code of now.");
        }

        LogProved(log, session.StaffId);
        return TypedResults.NoContent();
    }

    private Task<bool> ProveAsync(StaffSession session, string code, CancellationToken ct) => transactions.RunWithoutTenantAsync(async (tx, token) =>
    {
        // Locked: of two that bring the same code at the same moment, one has used it.
        var account = await AccountTable.ByIdLockedAsync(tx, session.StaffId, token);
        if (account is not { Active: true, TotpSealed: { } known }
            || Totp.Match(seal.Open(SealPurpose.Totp, account.StaffId, known), code, clock.GetUtcNow(), account.LastUsedStep) is not { } step)
        {
            return false;
        }

        await using var batch = tx.Command("update accounts set last_used_step = $2 where staff_id = $1", account.StaffId, step);
        batch.BatchCommands.Add(TenantTransaction.Sql("update sessions set step_up_at = $2 where session_id = $1 and ended_at is null", session.SessionId, clock.GetUtcNow()));
        await batch.ExecuteNonQueryAsync(token);
        await limits.ForgiveAsync(tx, session.Email, token);
        return true;
    }, ct);

    [LoggerMessage(EventIds.SteppedUp, LogLevel.Information, "Staff member {StaffId} proved themselves anew")]
    private static partial void LogProved(ILogger log, Guid staffId);

    [LoggerMessage(EventIds.StepUpRefused, LogLevel.Warning, "Staff member {StaffId} did not prove themselves anew")]
    private static partial void LogRefused(ILogger log, Guid staffId);
}

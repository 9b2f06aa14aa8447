using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using TenantDirectory.Accounts;
using TenantDirectory.Security;
using TenantDirectory.Settings;

namespace TenantDirectory.UseCases.AcceptInvitation;

/// <summary>The link's token, the new password, and a code that proves the authenticator app is set up.</summary>
/// <param name="Token">What stands behind the # of the link.</param>
/// <param name="Password">15 characters or more; known and personal ones are refused.</param>
/// <param name="Code">Six digits of the app.</param>
public sealed record AcceptInvitationRequest(
    [property: Required, StringLength(200)] string Token, [property: Required, StringLength(1_024)] string Password, [property: Required, StringLength(32)] string Code)
{
    public override string ToString() => nameof(AcceptInvitationRequest);
}

/// <summary>Accepting an invitation: sets the password, activates the account, uses the link up.</summary>
internal sealed partial class AcceptInvitation(
    TenantTransactions transactions, Invitations invitations, Passwords passwords, SealKey seal, SettingsLog settings, TimeProvider clock, ILogger<AcceptInvitation> log)
{
    /// <summary>204 once; a weak password or a wrong code is 400 and the link stays; a used or unknown link is 404.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(AcceptInvitationRequest request, AcceptInvitation accept, CancellationToken ct)
    {
        if (!OneTimeSecret.LooksRight(request.Token) || await accept.FindAsync(request.Token, ct) is not { } open)
        {
            return Problems.NotFound();
        }

        return await accept.RunAsync(request, open.Invitation, open.Account, open.TenantName, ct);
    }

    private Task<(Invitation Invitation, Account Account, string TenantName)?> FindAsync(string linkToken, CancellationToken ct) =>
        transactions.RunWithoutTenantAsync<(Invitation, Account, string)?>(async (tx, token) =>
            await invitations.FindAsync(tx, linkToken, token) is { } found && await AccountTable.ByIdAsync(tx, found.StaffId, token) is { Active: false } account
                ? (found, account, await TenantTable.NameAsync(tx, found.TenantId, token) ?? string.Empty)
                : null, ct);

    private async Task<Results<NoContent, ProblemHttpResult>> RunAsync(AcceptInvitationRequest request, Invitation invitation, Account account, string tenantName, CancellationToken ct)
    {
        var password = PasswordRule.Normalize(request.Password);
        var verdict = PasswordRule.Judge(password, [account.DisplayName, account.Email, tenantName]);
        var step = Totp.Match(invitation.TotpSecret, request.Code, clock.GetUtcNow(), null);
        if (verdict != PasswordVerdict.Good || password is null || step is null)
        {
            return Answers.Wrong([
                .. verdict == PasswordVerdict.Good ? Array.Empty<(string, string)>() : [("password", Code(verdict))],
                .. step is null ? [("code", "wrong-code")] : Array.Empty<(string, string)>()]);
        }

        var hash = passwords.Hash(password);
        var done = await transactions.RunAsync(invitation.TenantId, (tx, token) => ActivateAsync(tx, request.Token, invitation, hash, step.Value, token), ct);
        if (!done)
        {
            return Problems.NotFound();
        }

        foreach (var tenantId in account.Acts.Keys.Where(id => id != invitation.TenantId))
        {
            await transactions.RunAsync(tenantId, (tx, token) => ShowActiveAsync(tx, account.StaffId, token), ct);
        }

        LogAccepted(log, account.StaffId);
        return TypedResults.NoContent();
    }

    private async Task<bool> ActivateAsync(TenantTransaction tx, string linkToken, Invitation invitation, string hash, long step, CancellationToken ct)
    {
        if (!await invitations.UseAsync(tx, linkToken, ct))
        {
            return false;
        }

        // The code that proved the app is used up with it.
        await using var batch = tx.Command(
            "update accounts set state = 'active', password_hash = $2, totp_sealed = $3, last_used_step = $4 where staff_id = $1 and state = 'invited'",
            invitation.StaffId, hash, seal.Seal(SealPurpose.Totp, invitation.StaffId, invitation.TotpSecret), step);
        if (await batch.ExecuteNonQueryAsync(ct) != 1)
        {
            return false;
        }

        await ShowActiveAsync(tx, invitation.StaffId, ct);
        return true;
    }

    private async Task ShowActiveAsync(TenantTransaction tx, Guid staffId, CancellationToken ct)
    {
        if (await settings.FindAsync<StaffSetting>(tx, StaffSetting.Kind, staffId, ct) is { State: StaffSetting.Invited } staff)
        {
            await settings.WriteAsync(tx, StaffSetting.Kind, staffId, staff with { State = StaffSetting.Active }, ct);
        }
    }

    private static string Code(PasswordVerdict verdict) => verdict switch
    {
        PasswordVerdict.TooShort => "too-short",
        PasswordVerdict.TooLong => "too-long",
        PasswordVerdict.Known => "known-password",
        PasswordVerdict.Personal => "personal-words",
        _ => "not-text",
    };

    [LoggerMessage(EventIds.InvitationAccepted, LogLevel.Information, "Staff member {StaffId} accepted an invitation")]
    private static partial void LogAccepted(ILogger log, Guid staffId);
}

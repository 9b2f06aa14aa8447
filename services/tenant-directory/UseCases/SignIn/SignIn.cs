using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Data;
using TenantDirectory.Accounts;
using TenantDirectory.Security;
using TenantDirectory.Sessions;

namespace TenantDirectory.UseCases.SignIn;

/// <summary>What a staff member signs in with.</summary>
/// <param name="Email">Their address.</param>
/// <param name="Password">Their password.</param>
/// <param name="Code">The six digits of now; each works once.</param>
public sealed record SignInRequest(
    [property: Required, StringLength(254)] string Email, [property: Required, StringLength(1_024)] string Password, [property: Required, StringLength(32)] string Code)
{
    public override string ToString() => nameof(SignInRequest);
}

/// <summary>Signing in with password and TOTP.</summary>
internal sealed partial class SignIn(
    TenantTransactions transactions, Passwords passwords, SealKey seal, StaffSessions sessions, SignInLimits limits, MeReader reader, IOptions<StaffOptions> options,
    TimeProvider clock, ILogger<SignIn> log)
{
    // What stands in for the secret of an address nobody has.
    private static readonly byte[] NoSecret = new byte[Totp.SecretLength];

    /// <summary>Signs a staff member in and ends their older session; anything wrong is the same 401.</summary>
    internal static Task<Results<Ok<Me>, ProblemHttpResult>> Handle(SignInRequest request, HttpContext http, SignIn signIn, CancellationToken ct) =>
        signIn.RunAsync(request, http, ct);

    private async Task<Results<Ok<Me>, ProblemHttpResult>> RunAsync(SignInRequest request, HttpContext http, CancellationToken ct)
    {
        var email = AccountTable.Address(request.Email);
        var network = http.Request.Headers["Tomoshibi-Network"].ToString();
        if (await limits.TakeNetworkAsync(network, options.Value.FailuresPerNetwork, ct) is { } networkWait)
        {
            LogTooOften(log);
            return Answers.TooOften(http, networkWait);
        }

        if (await limits.TakeAccountAsync(email, ct) is { } wait)
        {
            LogTooOften(log);
            return Answers.TooOften(http, wait);
        }

        if (await EnterAsync(request, email, network, ct) is not { } entered)
        {
            await limits.FailedAsync(email, ct);
            LogRefused(log);
            return Problems.SignInNeeded();
        }

        await sessions.TryAnnounceEndedAsync(ct);
        TicketCookie.Set(http, entered.Ticket);
        LogSignedIn(log, entered.Account.StaffId);
        return TypedResults.Ok(await reader.ReadAsync(entered.Account.StaffId, entered.Account.DisplayName, entered.Account.Email, entered.Account.Acts, entered.ExpiresAt, ct));
    }

    private async Task<(Account Account, string Ticket, DateTimeOffset ExpiresAt)?> EnterAsync(SignInRequest request, string email, string network, CancellationToken ct)
    {
        var found = await transactions.RunWithoutTenantAsync((tx, token) => AccountTable.ByEmailAsync(tx, email, token), ct);
        var account = found is { Active: true, Acts.Count: > 0 } ? found : null;
        if (await ProveAsync(account, request, ct) is not { } step || account is null)
        {
            return null;
        }

        return await transactions.RunWithoutTenantAsync<(Account, string, DateTimeOffset)?>(async (tx, token) =>
        {
            // Read again under the lock: who was disabled while the password was being checked does not get in.
            if (!await UseStepAsync(tx, account.StaffId, step, token) || await AccountTable.ByIdLockedAsync(tx, account.StaffId, token) is not { Acts.Count: > 0 } current)
            {
                return null;
            }

            await limits.GiveBackAsync(tx, email, network, token);
            var (ticket, _, expiresAt) = await sessions.BeginAsync(tx, current, token);
            return (current, ticket, expiresAt);
        }, ct);
    }

    /// <summary>Password and code in the same work for everybody; the step the code belongs to when both are right.</summary>
    private async Task<long?> ProveAsync(Account? account, SignInRequest request, CancellationToken ct)
    {
        var password = PasswordRule.Normalize(request.Password);
        var match = await passwords.CompareAsync(password is null ? null : account?.PasswordHash, password ?? string.Empty, ct);
        var secret = account?.TotpSealed is { } known ? seal.Open(SealPurpose.Totp, account.StaffId, known) : NoSecret;
        var step = Totp.Match(secret, request.Code, clock.GetUtcNow(), account?.LastUsedStep);
        if (account is null || match == PasswordMatch.Wrong || step is null)
        {
            return null;
        }

        if (match == PasswordMatch.RightButOld && password is not null)
        {
            await RehashAsync(account, passwords.Hash(password), ct);
        }

        return step;
    }

    private Task<int> RehashAsync(Account account, string hash, CancellationToken ct) => transactions.RunWithoutTenantAsync(async (tx, token) =>
    {
        await using var batch = tx.Command("update accounts set password_hash = $2 where staff_id = $1 and password_hash = $3", account.StaffId, hash, account.PasswordHash);
        return await batch.ExecuteNonQueryAsync(token);
    }, ct);

    /// <summary>A code works once: of two that bring the same one at the same moment, one gets in.</summary>
    private async Task<bool> UseStepAsync(TenantTransaction tx, Guid staffId, long step, CancellationToken ct)
    {
        await using var batch = tx.Command(
            "update accounts set last_used_step = $2, signed_in_at = $3 where staff_id = $1 and state = 'active' and (last_used_step is null or last_used_step < $2)",
            staffId, step, clock.GetUtcNow());
        return await batch.ExecuteNonQueryAsync(ct) == 1;
    }

    [LoggerMessage(EventIds.SignedIn, LogLevel.Information, "Staff member {StaffId} signed in")]
    private static partial void LogSignedIn(ILogger log, Guid staffId);

    [LoggerMessage(EventIds.SignInRefused, LogLevel.Information, "A sign-in was refused")]
    private static partial void LogRefused(ILogger log);

    [LoggerMessage(EventIds.SignInTooOften, LogLevel.Warning, "A sign-in came too soon after failures")]
    private static partial void LogTooOften(ILogger log);
}

using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using TenantDirectory.Accounts;
using TenantDirectory.Sessions;
using TenantDirectory.Settings;

namespace TenantDirectory.UseCases.DisableStaff;

/// <summary>Taking a staff member's place away.</summary>
internal sealed partial class DisableStaff(TenantTransactions transactions, StaffWriter writer, SettingsLog settings, StaffSessions sessions, ILogger<DisableStaff> log)
{
    /// <summary>Ends the place, the open link and the running session in one commit; repeating it changes nothing.</summary>
    /// <remarks>The session is the person's, so it ends for their other tenants too; they may sign in again there.</remarks>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Handle(Guid staffId, Caller caller, DisableStaff disable, CancellationToken ct)
    {
        if (!caller.Has("tenantAdmin"))
        {
            return Problems.NotAllowed();
        }

        return await disable.RunAsync(caller.RequiredTenant, staffId, ct) ? TypedResults.NoContent() : Problems.NotFound();
    }

    private async Task<bool> RunAsync(Guid tenantId, Guid staffId, CancellationToken ct)
    {
        var known = await transactions.RunAsync(tenantId, async (tx, token) =>
        {
            if (await settings.FindAsync<StaffSetting>(tx, StaffSetting.Kind, staffId, token) is not { } place)
            {
                return false;
            }

            // Locked first: a sign-in that runs at this moment either is ended here or sees the place gone.
            if (place.State != StaffSetting.Disabled && await AccountTable.ByIdLockedAsync(tx, staffId, token) is { } account)
            {
                await writer.SavePlaceAsync(tx, staffId, place with { State = StaffSetting.Disabled }, token);
                await sessions.EndInAsync(tx, staffId, token);
                if (account.Acts.Keys.All(id => id == tenantId))
                {
                    await Invitations.WithdrawAsync(tx, staffId, token);
                }
            }

            return true;
        }, ct);
        if (known)
        {
            await sessions.TryAnnounceEndedAsync(ct);
            LogDisabled(log, staffId);
        }

        return known;
    }

    [LoggerMessage(EventIds.StaffDisabled, LogLevel.Information, "Staff member {StaffId} was disabled")]
    private static partial void LogDisabled(ILogger log, Guid staffId);
}

using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using TenantDirectory.Accounts;
using TenantDirectory.Settings;

namespace TenantDirectory.UseCases.InviteStaff;

/// <summary>Who is invited and what they will do here. The client makes the id.</summary>
/// <param name="StaffId">Made by the client; the same again makes a new link while the person has not come.</param>
/// <param name="DisplayName">Their name.</param>
/// <param name="Email">Where they will sign in with.</param>
/// <param name="Roles">One or more.</param>
/// <param name="Departments">Of this tenant.</param>
/// <param name="Desks">Of this tenant.</param>
/// <param name="Capacity">How many consultations at once, 0 to 50.</param>
public sealed record InviteStaffRequest(
    Guid StaffId, [property: Required, StringLength(100)] string DisplayName, [property: Required, StringLength(254)] string Email,
    [property: Required] IReadOnlyList<string> Roles, [property: Required] IReadOnlyList<Guid> Departments, [property: Required] IReadOnlyList<Guid> Desks, int Capacity)
{
    public override string ToString() => nameof(InviteStaffRequest);
}

/// <summary>The link to hand to the invited person; shown once.</summary>
/// <param name="InvitationUrl">Its token stands behind the #, which no server sees.</param>
/// <param name="ExpiresAt">Until when it works.</param>
internal sealed record InvitedStaff(Uri InvitationUrl, DateTimeOffset ExpiresAt)
{
    public override string ToString() => nameof(InvitedStaff);
}

/// <summary>Inviting a staff member, or making a new link while they have not come yet.</summary>
internal sealed partial class InviteStaff(TenantTransactions transactions, StaffWriter writer, SettingsLog settings, Invitations invitations, ILogger<InviteStaff> log)
{
    /// <summary>Makes account, place and link in one commit; only a tenant administrator of this tenant may.</summary>
    internal static async Task<Results<Created<InvitedStaff>, ProblemHttpResult>> Handle(InviteStaffRequest request, Caller caller, InviteStaff invite, CancellationToken ct)
    {
        if (!caller.Has("tenantAdmin"))
        {
            return Problems.NotAllowed();
        }

        if (request.StaffId == Guid.Empty || !SettingRules.IsEmail(AccountTable.Address(request.Email)) || !SettingRules.Fits(request.DisplayName, 100))
        {
            return Problems.Invalid("staffId, email or displayName cannot be taken.");
        }

        return await invite.RunAsync(caller.RequiredTenant, request, ct);
    }

    private async Task<Results<Created<InvitedStaff>, ProblemHttpResult>> RunAsync(Guid tenantId, InviteStaffRequest request, CancellationToken ct)
    {
        try
        {
            return await transactions.RunAsync(tenantId, (tx, token) => InviteAsync(tx, request, token), ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return Taken();
        }
    }

    private async Task<Results<Created<InvitedStaff>, ProblemHttpResult>> InviteAsync(TenantTransaction tx, InviteStaffRequest request, CancellationToken ct)
    {
        var place = new StaffSetting(request.Roles, request.Departments, request.Desks, request.Capacity, StaffSetting.Invited);
        if (await writer.FaultsAsync(tx, place, ct) is { Length: > 0 } faults)
        {
            return Answers.Wrong([.. faults.Select(fault => (fault, "unknown-or-out-of-range"))]);
        }

        if (await AccountTable.ByIdLockedAsync(tx, request.StaffId, ct) is { } known)
        {
            // Somebody who also works for another tenant, or only there, is not this administrator's to rename or to let in.
            if (known.Acts.Keys.Any(id => id != tx.TenantId) || await settings.FindAsync<StaffSetting>(tx, StaffSetting.Kind, request.StaffId, ct) is null)
            {
                return Taken();
            }

            if (known.Active)
            {
                return Problems.Conflict("already-active", "This person has already accepted an invitation.");
            }
        }

        await writer.SaveAccountAsync(tx, request.StaffId, AccountTable.Address(request.Email), request.DisplayName, ct);
        await writer.SavePlaceAsync(tx, request.StaffId, place, ct);
        var (url, expiresAt) = await invitations.MakeAsync(tx, request.StaffId, ct);
        LogInvited(log, request.StaffId);
        return TypedResults.Created((Uri?)null, new InvitedStaff(url, expiresAt));
    }

    private static ProblemHttpResult Taken() => Problems.Conflict("address-taken", "This id or address belongs to another account.");

    [LoggerMessage(EventIds.StaffInvited, LogLevel.Information, "Staff member {StaffId} was invited")]
    private static partial void LogInvited(ILogger log, Guid staffId);
}

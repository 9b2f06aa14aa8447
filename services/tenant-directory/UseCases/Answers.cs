using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;
using ServiceDefaults.Data;
using ServiceDefaults.Tokens;
using TenantDirectory.Accounts;
using TenantDirectory.Settings;

namespace TenantDirectory.UseCases;

/// <summary>A department by name.</summary>
/// <param name="DepartmentId">Which.</param>
/// <param name="Name">Its name.</param>
internal sealed record DepartmentName(Guid DepartmentId, string Name);

/// <summary>A desk by name.</summary>
/// <param name="DeskId">Which.</param>
/// <param name="Name">Its name.</param>
internal sealed record DeskName(Guid DeskId, string Name);

/// <summary>One tenant of a staff member.</summary>
/// <param name="TenantId">To be named in <c>Tomoshibi-Tenant</c>.</param>
/// <param name="TenantName">Its name.</param>
/// <param name="Roles">What the person may do there.</param>
/// <param name="Departments">Whose consultations they may see.</param>
/// <param name="Desks">Where they answer.</param>
/// <param name="OfficersRead">Whether the tenant lets its department officers read; the vault decides by the same setting.</param>
internal sealed record Membership(
    Guid TenantId, string TenantName, IReadOnlyList<string> Roles, IReadOnlyList<DepartmentName> Departments, IReadOnlyList<DeskName> Desks, bool OfficersRead);

/// <summary>Who is signed in.</summary>
/// <param name="StaffId">Who.</param>
/// <param name="DisplayName">Their name; residents never see it.</param>
/// <param name="Email">What they sign in with.</param>
/// <param name="Memberships">Their tenants.</param>
/// <param name="Capacity">How many consultations at once.</param>
/// <param name="ExpiresAt">When the session ends in any case.</param>
internal sealed record Me(Guid StaffId, string DisplayName, string Email, IReadOnlyList<Membership> Memberships, int Capacity, DateTimeOffset ExpiresAt)
{
    public override string ToString() => nameof(Me);
}

/// <summary>Builds <see cref="Me"/>: names are read per tenant, one transaction each.</summary>
internal sealed class MeReader(TenantTransactions transactions, SettingsLog settings)
{
    public async Task<Me> ReadAsync(Guid staffId, string displayName, string email, IReadOnlyDictionary<Guid, TenantAct> acts, DateTimeOffset expiresAt, CancellationToken ct)
    {
        var memberships = new List<Membership>();
        foreach (var (tenantId, act) in acts.OrderBy(act => act.Key))
        {
            var names = await transactions.RunAsync(
                tenantId, (tx, token) => settings.ListAsync(tx, [TenantSetting.Kind, DepartmentSetting.Kind, DeskSetting.Kind], token), ct);
            if (names.Find(item => item.Kind == TenantSetting.Kind) is not { } tenant)
            {
                continue;
            }

            var settled = tenant.Read<TenantSetting>();
            memberships.Add(new Membership(
                tenantId,
                settled.Name,
                act.Roles,
                [.. names.Where(item => item.Kind == DepartmentSetting.Kind && act.Departments.Contains(item.ItemId)).Select(item => new DepartmentName(item.ItemId, item.Read<DepartmentSetting>().Name))],
                [.. names.Where(item => item.Kind == DeskSetting.Kind && act.Desks.Contains(item.ItemId)).Select(item => new DeskName(item.ItemId, item.Read<DeskSetting>().Name))],
                settled.OfficersRead));
        }

        return new Me(staffId, displayName, email, memberships, acts.Count == 0 ? 0 : acts.Values.Max(act => act.Capacity), expiresAt);
    }
}

/// <summary>Answers that several use cases share.</summary>
internal static class Answers
{
    /// <summary>400 with the names of the fields that are wrong; never what they held.</summary>
    public static ProblemHttpResult Wrong(params (string Field, string Code)[] faults) =>
        TypedResults.Problem(statusCode: StatusCodes.Status400BadRequest, title: "Some fields cannot be taken.", extensions: new Dictionary<string, object?>
        {
            ["code"] = "validation-failed",
            ["errors"] = faults.GroupBy(fault => fault.Field).ToDictionary(group => group.Key, group => group.Select(fault => fault.Code).ToArray()),
        });

    /// <summary>429 with the time to wait.</summary>
    public static ProblemHttpResult TooOften(HttpContext http, TimeSpan wait)
    {
        http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status429TooManyRequests, "too-often", "Please wait a little before the next try.");
    }

    /// <summary>Whether the caller has one of the roles in the named tenant.</summary>
    public static bool Has(this Caller caller, params string[] roles) => roles.Any(caller.RequiredAct.Roles.Contains);
}

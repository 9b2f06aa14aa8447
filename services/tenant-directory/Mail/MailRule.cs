using ServiceDefaults.Messaging;
using TenantDirectory.Accounts;

namespace TenantDirectory.Mail;

/// <summary>What a mail is about. Numbers are stored: never moved.</summary>
internal enum MailKind : short
{
    /// <summary>Somebody opened a consultation by breaking the glass.</summary>
    BreakGlassUsed = 1,

    /// <summary>Emergency words stand in a consultation.</summary>
    EmergencyWords = 2,

    /// <summary>Emergency words came by LINE.</summary>
    EmergencyException = 3,
}

/// <summary>What became of a mail. The first numbers are stored: never moved.</summary>
internal enum MailOutcome : short
{
    /// <summary>The mail server has it.</summary>
    Sent = 2,

    /// <summary>A day of attempts did not help.</summary>
    GivenUp = 3,

    /// <summary>The recipient works here no more.</summary>
    Left = 4,

    /// <summary>There was nobody to tell. Counted, never stored.</summary>
    Nobody = 100,

    /// <summary>It was heard of more than a day late. Counted, never stored.</summary>
    TooLate = 101,
}

/// <summary>Why people are to be told.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="AboutId">The consultation; the tenant where there is none.</param>
/// <param name="At">When it happened.</param>
/// <param name="DeskId">The desk, where there is one.</param>
/// <param name="NotTo">Who did it.</param>
internal sealed record MailCause(MailKind Kind, Guid AboutId, DateTimeOffset At, Guid? DeskId = null, Guid? NotTo = null);

/// <summary>A person who works for the tenant and can sign in.</summary>
internal sealed record Colleague(Guid StaffId, TenantAct Act);

/// <summary>Who is told, how often, and how long it is tried.</summary>
internal static class MailRule
{
    /// <summary>After a day the console has long been looked into: nothing older is told, and no attempt is made any more.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>How long a settled row stays, to answer "was anybody told?".</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private static readonly Repeating Repeats = new(First: TimeSpan.FromSeconds(30), Most: TimeSpan.FromMinutes(30), Longest);

    /// <summary>Broken glass: the privacy officers and the tenant's administrators, but not who broke it. Emergencies: the supervisors of the desk; on LINE there is no desk: all of the tenant.</summary>
    public static IReadOnlyList<Guid> Recipients(MailCause cause, Guid? departmentId, IEnumerable<Colleague> people) =>
        [.. people.Where(one => one.StaffId != cause.NotTo && Concerns(cause, departmentId, one.Act)).Select(one => one.StaffId)];

    /// <summary>For how long the same person is not told of the same thing again: a frightened child writes many messages. Broken glass is told each time.</summary>
    /// <remarks>An exception on LINE names no consultation, so its next one may be another child's: shorter.</remarks>
    public static TimeSpan Quiet(MailKind kind) => kind switch
    {
        MailKind.EmergencyWords => TimeSpan.FromMinutes(30),
        MailKind.EmergencyException => TimeSpan.FromMinutes(5),
        _ => TimeSpan.Zero,
    };

    /// <summary>How long to wait after a failed attempt; null when it is given up.</summary>
    /// <param name="attempts">How many attempts there were, this one included.</param>
    /// <param name="since">How long ago the mail was made.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public static TimeSpan? Later(int attempts, TimeSpan since, double jitter) => Repeats.Later(attempts, since, jitter);

    private static bool Concerns(MailCause cause, Guid? departmentId, TenantAct act) => cause.Kind switch
    {
        MailKind.BreakGlassUsed => act.Roles.Contains("privacyOfficer") || act.Roles.Contains("tenantAdmin"),
        _ => act.Roles.Contains("supervisor") && (cause.DeskId is not { } desk || act.Desks.Contains(desk) || (departmentId is { } department && act.Departments.Contains(department))),
    };
}

using ServiceDefaults.Tokens;

namespace Routing.Settings;

/// <summary>What a staff member may do in one tenant's lines.</summary>
/// <param name="StaffId">Who.</param>
/// <param name="Takes">Whether the person may take consultations at all: counselor or supervisor.</param>
/// <param name="Supervisor">Whether the person watches over the departments.</param>
/// <param name="Departments">The person's departments.</param>
/// <param name="Desks">The person's desks; empty means every desk of the departments.</param>
internal sealed record StaffScope(Guid StaffId, bool Takes, bool Supervisor, IReadOnlySet<Guid> Departments, IReadOnlySet<Guid> Desks)
{
    private const string CounselorRole = "counselor";
    private const string SupervisorRole = "supervisor";

    /// <summary>From the roles that the gateway read at the session check, at most 2 s ago.</summary>
    public static StaffScope Of(Act act) =>
        new(act.Subject, act.Roles.Contains(CounselorRole) || act.Roles.Contains(SupervisorRole), act.Roles.Contains(SupervisorRole), act.Departments, act.Desks);

    /// <summary>From the copy of the settings, for streams and for what happens without a request.</summary>
    public static StaffScope Of(Guid staffId, StaffSetting setting)
    {
        var active = setting.State == StaffSetting.Active;
        var supervisor = active && setting.Roles.Contains(SupervisorRole);
        return new(staffId, supervisor || (active && setting.Roles.Contains(CounselorRole)), supervisor, setting.Departments.ToHashSet(), setting.Desks.ToHashSet());
    }

    /// <summary>Whether the person may take from this desk.</summary>
    public bool Covers(Guid deskId, Guid? departmentId) =>
        Takes && (Desks.Count > 0 ? Desks.Contains(deskId) : departmentId is { } department && Departments.Contains(department));

    /// <summary>Whether the person watches over this department.</summary>
    public bool Supervises(Guid? departmentId) => Supervisor && departmentId is { } department && Departments.Contains(department);

    /// <summary>Whether the desk is on the person's board.</summary>
    public bool Sees(Guid deskId, Guid? departmentId) => Covers(deskId, departmentId) || Supervises(departmentId);
}

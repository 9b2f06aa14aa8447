using Routing.Data;
using Routing.Settings;
using ServiceDefaults.Messaging;

namespace Routing.Live;

/// <summary>Whom an alert concerns, and what it is called.</summary>
internal static class AlertRule
{
    /// <summary>Shown to the supervisors of the department, to who is on duty for the desk, and to who has the consultation. On LINE there is no desk: all supervisors of the tenant.</summary>
    public static bool Concerns(Alert alert, Guid? departmentId, StaffScope scope, bool onDuty, bool theirs) =>
        MayAcknowledge(alert, departmentId, scope, theirs)
        || (alert.DeskId is { } desk && onDuty && scope.Covers(desk, departmentId));

    /// <summary>Taken off the board by a supervisor or by who has the consultation: being on duty alone does not make it one's own.</summary>
    public static bool MayAcknowledge(Alert alert, Guid? departmentId, StaffScope scope, bool theirs) =>
        theirs || (alert.DeskId is null ? scope.Supervisor : scope.Supervises(departmentId));

    /// <summary>The alert of an entry: made from the entry, so that the doubled event and the live hint mean the same row.</summary>
    public static Guid IdOf(Guid consultationId, long seq) => NameBasedId.Of(consultationId, seq);
}

using Contracts.StorageVault.V1;

namespace StorageVault.Access;

/// <summary>What the rule must know of a consultation.</summary>
internal sealed record ConsultationFacts(Guid ResidentId, Guid DepartmentId, Guid? GrantedStaffId);

/// <summary>Who may open what (trust.md 4.5): decided on the person, never on the calling service. When it cannot tell, it refuses.</summary>
internal static class MayOpen
{
    internal static Decision Entries(Actor actor, ConsultationFacts? facts, EntryLog log, bool writing) => (actor.Kind, facts) switch
    {
        (_, null) => Decision.RefusedNotThere,
        (ActorKind.Resident, _) when log != EntryLog.Talk => Decision.RefusedLog,
        (ActorKind.Resident, var known) => known.ResidentId == actor.Id ? Decision.AllowedOwn : Decision.RefusedNotOwn,
        (ActorKind.Staff, _) when log is not (EntryLog.Talk or EntryLog.Staff) => Decision.RefusedLog,
        (ActorKind.Staff, var known) when known.GrantedStaffId is { } staff && staff == actor.Id => Decision.AllowedGrant,
        (ActorKind.Staff, var known) when !writing && IsSupervisorOf(actor, known) => Decision.AllowedSupervisor,
        (ActorKind.Staff, _) => Decision.RefusedNoGrant,
        _ => Decision.RefusedRole,
    };

    internal static Decision AccessLog(Actor actor, ConsultationFacts? facts) => (actor.Kind, facts) switch
    {
        (_, null) => Decision.RefusedNotThere,
        (ActorKind.Staff, _) when actor.Has(Roles.PrivacyOfficer) || actor.Has(Roles.Auditor) => Decision.AllowedRole,
        (ActorKind.Staff, var known) when IsSupervisorOf(actor, known) => Decision.AllowedSupervisor,
        _ => Decision.RefusedRole,
    };

    internal static Decision EmergencyExceptions(Actor actor) =>
        actor.Kind == ActorKind.Staff && actor.Has(Roles.Supervisor) ? Decision.AllowedRole : Decision.RefusedRole;

    internal static Decision ForPurpose(Actor actor, string purpose) =>
        actor.Kind == ActorKind.Service && actor.Purpose == purpose ? Decision.AllowedPurpose : Decision.RefusedRole;

    private static bool IsSupervisorOf(Actor actor, ConsultationFacts facts) => actor.Has(Roles.Supervisor) && actor.Departments.Contains(facts.DepartmentId);
}

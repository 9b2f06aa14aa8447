using Contracts.StorageVault.V1;

namespace StorageVault.Access;

/// <summary>What the rule must know of a consultation.</summary>
internal sealed record ConsultationFacts(Guid ResidentId, Guid DepartmentId, Guid? GrantedStaffId)
{
    internal Sensitivity Sensitivity { get; init; } = Sensitivity.Normal;

    /// <summary>Departments with a live share.</summary>
    internal IReadOnlyCollection<Guid> SharedWith { get; init; } = [];

    /// <summary>Staff kept away from it or from its resident.</summary>
    internal IReadOnlyCollection<Guid> Conflicts { get; init; } = [];

    /// <summary>Staff who broke the glass and whose half hour runs.</summary>
    internal IReadOnlyCollection<Guid> GlassBrokenBy { get; init; } = [];

    /// <summary>Grants, shares, conflicts and broken glass were not looked up, for a resident asked: nobody of the staff is let in on the strength of these facts.</summary>
    internal bool WithoutStaff { get; init; }
}

/// <summary>Who may open what (trust.md 4.5): decided on the person, never on the calling service. When it cannot tell, it refuses.</summary>
/// <remarks>The pure rule. Use cases ask <see cref="CaseAccess"/>, which knows the facts, the municipality's policy and the pace.</remarks>
internal static class MayOpen
{
    /// <summary>The decision on one act; none means a log that neither staff nor residents touch. <paramref name="officersRead"/>: the municipality lets department officers read.</summary>
    internal static Decision Case(Actor actor, ConsultationFacts? facts, CaseAct? act, bool officersRead = false) => (actor.Kind, facts, act) switch
    {
        (_, null, _) => Decision.RefusedNotThere,
        (ActorKind.Resident or ActorKind.Staff, _, null) => Decision.RefusedLog,
        (ActorKind.Resident, _, not (CaseAct.ReadTalk or CaseAct.WriteTalk)) => act is CaseAct.ReadStaff or CaseAct.WriteStaff ? Decision.RefusedLog : Decision.RefusedRole,
        (ActorKind.Resident, var known, _) => known.ResidentId == actor.Id ? Decision.AllowedOwn : Decision.RefusedNotOwn,
        (ActorKind.Staff, var known, { } asked) => OfStaff(actor, known, asked, officersRead),
        _ => Decision.RefusedRole,
    };

    internal static Decision EmergencyExceptions(Actor actor) =>
        actor.Kind == ActorKind.Staff && actor.Has(Roles.Supervisor) ? Decision.AllowedRole : Decision.RefusedRole;

    /// <summary>Which act it is to read or write a log; none for a log that staff and residents do not touch.</summary>
    internal static CaseAct? ActOn(EntryLog log, bool writing) => (log, writing) switch
    {
        (EntryLog.Talk, false) => CaseAct.ReadTalk,
        (EntryLog.Talk, true) => CaseAct.WriteTalk,
        (EntryLog.Staff, false) => CaseAct.ReadStaff,
        (EntryLog.Staff, true) => CaseAct.WriteStaff,
        _ => null,
    };

    private static Decision OfStaff(Actor actor, ConsultationFacts facts, CaseAct act, bool officersRead)
    {
        // Before everything else: whoever is on the list is refused, whatever else they may.
        if (actor.Id is not { } staff || facts.WithoutStaff) return Decision.RefusedNoGrant;
        if (facts.Conflicts.Contains(staff)) return Decision.RefusedConflict;
        foreach (var place in Places(actor, staff, facts))
            foreach (var role in actor.Roles)
                if (AccessTable.Allows(role, place, facts.Sensitivity, act, officersRead)) return Allowed(role, place);
        return act is CaseAct.ReadTalk or CaseAct.ReadStaff or CaseAct.WriteTalk or CaseAct.WriteStaff ? Decision.RefusedNoGrant : Decision.RefusedRole;
    }

    private static IEnumerable<Place> Places(Actor actor, Guid staff, ConsultationFacts facts)
    {
        var elsewhere = true;
        if (facts.GrantedStaffId == staff) { elsewhere = false; yield return Place.Assignee; }
        if (actor.Departments.Contains(facts.DepartmentId)) { elsewhere = false; yield return Place.OwnDepartment; }
        if (facts.SharedWith.Any(actor.Departments.Contains)) { elsewhere = false; yield return Place.SharedDepartment; }
        if (elsewhere) yield return Place.Elsewhere;
        if (facts.GlassBrokenBy.Contains(staff)) yield return Place.BrokenGlass;
    }

    private static Decision Allowed(string role, Place place) => place switch
    {
        Place.Assignee => Decision.AllowedGrant,
        Place.SharedDepartment when role is Roles.Supervisor or Roles.DepartmentOfficer => Decision.AllowedShare,
        Place.BrokenGlass => Decision.AllowedBreakGlass,
        Place.OwnDepartment when role == Roles.Supervisor => Decision.AllowedSupervisor,
        _ => Decision.AllowedRole,
    };
}

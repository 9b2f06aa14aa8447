using StorageVault.Access;
using StorageVault.Ending;

namespace StorageVault.Disclosure;

/// <summary>Who acts, and how they stand to the case.</summary>
internal sealed record DisclosurePerson(Actor Actor, bool InDepartment, bool Assigned, bool InConflict)
{
    /// <summary>Officers and administrators belong to the municipality; counselors and supervisors may be a contractor's.</summary>
    internal bool OfTheTown => EndingRule.IsOfTheTown(Actor);

    /// <summary>In which capacity this person may approve: a supervisor or officer of the case's department, a privacy officer, or nobody.</summary>
    internal SignsAs SignsAs =>
        (InDepartment && (Actor.Has(Roles.Supervisor) || Actor.Has(Roles.DepartmentOfficer)) ? SignsAs.Department : SignsAs.Nobody)
        | (Actor.Has(Roles.PrivacyOfficer) ? SignsAs.Privacy : SignsAs.Nobody);
}

/// <summary>Yes, with what stands then, or why not.</summary>
internal sealed record DisclosureVerdict(Decision Decision, DisclosureFacts? After = null);

/// <summary>The state machine of trust.md 4.7. Pure; when it cannot tell, it refuses.</summary>
internal static class DisclosureRule
{
    internal static readonly TimeSpan SecondWithin = TimeSpan.FromHours(24), DownloadWithin = TimeSpan.FromHours(72);

    /// <summary>A request: the counselor who has the case, or an officer of its department.</summary>
    internal static Decision MayRequest(DisclosurePerson person) =>
        person.Actor is not { Kind: ActorKind.Staff, Id: not null, SessionId: not null } ? Decision.RefusedRole
        : person.InConflict ? Decision.RefusedConflict
        : person.Assigned && person.Actor.Has(Roles.Counselor) || person.InDepartment && person.Actor.Has(Roles.DepartmentOfficer) ? Decision.AllowedDisclosure
        : Decision.RefusedNoGrant;

    /// <summary>Who sees what stands on the forms: who asked, and who may approve.</summary>
    internal static Decision MaySee(DisclosureFacts facts, DisclosurePerson person) =>
        person.Actor is not { Kind: ActorKind.Staff, Id: { } id } ? Decision.RefusedRole
        : person.InConflict ? Decision.RefusedConflict
        : facts.RequestedBy == id || person.SignsAs != SignsAs.Nobody ? Decision.AllowedDisclosure
        : Decision.RefusedNoGrant;

    /// <summary>One step of a person. For <see cref="DisclosureStep.RecordBasis"/> the emergency is declared with it.</summary>
    internal static DisclosureVerdict Take(DisclosureFacts facts, DisclosureStep step, DisclosurePerson person, DateTimeOffset now, bool emergency = false)
    {
        if (MaySee(facts, person) is var known && !known.Allows()) return new(known);
        return step switch
        {
            DisclosureStep.RecordBasis => facts.State == DisclosureState.Requested ? Yes(facts with { State = DisclosureState.BasisRecorded, Emergency = emergency }) : No(facts),
            DisclosureStep.Approve => Approve(facts, person, now),
            DisclosureStep.Package => Package(facts, person, now),
            DisclosureStep.Release => Release(facts, person, now),
            DisclosureStep.Download => Download(facts, person, now),
            DisclosureStep.Acknowledge => facts is { State: DisclosureState.Released, Downloaded: true } ? Yes(facts with { State = DisclosureState.Acknowledged }) : No(facts),
            DisclosureStep.Refuse => Refuse(facts, person),
            _ => No(facts),
        };
    }

    /// <summary>What time alone does: a package that nobody fetched goes, and an emergency without its second approval becomes an incident.</summary>
    internal static DisclosureVerdict Wait(DisclosureFacts facts, DateTimeOffset now) => facts switch
    {
        { State: DisclosureState.Packaged or DisclosureState.Released, Downloaded: false, ExpiresAt: { } until } when now >= until => Yes(facts with { State = DisclosureState.Lapsed }),
        { Incident: false, State: DisclosureState.Packaged or DisclosureState.Released or DisclosureState.Acknowledged, SecondDueAt: { } due } when now >= due => Yes(facts with { Incident = true }),
        _ => No(facts),
    };

    private static DisclosureVerdict Approve(DisclosureFacts facts, DisclosurePerson person, DateTimeOffset now)
    {
        if (person.SignsAs == SignsAs.Nobody) return new(Decision.RefusedRole);
        if (!EndingRule.IsFresh(person.Actor, now)) return new(Decision.RefusedStepUp);
        if (person.Actor.Id is not { } id || person.Actor.SessionId is not { } session) return new(Decision.RefusedRole);
        if (facts.RequestedBy == id || facts.RequestedSession == session) return new(Decision.RefusedRequester);
        var signature = new Signature(id, session, person.OfTheTown, person.SignsAs, now);
        return facts switch
        {
            // At night one is enough at first, and that one is the town's.
            { State: DisclosureState.BasisRecorded } => facts.Emergency && !signature.OfTheTown ? new(Decision.RefusedTown) : Yes(facts with { State = DisclosureState.ApprovedOnce, First = signature }),
            { State: DisclosureState.ApprovedOnce, First: { } first } => Second(facts with { State = DisclosureState.ApprovedTwice }, first, signature),
            { State: DisclosureState.Packaged or DisclosureState.Released or DisclosureState.Acknowledged, Emergency: true, First: { } first, Second: null } => Second(facts, first, signature),
            _ => No(facts),
        };
    }

    /// <summary>Another person in another session; of both one signs for the department and one as privacy officer, so one is of the town.</summary>
    private static DisclosureVerdict Second(DisclosureFacts after, Signature first, Signature second) =>
        first.By == second.By || first.SessionId == second.SessionId ? new(Decision.RefusedSamePerson)
        : !first.OfTheTown && !second.OfTheTown || (first.As | second.As) != (SignsAs.Department | SignsAs.Privacy) ? new(Decision.RefusedTown)
        : Yes(after with { Second = second });

    private static DisclosureVerdict Package(DisclosureFacts facts, DisclosurePerson person, DateTimeOffset now) => facts switch
    {
        _ when !EndingRule.IsFresh(person.Actor, now) => new(Decision.RefusedStepUp),
        { State: DisclosureState.ApprovedTwice, TwoSigned: true } => Yes(facts with { State = DisclosureState.Packaged, ExpiresAt = now + DownloadWithin }),
        { State: DisclosureState.ApprovedOnce, First.OfTheTown: true, SecondDueAt: { } due } when now < due =>
            new(Decision.AllowedEmergencyDisclosure, facts with { State = DisclosureState.Packaged, ExpiresAt = now + DownloadWithin }),
        _ => No(facts),
    };

    private static DisclosureVerdict Release(DisclosureFacts facts, DisclosurePerson person, DateTimeOffset now) => facts switch
    {
        _ when person.SignsAs == SignsAs.Nobody => new(Decision.RefusedRole),
        _ when !EndingRule.IsFresh(person.Actor, now) => new(Decision.RefusedStepUp),
        _ when facts.RequestedBy == person.Actor.Id || facts.RequestedSession == person.Actor.SessionId => new(Decision.RefusedRequester),
        { State: DisclosureState.Packaged, ExpiresAt: { } until } when now >= until => new(Decision.RefusedExpired),
        { State: DisclosureState.Packaged } when Stands(facts, now) => Yes(facts with { State = DisclosureState.Released, ReleasedBy = person.Actor.Id, ExpiresAt = now + DownloadWithin }),
        _ => No(facts),
    };

    private static DisclosureVerdict Download(DisclosureFacts facts, DisclosurePerson person, DateTimeOffset now) => facts switch
    {
        _ when !EndingRule.IsFresh(person.Actor, now) => new(Decision.RefusedStepUp),
        { Downloaded: true } => new(Decision.RefusedDownloaded),
        { State: DisclosureState.Lapsed } => new(Decision.RefusedExpired),
        { State: DisclosureState.Released, ExpiresAt: { } until } when now >= until => new(Decision.RefusedExpired),
        { State: DisclosureState.Released } when Stands(facts, now) => Yes(facts with { Downloaded = true }),
        _ => No(facts),
    };

    /// <summary>Before the hand-over it ends there. Afterwards a second approver who says no makes an incident of it: nothing comes back.</summary>
    private static DisclosureVerdict Refuse(DisclosureFacts facts, DisclosurePerson person) => facts switch
    {
        { State: DisclosureState.Refused or DisclosureState.Lapsed } => No(facts),
        { Downloaded: false, State: not DisclosureState.Acknowledged } => Yes(facts with { State = DisclosureState.Refused }),
        { Emergency: true, Second: null, Incident: false, First: { } first } when person.SignsAs != SignsAs.Nobody && person.Actor.Id != first.By && person.Actor.Id != facts.RequestedBy =>
            Yes(facts with { Incident = true }),
        _ => No(facts),
    };

    // With both, or in an emergency while the second may still come.
    private static bool Stands(DisclosureFacts facts, DateTimeOffset now) => facts.TwoSigned || facts.SecondDueAt is { } due && now < due;

    private static DisclosureVerdict Yes(DisclosureFacts after) => new(Decision.AllowedDisclosure, after);

    private static DisclosureVerdict No(DisclosureFacts _) => new(Decision.RefusedDisclosureState);
}

using StorageVault.Access;
using StorageVault.Disclosure;

namespace StorageVault.Tests.Disclosure;

/// <summary>The state machine by itself: every state that any people can reach by any steps at any of these times.</summary>
public sealed class DisclosureRuleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan[] Times = [TimeSpan.Zero, TimeSpan.FromHours(25), TimeSpan.FromHours(99)];
    private static readonly DisclosureStep[] Steps =
    [
        DisclosureStep.RecordBasis, DisclosureStep.Approve, DisclosureStep.Package, DisclosureStep.Release, DisclosureStep.Download, DisclosureStep.Acknowledge, DisclosureStep.Refuse, DisclosureStep.Request, DisclosureStep.Lapse,
    ];

    private sealed record Somebody(string Name, Guid Id, Guid Session, bool InDepartment, bool InConflict, params string[] Roles)
    {
        internal DisclosurePerson At(DateTimeOffset now) => new(
            new(ActorKind.Staff, Id, Session, Roles.ToHashSet(), new HashSet<Guid>(), now, null), InDepartment, Assigned: false, InConflict);
    }

    private static Guid Number(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    private static Somebody Of(string name, int id, int session, bool department, params string[] roles) => new(name, Number(id), Number(100 + session), department, false, roles);

    private static readonly Somebody Requester = Of("requester", 1, 1, true, "departmentOfficer", "privacyOfficer");

    // A contractor's two supervisors, an officer, two privacy officers; one in the requester's session, one in another's, one of another department, one kept away, and roles that have no say.
    private static readonly Somebody[] People =
    [
        Requester, Of("contractor", 2, 2, true, "supervisor"), Of("contractor2", 3, 3, true, "supervisor"), Of("officer", 4, 4, true, "departmentOfficer"), Of("privacy", 5, 5, false, "privacyOfficer"),
        Of("privacy in the officer's session", 6, 4, false, "privacyOfficer"), Of("privacy in the requester's session", 7, 1, false, "privacyOfficer"), Of("elsewhere", 8, 8, false, "supervisor", "departmentOfficer"),
        Of("kept away", 9, 9, true, "departmentOfficer", "privacyOfficer") with { InConflict = true }, Of("auditor", 10, 10, true, "auditor", "tenantAdmin", "counselor", "platformOperator"),
    ];

    [Theory, InlineData(false), InlineData(true)]
    [Trait("Requirement", "62")]
    public void No_path_leads_to_a_release_without_two_people_one_of_them_of_the_town(bool emergency)
    {
        var released = 0;
        foreach (var (facts, at) in Reachable(emergency))
        {
            if (facts.State is not (DisclosureState.Packaged or DisclosureState.Released or DisclosureState.Acknowledged)) continue;
            released++;
            var first = facts.First ?? throw new Xunit.Sdk.XunitException("Packaged without anybody's approval.");
            Assert.NotEqual(Requester.Id, first.By);
            Assert.NotEqual(Requester.Session, first.SessionId);
            Assert.NotEqual(Requester.Id, facts.ReleasedBy);
            if (facts.Second is { } second)
            {
                Assert.True(first.By != second.By && first.SessionId != second.SessionId && second.By != Requester.Id && second.SessionId != Requester.Session, "One person is not two.");
                Assert.True(first.OfTheTown || second.OfTheTown, "Nobody of the town.");
                Assert.DoesNotContain(People.Where(person => person.InConflict || person.Name is "elsewhere" or "auditor"), person => person.Id == first.By || person.Id == second.By);
                continue;
            }
            // One alone: only in an emergency, only the town's, and after a day it is an incident.
            Assert.True(emergency && facts.Emergency && first.OfTheTown, "One approval is enough only for the town's in an emergency.");
            if (at >= first.At + DisclosureRule.SecondWithin && facts.State != DisclosureState.Packaged)
                Assert.True(facts.Incident || DisclosureRule.Wait(facts, at).After is { Incident: true } or { State: DisclosureState.Lapsed }, "Nobody would notice.");
        }

        Assert.True(released > 0, "The walk never got to a release: it proves nothing.");
    }

    [Fact]
    public void Nothing_is_handed_over_after_its_time_or_twice()
    {
        foreach (var (facts, _) in Reachable(emergency: true).Where(reached => reached.Facts.State == DisclosureState.Released))
            foreach (var person in People)
            {
                if (facts.Downloaded) Assert.False(DisclosureRule.Take(facts, DisclosureStep.Download, person.At(Start), Start).Decision.Allows());
                var late = facts.ExpiresAt ?? Start;
                Assert.False(DisclosureRule.Take(facts, DisclosureStep.Download, person.At(late), late).Decision.Allows());
            }
    }

    [Theory]
    [InlineData(DisclosureStep.Approve, DisclosureState.BasisRecorded), InlineData(DisclosureStep.Package, DisclosureState.ApprovedTwice)]
    [InlineData(DisclosureStep.Release, DisclosureState.Packaged), InlineData(DisclosureStep.Download, DisclosureState.Released)]
    [Trait("Requirement", "50")]
    internal void Signing_and_handing_over_need_a_fresh_proof(DisclosureStep step, DisclosureState state)
    {
        var facts = new DisclosureFacts(state, Requester.Id, Requester.Session)
        {
            First = state == DisclosureState.BasisRecorded ? null : new(People[1].Id, People[1].Session, false, SignsAs.Department, Start),
            Second = state == DisclosureState.BasisRecorded ? null : new(People[4].Id, People[4].Session, true, SignsAs.Privacy, Start),
            ExpiresAt = Start.AddHours(72),
        };
        var officer = People[3].At(Start);

        Assert.Equal(Decision.RefusedStepUp, DisclosureRule.Take(facts, step, officer with { Actor = officer.Actor with { StepUpAt = Start.AddMinutes(-6) } }, Start).Decision);
        Assert.Equal(Decision.RefusedStepUp, DisclosureRule.Take(facts, step, officer with { Actor = officer.Actor with { StepUpAt = null } }, Start).Decision);
        Assert.True(DisclosureRule.Take(facts, step, officer, Start).Decision.Allows());
    }

    private static List<(DisclosureFacts Facts, DateTimeOffset At)> Reachable(bool emergency)
    {
        var begin = (new DisclosureFacts(DisclosureState.Requested, Requester.Id, Requester.Session), Start);
        var (seen, open) = (new HashSet<(DisclosureFacts, DateTimeOffset)> { begin }, new Queue<(DisclosureFacts, DateTimeOffset)>([begin]));
        while (open.TryDequeue(out var now))
        {
            var (facts, at) = now;
            foreach (var later in Times.Select(time => Start + time).Where(later => later >= at))
            {
                Add(DisclosureRule.Wait(facts, later).After, later);
                foreach (var person in People)
                    foreach (var step in Steps) Add(DisclosureRule.Take(facts, step, person.At(later), later, emergency).After, later);
            }
        }
        return [.. seen];

        void Add(DisclosureFacts? after, DateTimeOffset at)
        {
            if (after is not null && seen.Add((after, at))) open.Enqueue((after, at));
        }
    }
}

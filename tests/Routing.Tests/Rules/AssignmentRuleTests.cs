using Routing.Assignment;
using Routing.Data;

namespace Routing.Tests.Rules;

public sealed class AssignmentRuleTests
{
    private static readonly Guid Me = Guid.NewGuid();
    private static readonly Guid Other = Guid.NewGuid();
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static CounselorFacts Counselor(bool onDuty = true, int load = 0, int capacity = 1) => new(Me, onDuty, load, capacity);

    public static TheoryData<int, int, int> EveryState => new()
    {
        // state; whose (0 nobody, 1 mine, 2 another's); verdict
        { (int)ConsultationState.Waiting, 0, (int)TakeVerdict.Assign },
        { (int)ConsultationState.Assigning, 1, (int)TakeVerdict.Resume },
        { (int)ConsultationState.Assigning, 2, (int)TakeVerdict.AlreadyTaken },
        { (int)ConsultationState.Taken, 1, (int)TakeVerdict.Yours },
        { (int)ConsultationState.Taken, 2, (int)TakeVerdict.AlreadyTaken },
        { (int)ConsultationState.Closing, 1, (int)TakeVerdict.Yours },
        { (int)ConsultationState.Closing, 2, (int)TakeVerdict.AlreadyTaken },
        { (int)ConsultationState.Closed, 1, (int)TakeVerdict.Yours },
        { (int)ConsultationState.Closed, 2, (int)TakeVerdict.AlreadyTaken },
        { (int)ConsultationState.Abandoned, 0, (int)TakeVerdict.Gone },
        { 99, 0, (int)TakeVerdict.Unknown },
    };

    [Theory]
    [MemberData(nameof(EveryState))]
    public void Each_state_has_its_verdict(int state, int whose, int verdict)
    {
        Guid? staff = whose switch { 1 => Me, 2 => Other, _ => null };

        Assert.Equal((TakeVerdict)verdict, AssignmentRule.MayTake(new ConsultationFacts((ConsultationState)state, staff), Counselor()));
    }

    [Theory]
    [InlineData(0, 1, (int)TakeVerdict.Assign)]
    [InlineData(4, 5, (int)TakeVerdict.Assign)]
    [InlineData(5, 5, (int)TakeVerdict.AtCapacity)]
    [InlineData(6, 5, (int)TakeVerdict.AtCapacity)]
    [InlineData(0, 0, (int)TakeVerdict.AtCapacity)]
    public void Capacity_is_never_exceeded(int load, int capacity, int verdict) =>
        Assert.Equal((TakeVerdict)verdict, AssignmentRule.MayTake(new ConsultationFacts(ConsultationState.Waiting, null), Counselor(load: load, capacity: capacity)));

    [Fact]
    public void Nobody_takes_off_duty() =>
        Assert.Equal(TakeVerdict.OffDuty, AssignmentRule.MayTake(new ConsultationFacts(ConsultationState.Waiting, null), Counselor(onDuty: false)));

    [Theory]
    [InlineData(true, true, true, 0, (int)TakeVerdict.Assign)]
    [InlineData(true, false, false, 0, (int)TakeVerdict.NobodyWaiting)]
    [InlineData(true, false, true, 1, (int)TakeVerdict.AtCapacity)]
    [InlineData(false, false, true, 0, (int)TakeVerdict.OffDuty)]
    [InlineData(false, false, false, 0, (int)TakeVerdict.OffDuty)]
    public void Next_has_a_reason_for_every_no(bool onDuty, bool _, bool someoneWaits, int load, int verdict) =>
        Assert.Equal((TakeVerdict)verdict, AssignmentRule.Choose(Counselor(onDuty, load), promised: false, someoneWaits));

    [Fact]
    public void Next_carries_an_unfinished_promise_through_before_it_makes_another() =>
        Assert.Equal(TakeVerdict.Resume, AssignmentRule.Choose(Counselor(load: 1), promised: true, someoneWaits: true));

    [Theory]
    [InlineData(true, 0, true)]
    [InlineData(true, 11.9, true)]
    [InlineData(true, 12, false)]
    [InlineData(false, 0, false)]
    public void Presence_lasts_as_long_as_the_longest_shift(bool onDuty, double hoursAgo, bool counts) =>
        Assert.Equal(counts, AssignmentRule.OnDuty(onDuty, Now.AddHours(-hoursAgo), Now));

    [Fact]
    public void Epochs_rise_even_when_the_clock_stands_or_the_database_was_restored()
    {
        var first = AssignmentRule.NextEpoch(0, Now);
        var second = AssignmentRule.NextEpoch(first, Now);
        var afterRestore = AssignmentRule.NextEpoch(0, Now.AddSeconds(1));

        Assert.True(second > first);
        Assert.True(afterRestore > second);
    }
}

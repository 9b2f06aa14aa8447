using WebChat.Consultations;
using WebChat.Live;
using WebChat.Settings;
using WebChat.UseCases.OpenConsultation;

namespace WebChat.Tests.Rules;

public sealed class TalkRulesTests
{
    private static readonly TalkState Waiting = new(ConsultationState.Waiting, 3, 0, 0, 2, 1);
    private static readonly Question Choice = new("q1", "topic", QuestionKind.Choice, true, [new QuestionOption("o1", "one"), new QuestionOption("o2", "two")]);
    private static readonly Question Words = new("q2", "name", QuestionKind.Text, false, null);

    private static Consultation Row(ConsultationState state, long version, int? place = null, long last = 2, long staff = 0) =>
        new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), state, null, null, null, version, last, 0, staff, place);

    [Theory]
    [InlineData("x", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a\0b", false)]
    [InlineData("\ud83d\ude00", true)]
    [InlineData("  ", true)]
    public void A_text_has_whole_letters_and_no_NUL(string? text, bool allowed) => Assert.Equal(allowed, TextRule.Allows(text));

    // Not as inline data: an attribute's text is stored as UTF-8, which has no half letters.
    [Fact]
    public void Half_a_letter_is_no_text() =>
        Assert.All(["\ud83d", "\ude00", "\ud83dx", "\ude00\ud83d", "x\ud83d\ud83d\ude00"], text => Assert.False(TextRule.Allows(text)));

    [Fact]
    public void A_text_has_at_most_4000_units()
    {
        Assert.True(TextRule.Allows(new string('あ', 4_000)));
        Assert.False(TextRule.Allows(new string('あ', 4_001)));
    }

    [Fact]
    public void A_hint_of_routing_moves_the_state_at_once_and_takes_the_place_away()
    {
        var after = TalkStateRule.After(Waiting, new TalkNotice.Moved(ConsultationState.Assigned, 2));

        Assert.Equal(new TalkState(ConsultationState.Assigned, null, 0, 0, 2, 2), after);
    }

    [Fact]
    public void An_older_hint_is_ignored() => Assert.Equal(Waiting, TalkStateRule.After(Waiting, new TalkNotice.Moved(ConsultationState.Closed, 1)));

    [Fact]
    public void A_row_that_is_behind_a_hint_does_not_turn_the_state_back()
    {
        var assigned = TalkStateRule.After(Waiting, new TalkNotice.Moved(ConsultationState.Assigned, 2));

        var after = TalkStateRule.After(assigned, new TalkNotice.Row(Row(ConsultationState.Waiting, 1, 2, last: 9)));

        Assert.Equal((ConsultationState.Assigned, null, 9L), (after.State, after.Place, after.LastSeq));
    }

    [Fact]
    public void A_row_brings_the_place() => Assert.Equal(1, TalkStateRule.After(Waiting, new TalkNotice.Row(Row(ConsultationState.Waiting, 1, 1))).Place);

    [Fact]
    public void What_is_over_stays_over()
    {
        var left = TalkStateRule.After(Waiting, new TalkNotice.Row(Row(ConsultationState.Abandoned, 1)));

        Assert.Equal(ConsultationState.Abandoned, TalkStateRule.After(left, new TalkNotice.Moved(ConsultationState.Assigned, 5)).State);
    }

    [Fact]
    public void Marks_only_rise()
    {
        var read = TalkStateRule.After(TalkStateRule.After(Waiting, new TalkNotice.StaffRead(5)), new TalkNotice.StaffRead(3));

        Assert.Equal(5, read.StaffReadSeq);
        Assert.False(read.LooksLike(Waiting));
    }

    [Fact]
    public void A_reply_is_fetched_at_once_and_the_echo_of_own_words_waits()
    {
        Assert.Equal(TimeSpan.Zero, TalkStateRule.FetchIn(new TalkNotice.Stored(7, Own: false), 6));
        Assert.True(TalkStateRule.FetchIn(new TalkNotice.Stored(7, Own: true), 6) > TimeSpan.Zero);
        Assert.Null(TalkStateRule.FetchIn(new TalkNotice.Stored(7, Own: false), 7));
        Assert.Null(TalkStateRule.FetchIn(new TalkNotice.StaffRead(9), 6));
    }

    [Fact]
    public void Only_words_that_were_written_through_this_pod_and_nothing_else_may_wait_for_others()
    {
        var own = new OwnEntries();
        own.Hear([new TalkNotice.Stored(7, Own: true, Here: true), new TalkNotice.Stored(9, Own: true, Here: true), new TalkNotice.Stored(10, Own: true)], cursor: 6);

        Assert.True(own.AreAll(6, 7));
        Assert.False(own.AreAll(6, 9));
        Assert.False(own.AreAll(8, 10));
        Assert.False(own.AreAll(7, 7));
        own.Hear([new TalkNotice.Stored(8, Own: true, Here: true)], cursor: 7);
        Assert.True(own.AreAll(7, 9));
    }

    [Fact]
    public void A_new_entry_alone_is_no_new_state() => Assert.True(TalkStateRule.After(Waiting, new TalkNotice.Stored(7, Own: false)).LooksLike(Waiting));

    [Fact]
    public void Chosen_options_become_the_desks_own_words()
    {
        var fitted = AnswersRule.Fit([Choice, Words], [new GivenChoice("q1", ["o2"], null), new GivenChoice("q2", null, "hana")]);

        Assert.Equal([("topic", "two"), ("name", "hana")], fitted?.Select(answer => (answer.Label, Assert.Single(answer.Values))));
    }

    public static TheoryData<GivenChoice?[]> Misfits => new()
    {
        Array.Empty<GivenChoice>(),
        new GivenChoice?[] { null },
        new[] { new GivenChoice("q1", ["o3"], null) },
        new[] { new GivenChoice("q1", [null], null) },
        new[] { new GivenChoice("q1", ["o1"], "words instead") },
        new[] { new GivenChoice("q1", ["o1"], null), new GivenChoice("q1", ["o2"], null) },
        new[] { new GivenChoice("q1", ["o1"], null), new GivenChoice("q9", null, "x") },
        new[] { new GivenChoice("q1", ["o1"], null), new GivenChoice("q2", null, "\ud800") },
        new[] { new GivenChoice("q1", ["o1"], null), new GivenChoice("q2", null, new string('x', 4_001)) },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Answers_that_do_not_fit_the_questions_are_refused(GivenChoice?[] given) => Assert.Null(AnswersRule.Fit([Choice, Words], given));

    [Fact]
    public void A_known_row_decides_what_an_opening_means()
    {
        var resident = Guid.NewGuid();
        var desk = new DeskSettings("d", null, Guid.NewGuid(), null, null, null, null);
        var mine = Row(ConsultationState.Opening, 0) with { ResidentId = resident };
        var place = new OpeningPlace(mine.ConsultationId, mine.DeskId ?? Guid.Empty, desk);

        Assert.IsType<BeginVerdict.GoOn>(OpeningRows.Decide(mine, resident, place));
        Assert.IsType<BeginVerdict.There>(OpeningRows.Decide(mine with { State = ConsultationState.Waiting }, resident, place));
        Assert.IsType<BeginVerdict.Over>(OpeningRows.Decide(mine with { State = ConsultationState.Closed }, resident, place));
        Assert.IsType<BeginVerdict.NotTheirs>(OpeningRows.Decide(mine, Guid.NewGuid(), place));
        Assert.IsType<BeginVerdict.OtherDesk>(OpeningRows.Decide(mine with { DeskId = Guid.NewGuid() }, resident, place));
        Assert.IsType<BeginVerdict.GoOn>(OpeningRows.Decide(mine with { ResidentId = null }, resident, place));
    }
}

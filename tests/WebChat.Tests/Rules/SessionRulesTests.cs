using WebChat.Jobs;
using WebChat.Sessions;

namespace WebChat.Tests.Rules;

public sealed class SessionRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Resident = Guid.CreateVersion7();
    private static readonly Ticket One = new(Guid.CreateVersion7(), Resident, [1], Now.AddHours(1), [7]);

    [Fact]
    public void An_id_token_that_nobody_has_seen_makes_a_session() => Assert.Equal(TicketVerdict.Redeem, TicketRule.Decide(null, One, null));

    [Fact]
    public void A_seen_id_token_in_another_browser_makes_none() =>
        Assert.Equal(TicketVerdict.Refuse, TicketRule.Decide(new UsedToken([8], Resident, Guid.NewGuid()), One, null));

    [Fact]
    public void A_seen_id_token_with_the_residents_own_cookie_makes_one() =>
        Assert.Equal(TicketVerdict.Redeem, TicketRule.Decide(new UsedToken([8], Resident, Guid.NewGuid()), One, Resident));

    [Fact]
    public void A_seen_id_token_with_another_residents_cookie_makes_none() =>
        Assert.Equal(TicketVerdict.Refuse, TicketRule.Decide(new UsedToken([8], Resident, Guid.NewGuid()), One, Guid.NewGuid()));

    [Fact]
    public void The_same_ticket_again_replaces_its_session() =>
        Assert.Equal(TicketVerdict.Replace, TicketRule.Decide(new UsedToken([7], Resident, Guid.NewGuid()), One, null));

    [Fact]
    public void A_token_of_another_resident_under_the_same_hash_is_refused() =>
        Assert.Equal(TicketVerdict.Refuse, TicketRule.Decide(new UsedToken([7], Guid.NewGuid(), Guid.NewGuid()), One, Resident));

    [Theory]
    [InlineData(60, false, "Alive")]
    [InlineData(-1, false, "Ended")]
    [InlineData(0, false, "Ended")]
    [InlineData(-1, true, "Extend")]
    [InlineData(29, true, "Extend")]
    [InlineData(31, true, "Alive")]
    public void A_session_ends_after_its_time_but_never_during_a_consultation(int minutesLeft, bool open, string verdict) =>
        Assert.Equal(verdict, SessionRule.Look(Now.AddMinutes(minutesLeft), open, Now).ToString());

    [Theory]
    [InlineData(5, 5, 0, "Drop")]
    [InlineData(5, 4, 5, "Wait")]
    [InlineData(5, 4, 19, "Wait")]
    [InlineData(5, 4, 20, "Due")]
    public void A_notice_is_due_only_when_unread_and_nobody_looks(long seq, long read, int secondsSinceSeen, string verdict) =>
        Assert.Equal(verdict, NoticeRule.Decide(seq, read, Now.AddSeconds(-secondsSinceSeen), Now).ToString());

    [Fact]
    public void A_notice_is_due_when_nobody_ever_looked() => Assert.Equal(NoticeVerdict.Due, NoticeRule.Decide(5, 0, null, Now));

    [Fact]
    public void A_fresh_phrase_has_twenty_letters_that_read_back()
    {
        var phrase = RecoveryPhrase.Fresh();

        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$", phrase);
        Assert.Equal(phrase.Replace("-", string.Empty, StringComparison.Ordinal), RecoveryPhrase.Read(phrase));
    }

    [Theory]
    [InlineData("abcd efgh jkmn pqrs tvwx", "ABCDEFGHJKMNPQRSTVWX")]
    [InlineData("ＡＢＣＤ－ＥＦＧＨ－ＪＫＭＮ－ＰＱＲＳ－ＴＶＷＸ", "ABCDEFGHJKMNPQRSTVWX")]
    [InlineData("OIL0-0000-0000-0000-0000", "01100000000000000000")]
    public void Typing_is_forgiven(string typed, string read) => Assert.Equal(read, RecoveryPhrase.Read(typed));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ABCD")]
    [InlineData("UUUU-UUUU-UUUU-UUUU-UUUU")]
    [InlineData("ABCD-EFGH-JKMN-PQRS-TVWX-Y")]
    [InlineData("\ud800BCD-EFGH-JKMN-PQRS-TVWX")]
    public void What_is_no_phrase_reads_as_none(string? typed) => Assert.Null(RecoveryPhrase.Read(typed));

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'")]
    public void A_cookie_we_never_gave_is_not_even_looked_up(string? value) => Assert.Null(SessionCookies.Hash(value));
}

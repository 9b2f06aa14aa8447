using Faults.Actors;
using Proof.Load;

namespace Proof.Tests;

/// <summary>The profiles are the public figures of domain.md §5.3, and scaling or pressing changes what it says and nothing else.</summary>
public sealed class ProfileTests
{
    private static Profile Of(string name) => Profile.All.Single(profile => profile.Name == name);

    [Fact]
    public void An_opening_evening_has_forty_percent_in_its_first_half_hour()
    {
        var guests = Of("P1").Schedule(1);

        Assert.Equal(113, guests.Count);
        Assert.Equal(45, guests.Count(guest => guest.At <= TimeSpan.FromMinutes(30)));
        Assert.InRange(guests.Average(guest => guest.Talk.TotalMinutes), 45, 63);
        Assert.Equal(guests.Select(guest => guest.At).Order(), guests.Select(guest => guest.At));
        Assert.Equal(guests, Of("P1").Schedule(1));
    }

    [Fact]
    public void A_disaster_floods_one_tenant_with_spikes_and_the_others_talk_from_the_start()
    {
        var guests = Of("P4").Schedule(1);
        var flood = guests.Where(guest => guest.Tenant == 0).ToList();

        Assert.Equal((1_600, 18), (flood.Count, guests.Count - flood.Count));
        Assert.All(flood, guest => Assert.True(guest.At >= TimeSpan.FromMinutes(2)));
        Assert.All(flood, guest => Assert.Equal((TimeSpan.Zero, 0), (guest.Talk, guest.Messages)));
        Assert.InRange(flood.GroupBy(guest => (int)guest.At.TotalSeconds).Max(second => second.Count()), 20, 45);
        Assert.All(guests.Where(guest => guest.Tenant > 0), guest => Assert.True(guest.At < TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public void The_whole_country_bursts_in_the_second_half()
    {
        var whole = Of("P3");

        Assert.Equal((45.0, 270.0), (whole.RateAt(TimeSpan.FromMinutes(4)), whole.RateAt(TimeSpan.FromMinutes(6))));
        Assert.True(whole.Tenants * whole.Counselors * whole.Capacity >= whole.People);
    }

    [Fact]
    public void A_long_talk_has_606_messages() =>
        Assert.Equal(606, Of("P6").Schedule(1).Single().Messages * (Profile.ReplyEvery + 1) / Profile.ReplyEvery);

    [Theory]
    [InlineData("P1"), InlineData("P2"), InlineData("P3"), InlineData("P4"), InlineData("P6")]
    public void A_scaled_and_pressed_profile_keeps_its_shape(string name)
    {
        var (full, small) = (Of(name), Of(name).Scaled(0.1).Pressed(TimeSpan.FromMinutes(2)));

        Assert.Equal(Math.Max(1, full.People / 10.0), small.People, tolerance: 0.5);
        Assert.Equal(TimeSpan.FromMinutes(2), small.Lasts);
        Assert.Equal((full.Rate * 0.1, full.Burst * 0.1), (small.Rate, small.Burst));
        Assert.True(small.Counselors >= 1 && small.Tenants >= 1 && (small.Rate == 0 || small.Tenants * small.Counselors * small.Capacity >= small.People));
        Assert.All(small.Rate > 0 ? [] : small.Schedule(1), guest => Assert.True(guest.At <= small.Lasts));
    }

    [Theory]
    [InlineData(0.01), InlineData(0.3), InlineData(0.5), InlineData(0.77), InlineData(1), InlineData(1.1)]
    public void Where_all_are_there_at_once_nobody_waits_for_a_place(double scale) =>
        Assert.All(Profile.All.Where(profile => profile.Rate > 0).Select(profile => profile.Scaled(scale)), small => Assert.True(small.Tenants * small.Counselors * small.Capacity >= small.People, small.ToString()));

    [Theory]
    [InlineData("P9"), InlineData(""), InlineData("P1", "0"), InlineData("P1", "-1"), InlineData("P1", "5"), InlineData("P1", "x"), InlineData("P1", "1", "0"), InlineData("P1", "1", "1e9"), InlineData("P1", "", "5", "60"), InlineData("P1", "", "", "-5"), InlineData("P1", "", "", "60", "more")]
    public void What_is_no_profile_scale_or_time_is_refused(params string[] asked) => Assert.Null(LoadArguments.Read(asked));

    [Theory]
    [InlineData("p1"), InlineData("P3", "0.01", ""), InlineData("P4", "", "1.5"), InlineData("P2", "", "", "30")]
    public void What_make_gives_is_taken(params string[] asked) => Assert.NotNull(LoadArguments.Read(asked));

    [Fact]
    public void Times_are_of_the_first_sending_and_of_the_other_side()
    {
        var (tenant, talk, entry, at) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero));
        JournalLine Line(Deed deed, int ms, Guid? staff = null) => new(deed, at.AddMilliseconds(ms), tenant, talk, "r") { EntryId = entry, StaffId = staff };
        JournalLine[] lines = [Line(Deed.Sent, 0), Line(Deed.Shown, 40), Line(Deed.Accepted, 60), Line(Deed.Shown, 90, Guid.NewGuid())];

        Assert.Equal([TimeSpan.FromMilliseconds(90)], Figures.ToTheOtherScreen(lines, _ => true));
        Assert.Equal([TimeSpan.FromMilliseconds(60)], Figures.ToTheAnswer(lines));
        Assert.Empty(Figures.ToTheOtherScreen(lines, _ => false));
        Assert.Equal(1, Figures.BusiestSecond(lines));
        Assert.Equal("none", Figures.Written([]));
        Assert.Equal("p50 51 ms, p95 96 ms, p99 100 ms, worst 100 ms of 100", Figures.Written([.. Enumerable.Range(1, 100).Select(ms => TimeSpan.FromMilliseconds(ms))]));
    }
}

using Gateway.Limits;

namespace Gateway.Tests;

/// <summary>Whoever found no place is told a time at which one may be free.</summary>
public sealed class ComingAgainTests
{
    private readonly Clock clock = new();

    [Fact]
    public void They_come_one_after_the_other_at_the_pace_at_which_places_come_free()
    {
        var coming = new ComingAgain(clock);
        Serve(coming, perSecond: 100, seconds: 12);

        var told = Enumerable.Range(0, 500).Select(_ => coming.Next().TotalSeconds).ToList();

        Assert.InRange(told[0], 2.0, 2.1);
        Assert.InRange(told[^1], 6.9, 7.3);
        Assert.All(told.Zip(told.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0.009, 0.012));
    }

    [Fact]
    public void Nobody_is_sent_away_for_longer_than_a_person_looks_at_a_page()
    {
        var coming = new ComingAgain(clock);

        var told = Enumerable.Range(0, 1_000).Select(_ => coming.Next()).ToList();

        Assert.Equal(ComingAgain.Latest, told.Max());
        Assert.Equal(ComingAgain.Latest, told[^1]);
    }

    [Fact]
    public void What_was_told_long_ago_keeps_nobody_waiting()
    {
        var coming = new ComingAgain(clock);
        for (var n = 0; n < 1_000; n++)
        {
            coming.Next();
        }

        clock.Now += TimeSpan.FromSeconds(20);

        Assert.InRange(coming.Next(), ComingAgain.Soonest, ComingAgain.Soonest + TimeSpan.FromSeconds(0.2));
    }

    [Fact]
    public void A_service_that_hangs_is_asked_by_fewer_and_by_more_when_it_answers_again()
    {
        var coming = new ComingAgain(clock);
        Serve(coming, perSecond: 200, seconds: 12);
        var running = Gap(coming);
        clock.Now += TimeSpan.FromSeconds(30);
        for (var n = 0; n < 10; n++)
        {
            coming.Next();
            clock.Now += TimeSpan.FromSeconds(2);
        }

        var hanging = Gap(coming);
        Serve(coming, perSecond: 200, seconds: 12);

        Assert.InRange(hanging, TimeSpan.FromSeconds(0.099), TimeSpan.FromSeconds(0.101));
        Assert.InRange(running, TimeSpan.FromSeconds(0.0045), TimeSpan.FromSeconds(0.006));
        Assert.InRange(Gap(coming), TimeSpan.FromSeconds(0.0045), TimeSpan.FromSeconds(0.006));
    }

    private static TimeSpan Gap(ComingAgain coming)
    {
        var first = coming.Next();
        return coming.Next() - first;
    }

    private void Serve(ComingAgain coming, int perSecond, int seconds)
    {
        for (var n = 0; n < perSecond * seconds; n++)
        {
            coming.Given();
            clock.Now += TimeSpan.FromSeconds(1.0 / perSecond);
        }
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}

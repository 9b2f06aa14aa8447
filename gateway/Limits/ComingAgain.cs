namespace Gateway.Limits;

/// <summary>When those who found no place should come again: one after the other, at the pace at which places come free. If all were told the same, they would meet again and be refused again.</summary>
/// <remarks>Of one service. Nobody has a claim to a time: whoever comes then asks like everybody else.</remarks>
internal sealed class ComingAgain(TimeProvider clock)
{
    /// <summary>Nobody is sent away for less: a moment later nothing has changed.</summary>
    public static readonly TimeSpan Soonest = TimeSpan.FromSeconds(2);

    /// <summary>Nobody is sent away for longer: somebody looks at the page that waits, and what is overloaded may have recovered.</summary>
    public static readonly TimeSpan Latest = TimeSpan.FromSeconds(15);

    // Places a second that are counted on while none comes free: a service that hangs is asked by few until it answers again.
    private const double Slowest = 10;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly Lock counting = new();
    private readonly long began = clock.GetTimestamp();
    private TimeSpan windowAt;
    private TimeSpan lastTold;
    private double pace = Slowest;
    private int given;

    /// <summary>Somebody got a place.</summary>
    public void Given()
    {
        lock (counting)
        {
            Turn(clock.GetElapsedTime(began));
            given++;
        }
    }

    /// <summary>How long the next one who found no place should wait.</summary>
    public TimeSpan Next()
    {
        lock (counting)
        {
            var now = clock.GetElapsedTime(began);
            Turn(now);
            var (soonest, latest) = (now + Soonest, now + Latest);
            var time = (lastTold > soonest ? lastTold : soonest) + TimeSpan.FromSeconds(1 / pace);
            lastTold = time < latest ? time : latest;
            return lastTold - now;
        }
    }

    /// <summary>Half of what was known, half of what the last window showed: a single quiet second says little.</summary>
    private void Turn(TimeSpan now)
    {
        var passed = now - windowAt;
        if (passed < Window)
        {
            return;
        }

        pace = Math.Max(Slowest, (pace + (given / passed.TotalSeconds)) / 2);
        (windowAt, given) = (now, 0);
    }
}

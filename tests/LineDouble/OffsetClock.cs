namespace LineDouble;

/// <summary>Real time moved by an offset: minutes and hours of LINE's rules are tested without waiting for them.</summary>
public sealed class OffsetClock(TimeProvider real) : TimeProvider
{
    private long _offsetTicks;

    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));
        set => Interlocked.Exchange(ref _offsetTicks, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + Offset;
}

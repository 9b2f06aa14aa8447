namespace Faults.Proxy;

/// <summary>What a proxy does to every connection through it, now; nothing by default.</summary>
public sealed record FaultPlan
{
    /// <summary>Everything comes so much later; order is kept, as TCP keeps it.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Up to so much more or less, drawn anew for each piece.</summary>
    public TimeSpan Jitter { get; init; }

    /// <summary>So many bytes a second in each direction; 0 for as many as there are.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>Pieces of at most so many bytes, each written by itself; 0 for as they come.</summary>
    public int SliceBytes { get; init; }

    /// <summary>Rest between two slices.</summary>
    public TimeSpan SliceRest { get; init; }

    /// <summary>The connection is cut after so many bytes in one direction; 0 for never.</summary>
    public long LimitBytes { get; init; }

    /// <summary>Nothing gets through and nobody is told: data is swallowed, and after <see cref="TimeoutAfter"/> the connection is closed.</summary>
    public bool Timeout { get; init; }

    /// <summary>When a swallowed connection is closed; zero for never.</summary>
    public TimeSpan TimeoutAfter { get; init; }

    /// <summary>The peer has vanished: swallowed, and the end of one side is never told to the other.</summary>
    public bool HalfOpen { get; init; }

    /// <summary>New connections are reset as soon as they stand.</summary>
    public bool ResetNew { get; init; }
}

namespace Faults.Actors;

/// <summary>How long a page waits before it asks again: doubling up to a limit, half of it by chance, so that a town's screens do not come back at once.</summary>
internal static class Backoff
{
    /// <summary>After so many failures in a row, 1 for the first; both bounds in milliseconds.</summary>
    public static TimeSpan After(int failures, int first, int most)
    {
        var ceiling = Math.Min(most, first << Math.Clamp(failures - 1, 0, 10));
        return TimeSpan.FromMilliseconds(Random.Shared.Next(ceiling / 2, ceiling));
    }
}

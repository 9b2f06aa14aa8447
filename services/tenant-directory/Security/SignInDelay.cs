namespace TenantDirectory.Security;

/// <summary>How long an account or a network waits after failures: a soft delay, never a lock-out (trust 4.2).</summary>
internal static class SignInDelay
{
    /// <summary>After this silence failures are forgotten.</summary>
    public static readonly TimeSpan AccountMemory = TimeSpan.FromMinutes(30);

    /// <summary>The window in which a network's failures are counted.</summary>
    public static readonly TimeSpan NetworkWindow = TimeSpan.FromMinutes(10);

    /// <summary>How long a turn may take; after a crash in the middle of one the account waits this long.</summary>
    public static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);

    /// <summary>1, 2, 4 … at most 60 s after the first, second, third … failure in a row.</summary>
    public static TimeSpan ForAccount(int failures) =>
        failures <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(60, 1L << Math.Min(failures - 1, 6)));

    /// <summary>Nothing up to the limit, then a minute after each further failure.</summary>
    public static TimeSpan ForNetwork(int failures, int limit) =>
        failures < limit ? TimeSpan.Zero : TimeSpan.FromSeconds(60);
}

using System.Diagnostics;
using System.Globalization;

namespace FaultLaboratory;

/// <summary>Named places at which a test build hurts itself. Compiled into the services by <c>-c Faults</c> only; no other build has a trace of it (decision 0031).</summary>
/// <remarks><c>TOMOSHIBI_FAULT=name:deed:when[;…]</c>. Deed: <c>kill</c> (as kill -9), <c>failfast</c>, <c>throw</c>, <c>wait=ms</c>. When: the n-th passing (<c>3</c>), or that and every later one (<c>3+</c>).</remarks>
internal static class FaultPoints
{
    private static readonly Strike[] Strikes = Read(Environment.GetEnvironmentVariable("TOMOSHIBI_FAULT"));

    internal static void Hit(string name)
    {
        foreach (var strike in Strikes)
        {
            if (strike.Name == name && strike.IsNow())
            {
                Do(strike);
            }
        }
    }

    private static void Do(Strike strike)
    {
        // The laboratory reads this line in the log: that the point was passed, and that it was this process's own doing.
        Console.Error.WriteLine($"fault point {strike.Name}: {strike.Deed}");
        Console.Error.Flush();
        switch (strike.Deed)
        {
            case "kill":
                using (var self = Process.GetCurrentProcess())
                {
                    self.Kill();
                }

                Thread.Sleep(Timeout.Infinite);
                break;
            case "failfast":
                Environment.FailFast("fault point");
                break;
            case "throw":
                throw new InvalidOperationException("fault point");
            default:
                Thread.Sleep(int.Parse(strike.Deed.AsSpan("wait=".Length), NumberStyles.None, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static Strike[] Read(string? written) =>
        [.. (written ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(':')).Select(parts => new Strike(parts[0], parts[1], parts[2]))];

    private sealed class Strike(string name, string deed, string when)
    {
        private readonly int nth = int.Parse(when.TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture);
        private readonly bool onwards = when.EndsWith('+');
        private int passed;

        public string Name { get; } = name;

        public string Deed { get; } = deed;

        public bool IsNow() => Interlocked.Increment(ref passed) is var now && (now == nth || (onwards && now > nth));
    }
}

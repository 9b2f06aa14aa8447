using System.Globalization;

namespace Gateway.Limits;

/// <summary>How much of each kind fits into the files that this process may have open at once; what does not fit is refused and harms nobody.</summary>
/// <remarks>
/// A connection is an open file, and a runtime that can open no more ends the process: all municipalities' edge. A caller's connection is one, what is
/// forwarded for it is a second one to a service. So the shares of both sides together stay below the limit, whatever comes.
/// </remarks>
internal sealed record Room(int Files, int Clients, int Streams, int Transfers, int Requests)
{
    /// <summary>With fewer files it does not start: the shares would be too small for one town hall.</summary>
    public const int Least = 4_096;

    // Programs, logs, telemetry, the gateway's own questions to services, and connections that are just being refused or closed.
    private const int Kept = 1_000;
    private const int Unlimited = 1_048_576;

    /// <summary>What one service may hold of the ordinary requests: while it hangs, there is room for those of the others.</summary>
    public int PerService => Math.Max(1, Requests / 2);

    /// <summary>The shares of so many files; the two bounds only lower theirs.</summary>
    public static Room Of(int files, int? mostRequests = null, int? mostStreams = null)
    {
        var free = Math.Max(0, files - Kept);
        return new Room(
            files,
            Clients: Share(free, perMille: 550, most: 20_000),
            Streams: Share(free, perMille: 380, Math.Min(16_000, mostStreams ?? int.MaxValue)),
            Transfers: Share(free, perMille: 10, most: 200),
            Requests: Share(free, perMille: 30, Math.Min(200, mostRequests ?? int.MaxValue)));
    }

    /// <summary>How many files this process may have open; where the system does not tell, as if there were no limit.</summary>
    public static int ReadFiles() => File.Exists("/proc/self/limits") ? Parse(File.ReadLines("/proc/self/limits")) : Unlimited;

    /// <summary>The soft limit of open files in the system's table of limits.</summary>
    public static int Parse(IEnumerable<string> limits)
    {
        const string name = "Max open files";
        var soft = limits.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var files) ? (int)Math.Min(files, Unlimited) : Unlimited;
    }

    /// <summary>What an operator reads when it does not start.</summary>
    public static string TooFew(int files) => string.Create(
        CultureInfo.InvariantCulture,
        $"This process may have {files} files open at once (RLIMIT_NOFILE), the gateway needs {Least}: raise it with LimitNOFILE= (systemd), --ulimit nofile= (containers), ulimit -n (shell).");

    private static int Share(int free, int perMille, int most) => Math.Clamp((int)((long)free * perMille / 1_000), 1, Math.Max(1, most));
}

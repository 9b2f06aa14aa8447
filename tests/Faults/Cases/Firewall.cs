using System.ComponentModel;
using System.Net.NetworkInformation;

namespace Faults.Cases;

/// <summary>iptables, in the network namespace that tests/Faults/run.sh makes as root, and nowhere else.</summary>
internal static class Firewall
{
    /// <summary>Drops what fits the rules while the work lasts.</summary>
    /// <exception cref="NotHereException">Not in a namespace of our own, or no iptables.</exception>
    public static async Task WhileAsync(IReadOnlyCollection<string[]> rules, Func<Task> work, CancellationToken ct)
    {
        // A namespace that leads nowhere has nothing but its loopback.
        if (Environment.UserName != "root" || NetworkInterface.GetAllNetworkInterfaces().Any(one => one.NetworkInterfaceType != NetworkInterfaceType.Loopback))
        {
            throw new NotHereException("not in a network namespace of its own (tests/Faults/run.sh as root makes one)");
        }

        try
        {
            foreach (var rule in rules)
            {
                await ChangeAsync("-A", rule, ct);
            }

            await work();
        }
        finally
        {
            foreach (var rule in rules)
            {
                await ChangeAsync("-D", rule, CancellationToken.None).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private static async Task ChangeAsync(string what, string[] rule, CancellationToken ct)
    {
        try
        {
            await LocalSystem.ManagedProcess.RunAsync("iptables", [what, "INPUT", .. rule, "-j", "DROP"], ct: ct);
        }
        // Refused by the kernel, or not installed.
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            throw new NotHereException("iptables: " + e.Message.Split('\n')[^1]);
        }
    }
}

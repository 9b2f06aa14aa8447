using System.Diagnostics;
using System.Diagnostics.Metrics;
using StorageVault.Access;

namespace StorageVault;

/// <summary>The vault's numbers (style 5.9). No tenant, no consultation, no person: small numbers identify people.</summary>
internal static class VaultMeters
{
    private static readonly Meter Meter = new("Tomoshibi.StorageVault");

    private static readonly Histogram<double> Operations =
        Meter.CreateHistogram<double>("tomoshibi.vault.operation.duration", "s", "How long sealing and opening took.");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("tomoshibi.vault.refusals", "{refusal}", "What the vault refused, by reason.");

    private static readonly string[] Reasons = [.. Enumerable.Range(0, 200).Select(number => ((Decision)number).ToString())];

    internal static void Count(Decision decision)
    {
        if (!decision.Allows()) Refusals.Add(1, new KeyValuePair<string, object?>("tomoshibi.refusal.reason", Reasons[(int)decision]));
    }

    internal static void Sealed(long startedAt) => Record("seal", startedAt);

    internal static void Opened(long startedAt) => Record("open", startedAt);

    internal static void Rewrapped(long startedAt) => Record("rewrap", startedAt);

    private static void Record(string operation, long startedAt) =>
        Operations.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, new KeyValuePair<string, object?>("tomoshibi.vault.operation", operation));
}

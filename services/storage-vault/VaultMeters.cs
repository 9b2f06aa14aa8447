using System.Diagnostics;
using System.Diagnostics.Metrics;
using StorageVault.Access;
using StorageVault.Sealing;

namespace StorageVault;

/// <summary>The vault's numbers (style 5.9). No tenant, no consultation, no person: small numbers identify people.</summary>
internal static class VaultMeters
{
    private const string OperationTag = "tomoshibi.vault.operation";

    private static readonly Meter Meter = new("Tomoshibi.StorageVault");

    private static readonly Histogram<double> Operations =
        Meter.CreateHistogram("tomoshibi.vault.operation.duration", "s", "How long sealing, opening, re-wrapping and shredding took.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1] });

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("tomoshibi.vault.refusals", "{refusal}", "What the vault refused, by reason.");

    private static readonly string[] Reasons = [.. Enumerable.Range(0, 200).Select(number => ((Decision)number).ToString())];

    internal static void Count(Decision decision)
    {
        if (!decision.Allows()) Refusals.Add(1, new KeyValuePair<string, object?>("tomoshibi.refusal.reason", Reasons[(int)decision]));
    }

    internal static void Sealed(long startedAt) => Record("seal", startedAt);

    internal static void Opened(long startedAt) => Record("open", startedAt);

    internal static void Rewrapped(long startedAt) => Record("rewrap", startedAt);

    internal static void Shredded(long startedAt) => Record("shred", startedAt);

    /// <summary>An exception filter that counts and lets the exception pass.</summary>
    internal static bool Refused(string operation, long startedAt, SealFault fault)
    {
        Operations.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, Operation(operation), new KeyValuePair<string, object?>("error.type", fault.ToString()));
        return false;
    }

    private static void Record(string operation, long startedAt)
    {
        Operations.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, Operation(operation));
        // On the request's own span: one per content would be two hundred for a page of a talk. Whoever seals also opens, to verify.
        if (Activity.Current is { IsAllDataRequested: true } span && (operation != "open" || span.GetTagItem(OperationTag) is null)) span.SetTag(OperationTag, operation);
    }

    private static KeyValuePair<string, object?> Operation(string operation) => new(OperationTag, operation);
}

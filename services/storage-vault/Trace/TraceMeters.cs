using System.Diagnostics.Metrics;

namespace StorageVault.Trace;

/// <summary>What an alarm on the trace looks at (style 5.9).</summary>
internal static class TraceMeters
{
    private static readonly Meter Meter = new("Tomoshibi.StorageVault");

    /// <summary>Seconds between the vault's and the database's clock.</summary>
    internal static double Skew { get; set; }

    /// <summary>When the last anchor was written; unknown before the first look.</summary>
    internal static DateTimeOffset? LastAnchor { get; set; }

    internal static void Register(TimeProvider clock)
    {
        Meter.CreateObservableGauge("tomoshibi.vault.clock.skew", () => Skew, "s", "Difference between the vault's and the database's clock.");
        Meter.CreateObservableGauge("tomoshibi.vault.anchor.age", () => LastAnchor is { } at ? [new Measurement<double>((clock.GetUtcNow() - at).TotalSeconds)] : Array.Empty<Measurement<double>>(),
            "s", "How old the newest anchor of the access log is.");
    }
}

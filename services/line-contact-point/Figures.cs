using System.Diagnostics.Metrics;

namespace LineContactPoint;

/// <summary>What is counted; outcomes only, never who.</summary>
internal static class Figures
{
    private static readonly Meter Meter = new("Tomoshibi.LineContactPoint");

    public static Counter<long> Webhooks { get; } = Meter.CreateCounter<long>("line_webhooks");

    public static Counter<long> Pushes { get; } = Meter.CreateCounter<long>("line_pushes");

    public static Counter<long> Replies { get; } = Meter.CreateCounter<long>("line_replies");
}

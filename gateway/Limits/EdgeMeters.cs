using System.Diagnostics.Metrics;

namespace Gateway.Limits;

/// <summary>The public edge in numbers (style 5.9). No tenant, no host, no network.</summary>
internal static class EdgeMeters
{
    private static readonly Meter Meter = new("Tomoshibi.Gateway");

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("tomoshibi.gateway.refusals", "{refusal}", "Requests that were told to come again because all places were taken, by lane.");

    /// <summary>No place was free.</summary>
    internal static void Refused(Lane lane) => Refusals.Add(1, new KeyValuePair<string, object?>("tomoshibi.gateway.lane", lane switch { Lane.Stream => "stream", Lane.Long => "long", _ => "ordinary" }));
}

using System.Diagnostics.Metrics;

namespace WebChat;

/// <summary>The residents' door in numbers (style 5.9). No tenant, no consultation, no person.</summary>
internal static class ChatMeters
{
    private static readonly Meter Meter = new("Tomoshibi.WebChat");

    private static readonly KeyValuePair<string, object?> Web = new("tomoshibi.channel", "web");

    private static readonly Counter<long> Messages = Meter.CreateCounter<long>("tomoshibi.channel.messages", "{message}", "What residents wrote, by the channel it came through.");

    private static readonly Histogram<double> Delivery = Meter.CreateHistogram("tomoshibi.reply.delivery.duration", "s", "From a reply's being stored to its leaving towards the resident's open page.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] });

    /// <summary>A resident's entry was kept.</summary>
    internal static void Written() => Messages.Add(1, Web);

    /// <summary>A reply reached an open page. Clocks of two machines may differ by a little.</summary>
    internal static void Delivered(TimeSpan since) => Delivery.Record(Math.Max(0, since.TotalSeconds), Web);
}

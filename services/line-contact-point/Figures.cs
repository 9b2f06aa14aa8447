using System.Diagnostics.Metrics;
using Contracts.LineContactPoint.V1;

namespace LineContactPoint;

/// <summary>What is counted (style 5.9); outcomes only, never who and never which municipality.</summary>
internal static class Figures
{
    private static readonly Meter Meter = new("Tomoshibi.LineContactPoint");

    private static readonly Counter<long> Webhooks = Meter.CreateCounter<long>("tomoshibi.line.webhooks", "{request}", "LINE's webhook calls, by outcome.");

    private static readonly Counter<long> Pushes = Meter.CreateCounter<long>("tomoshibi.line.pushes", "{message}", "Neutral messages that were settled, by outcome.");

    private static readonly Counter<long> Replies = Meter.CreateCounter<long>("tomoshibi.line.replies", "{message}", "Fixed answers in a LINE talk, by outcome.");

    private static readonly Counter<long> Messages = Meter.CreateCounter<long>("tomoshibi.channel.messages", "{message}", "What residents wrote, by the channel it came through.");

    private static readonly Histogram<double> Delivery = Meter.CreateHistogram("tomoshibi.reply.delivery.duration", "s", "From a notice being due to LINE's taking it.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600] });

    private static readonly ObservableGauge<double> Quota = Meter.CreateObservableGauge("tomoshibi.line.quota.share", Used, "1", "Largest share of the month's LINE messages that an official account has used.");

    /// <summary>The largest share of any channel; null before the first look.</summary>
    public static double? QuotaShare { get; set; }

    /// <summary>Whether somebody collects the share: else LINE is not asked.</summary>
    public static bool QuotaWanted => Quota.Enabled;

    public static void Webhook(string outcome) => Webhooks.Add(1, Outcome(outcome));

    public static void Reply(string outcome) => Replies.Add(1, Outcome(outcome));

    public static void Push(NoticeOutcome outcome, TimeSpan sinceDue)
    {
        Pushes.Add(1, Outcome(outcome.ToString()));
        var channel = new KeyValuePair<string, object?>("tomoshibi.channel", "line");
        if (outcome == NoticeOutcome.Accepted)
        {
            Delivery.Record(Math.Max(0, sinceDue.TotalSeconds), channel);
        }
        else
        {
            Delivery.Record(Math.Max(0, sinceDue.TotalSeconds), channel, new KeyValuePair<string, object?>("error.type", outcome.ToString()));
        }
    }

    /// <summary>Somebody typed into the LINE talk itself.</summary>
    public static void Message() => Messages.Add(1, new KeyValuePair<string, object?>("tomoshibi.channel", "line"));

    private static IEnumerable<Measurement<double>> Used() => QuotaShare is { } share ? [new Measurement<double>(share)] : [];

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("tomoshibi.line.outcome", outcome);
}

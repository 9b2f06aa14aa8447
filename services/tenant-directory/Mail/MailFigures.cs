using System.Diagnostics.Metrics;

namespace TenantDirectory.Mail;

/// <summary>What is counted of mails (style 5.9): outcomes, never who and never which municipality.</summary>
internal static class MailFigures
{
    private static readonly Meter Meter = new("Tomoshibi.TenantDirectory");

    private static readonly Counter<long> Mails = Meter.CreateCounter<long>("tomoshibi.mails", "{message}", "Mails to staff that were settled, by outcome; and causes of which nobody could be told.");

    private static readonly Instrument Waiting = Meter.CreateObservableGauge("tomoshibi.mail.oldest_waiting", Age, "s", "Age of the oldest mail that the mail server has not taken.");

    /// <summary>As the database said last; null before the first look.</summary>
    public static TimeSpan? Oldest { get; set; }

    /// <summary>Each outcome once with nothing: a rise from no number at all would be seen by no alert.</summary>
    public static void Begin()
    {
        foreach (var outcome in Enum.GetValues<MailOutcome>())
        {
            Count(outcome, 0);
        }
    }

    public static void Count(MailOutcome outcome, int times = 1) => Mails.Add(times, new KeyValuePair<string, object?>("tomoshibi.mail.outcome", outcome.ToString()));

    private static IEnumerable<Measurement<double>> Age() => Oldest is { } age ? [new Measurement<double>(age.TotalSeconds)] : [];
}

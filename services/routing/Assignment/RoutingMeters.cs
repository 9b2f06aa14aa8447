using System.Diagnostics.Metrics;
using ServiceDefaults.Data;

namespace Routing.Assignment;

/// <summary>The desk's numbers (style 5.9), of all tenants together: a number per town, or per desk, would say who is talking.</summary>
/// <remarks>Every replica reads the same from the database, so the replicas' numbers are not to be added up.</remarks>
internal sealed class RoutingMeters : BackgroundService
{
    private const string WaitingSql = "select count(*), coalesce(extract(epoch from clock_timestamp() - min(requested_at)), 0)::float8 from consultations where state = 1";

    private const string UnansweredSql = """
        select coalesce(extract(epoch from clock_timestamp() - min(m.unanswered_since)), 0)::float8
        from consultations c join talk_marks m using (tenant_id, consultation_id) where c.state = 3
        """;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private readonly Meter meter = new("Tomoshibi.Routing");
    private readonly Histogram<double> duration;
    private readonly TenantTransactions transactions;
    private readonly TimeProvider clock;
    private volatile Reading? last;

    public RoutingMeters(TenantTransactions transactions, TimeProvider clock)
    {
        (this.transactions, this.clock) = (transactions, clock);
        duration = meter.CreateHistogram("tomoshibi.assignment.duration", "s", "From being asked for to the end of waiting.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600] });
        meter.CreateObservableUpDownCounter("tomoshibi.consultation.waiting", () => Of(last?.Waiting), "{consultation}", "Residents in the lines of all desks.");
        meter.CreateObservableGauge("tomoshibi.consultation.oldest_waiting", () => Of(last?.OldestWaiting), "s", "How long the first of all lines has been waiting.");
        meter.CreateObservableGauge("tomoshibi.consultation.oldest_unanswered", () => Of(last?.OldestUnanswered), "s", "How long the oldest entry of a resident in an open talk has been without a reply.");
    }

    /// <summary>The waiting of one resident ended.</summary>
    internal void Ended(DateTimeOffset requestedAt, WaitingEnd how) =>
        duration.Record(Math.Max(0, (clock.GetUtcNow() - requestedAt).TotalSeconds), new KeyValuePair<string, object?>("tomoshibi.assignment.outcome", how == WaitingEnd.Taken ? "taken" : "abandoned"));

    /// <inheritdoc />
    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            last = await ReadAsync(stoppingToken);
            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Reading?> ReadAsync(CancellationToken ct)
    {
        try
        {
            return await transactions.RunAsRelayAsync(async (tx, token) =>
            {
                await using var batch = tx.Command(WaitingSql);
                batch.BatchCommands.Add(TenantTransaction.Sql(UnansweredSql));
                await using var reader = await batch.ExecuteReaderAsync(token);
                await reader.ReadAsync(token);
                var (waiting, oldest) = (reader.GetInt64(0), reader.GetDouble(1));
                await reader.NextResultAsync(token);
                await reader.ReadAsync(token);
                return new Reading(waiting, Math.Max(0, oldest), Math.Max(0, reader.GetDouble(0)));
            }, ct);
        }
        catch (Exception)
        {
            // Better no number than an old one: its absence is an alert of its own.
            return null;
        }
    }

    private static IEnumerable<Measurement<T>> Of<T>(T? value)
        where T : struct => value is { } known ? [new Measurement<T>(known)] : [];

    private sealed record Reading(long Waiting, double OldestWaiting, double OldestUnanswered);
}

/// <summary>How a resident's waiting ended.</summary>
internal enum WaitingEnd
{
    Taken = 1,
    Abandoned = 2,
}

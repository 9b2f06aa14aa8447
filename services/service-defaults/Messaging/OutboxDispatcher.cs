using System.Diagnostics;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using ServiceDefaults.Data;

namespace ServiceDefaults.Messaging;

/// <summary>Publishes what the outbox holds; a row is marked only after the broker confirmed it. What this process commits it publishes from memory; everything else is found by asking.</summary>
/// <remarks>A claim is a short commit of its own, or part of the row as it is written. Holding <c>FOR UPDATE</c> across the broker's answer would hold back the feeds' <c>xmin</c> just when the broker is away.</remarks>
internal sealed partial class OutboxDispatcher(TenantTransactions transactions, MessagingRules rules, IBus bus, OutboxSignal signal, MessagingMeters meters, ILogger<OutboxDispatcher> log)
    : BackgroundService
{
    private const int BatchSize = 100, AtOnce = 64;

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(5), Look = TimeSpan.FromMilliseconds(500), Pause = TimeSpan.FromSeconds(2);

    // Confirmed by the broker, not yet marked: marked with the next look. Lost marks and claims only mean a second publish, which every consumer ignores.
    private readonly Lock gate = new();
    private List<Announcement> sent = [];

    private const string MarkSql =
        "update outbox o set relayed_at = clock_timestamp() from unnest($1::uuid[], $2::uuid[]) as s(tenant_id, event_id) where o.tenant_id = s.tenant_id and o.event_id = s.event_id";

    private const string ClaimSql = """
        update outbox set claimed_until = clock_timestamp() + interval '15 seconds'
        where (tenant_id, event_id) in (
            select tenant_id, event_id from outbox
            where relayed_at is null and (claimed_until is null or claimed_until < clock_timestamp())
            order by n limit 100 for update skip locked)
        returning tenant_id, event_id, type, data, trace_id, span_id
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (rules.Owned.Count == 0)
        {
            return;
        }

        try
        {
            await Task.WhenAll(LookAsync(stoppingToken), PublishOwnAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            signal.Listens = false;
            await MarkLastAsync();
        }
    }

    /// <summary>What this process commits goes out at once, without asking the database.</summary>
    private Task PublishOwnAsync(CancellationToken ct) =>
        Parallel.ForEachAsync(signal.Committed(ct), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (announcement, token) =>
        {
            try
            {
                await PublishAsync([announcement], token);
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // The row stays, and so does its claim for a while; until the broker takes something again, rows are left to whoever looks.
                signal.Listens = false;
                LogWaiting(log, e.GetType().Name);
            }
        });

    private async Task LookAsync(CancellationToken ct)
    {
        while (true)
        {
            var wait = Pause;
            try
            {
                var claimed = await MarkAndClaimAsync(ct);
                await PublishAsync(claimed, ct);
                signal.Listens = true;
                wait = claimed.Count < BatchSize ? Look : TimeSpan.Zero;
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // The broker or the database is away: the rows stay, consumers poll the feed meanwhile.
                signal.Listens = false;
                LogWaiting(log, e.GetType().Name);
            }

            if (wait > TimeSpan.Zero)
            {
                await signal.Bell.WaitAsync(wait, ct);
                // Commits within a few milliseconds share one claim, one confirm and one mark.
                await Task.Delay(Gather, ct);
            }
        }
    }

    /// <summary>One short commit: what the broker has confirmed is marked, what waits is claimed.</summary>
    private async Task<List<Announcement>> MarkAndClaimAsync(CancellationToken ct)
    {
        var confirmed = Confirmed();
        try
        {
            return await transactions.OnceAsRelayAsync([TenantTransaction.Sql(TenantTransaction.InTime), .. Mark(confirmed), TenantTransaction.Sql(ClaimSql)], async (reader, token) =>
            {
                await reader.NextResultAsync(token);
                var rows = new List<Announcement>();
                while (await reader.ReadAsync(token))
                {
                    if (Read(reader) is { } row)
                    {
                        rows.Add(row);
                    }
                }

                return rows;
            }, ct);
        }
        catch
        {
            lock (gate)
            {
                sent.AddRange(confirmed);
            }

            throw;
        }
    }

    private async Task MarkLastAsync()
    {
        using var patience = new CancellationTokenSource(Pause);
        try
        {
            await transactions.OnceAsRelayAsync([TenantTransaction.Sql(TenantTransaction.InTime), .. Mark(Confirmed())], (_, _) => Task.FromResult(true), patience.Token);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            LogWaiting(log, e.GetType().Name);
        }
    }

    private List<Announcement> Confirmed()
    {
        lock (gate)
        {
            (var confirmed, sent) = (sent, []);
            return confirmed;
        }
    }

    private static IEnumerable<NpgsqlBatchCommand> Mark(List<Announcement> confirmed) =>
        confirmed.Count == 0 ? [] : [TenantTransaction.Sql(MarkSql, confirmed.Select(row => row.TenantId).ToArray(), confirmed.Select(row => row.EventId).ToArray())];

    private Announcement? Read(NpgsqlDataReader reader)
    {
        var (tenantId, eventId, type) = (reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2));
        if (!rules.Owned.TryGetValue(type, out var owned))
        {
            // Written by another release of this service; that release publishes it.
            LogUnknown(log, eventId);
            return null;
        }

        var happened = JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(3), owned.Type, Json.Options) ?? throw new InvalidOperationException("An outbox row is empty.");
        return new Announcement(tenantId, eventId, type, happened, reader.IsDBNull(4) ? null : new TraceMark(reader.GetGuid(4), reader.GetInt64(5)), Claimed: true);
    }

    private async Task PublishAsync(List<Announcement> announced, CancellationToken ct)
    {
        if (announced.Count == 0)
        {
            return;
        }

        FaultPoint("outbox.claimed");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(5));
        await Task.WhenAll(announced.Select(async row =>
        {
            await PublishAsync(row, deadline.Token);
            lock (gate)
            {
                sent.Add(row);
            }
        }));
        FaultPoint("outbox.published");
    }

    private async Task PublishAsync(Announcement row, CancellationToken ct)
    {
        // Of the trace that announced it, so that whoever hears it is in the same.
        using var span = row.Trace is { } trace ? meters.Source.StartActivity("publish event", ActivityKind.Internal, trace.Context()) : null;
        await bus.Publish(row.Happened, row.Happened.GetType(), Pipe.Execute<PublishContext>(context =>
        {
            context.MessageId = row.EventId;
            if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            {
                rabbit.Mandatory = true;
            }
        }), ct);
    }

    [LoggerMessage(EventIds.OutboxWaiting, LogLevel.Warning, "The outbox waits for the broker or the database ({Code})")]
    private static partial void LogWaiting(ILogger log, string code);

    [LoggerMessage(EventIds.OutboxUnknown, LogLevel.Warning, "An outbox row is of a type that this release does not own ({EventId})")]
    private static partial void LogUnknown(ILogger log, Guid eventId);

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}

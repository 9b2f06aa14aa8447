using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ServiceDefaults.Data;

namespace ServiceDefaults.Messaging;

/// <summary>Publishes what the outbox holds: woken by the commit, else every 200 ms; marks a row only after the broker confirmed it.</summary>
/// <remarks>A claim is a short commit of its own. Holding <c>FOR UPDATE</c> across the broker's answer would hold back the feeds' <c>xmin</c> just when the broker is away.</remarks>
internal sealed partial class OutboxDispatcher(TenantTransactions transactions, MessagingRules rules, IBus bus, OutboxSignal signal, ILogger<OutboxDispatcher> log)
    : BackgroundService
{
    private const int BatchSize = 100;

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(5);

    // Confirmed by the broker, not yet marked: marked with the next claim, at the latest 200 ms later.
    private readonly List<Claimed> sent = [];

    private const string MarkSql =
        "update outbox o set relayed_at = clock_timestamp() from unnest($1::uuid[], $2::uuid[]) as s(tenant_id, event_id) where o.tenant_id = s.tenant_id and o.event_id = s.event_id";

    private const string ClaimSql = """
        update outbox set claimed_until = clock_timestamp() + interval '15 seconds'
        where (tenant_id, event_id) in (
            select tenant_id, event_id from outbox
            where relayed_at is null and (claimed_until is null or claimed_until < clock_timestamp())
            order by n limit 100 for update skip locked)
        returning tenant_id, event_id, type, data
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (rules.Owned.Count == 0)
        {
            return;
        }

        var wait = TimeSpan.FromMilliseconds(200);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var claimed = await MarkAndClaimAsync(stoppingToken);
                await PublishAsync(claimed, stoppingToken);
                wait = TimeSpan.FromMilliseconds(200);
                if (claimed.Count == BatchSize)
                {
                    continue;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The broker or the database is away: the rows stay, consumers poll the feed meanwhile.
                LogWaiting(log, e.GetType().Name);
                wait = TimeSpan.FromSeconds(2);
            }

            await signal.Bell.WaitAsync(wait, stoppingToken);
            // Commits within a few milliseconds share one claim, one confirm and one mark.
            await Task.Delay(Gather, stoppingToken);
        }
    }

    /// <summary>One short commit: what the broker has confirmed is marked, what waits is claimed.</summary>
    private async Task<List<Claimed>> MarkAndClaimAsync(CancellationToken ct)
    {
        var confirmed = sent.ToArray();
        var claimed = await transactions.RunAsRelayAsync(async (tx, token) =>
        {
            // A lost claim or mark only means a second publish, which every consumer ignores.
            await using var batch = tx.Command("set local synchronous_commit = off");
            if (confirmed.Length > 0)
            {
                batch.BatchCommands.Add(TenantTransaction.Sql(MarkSql, confirmed.Select(row => row.TenantId).ToArray(), confirmed.Select(row => row.EventId).ToArray()));
            }

            batch.BatchCommands.Add(TenantTransaction.Sql(ClaimSql));
            await using var reader = await batch.ExecuteReaderAsync(token);
            var rows = new List<Claimed>();
            while (await reader.ReadAsync(token))
            {
                rows.Add(new Claimed(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3)));
            }

            return rows;
        }, ct);
        sent.Clear();
        return claimed;
    }

    private async Task PublishAsync(List<Claimed> claimed, CancellationToken ct)
    {
        if (claimed.Count == 0)
        {
            return;
        }

        FaultPoint("outbox.claimed");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(5));
        await Task.WhenAll(claimed.Select(async row =>
        {
            if (!await PublishAsync(row, deadline.Token))
            {
                return;
            }

            lock (sent)
            {
                sent.Add(row);
            }
        }));
        FaultPoint("outbox.published");
    }

    private async Task<bool> PublishAsync(Claimed row, CancellationToken ct)
    {
        if (!rules.Owned.TryGetValue(row.Type, out var owned))
        {
            // Written by another release of this service; that release publishes it.
            LogUnknown(log, row.EventId);
            return false;
        }

        var happened = JsonSerializer.Deserialize(row.Data, owned.Type, Json.Options) ?? throw new InvalidOperationException("An outbox row is empty.");
        await bus.Publish(happened, owned.Type, Pipe.Execute<PublishContext>(context =>
        {
            context.MessageId = row.EventId;
            if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            {
                rabbit.Mandatory = true;
            }
        }), ct);
        return true;
    }

    private sealed record Claimed(Guid TenantId, Guid EventId, string Type, byte[] Data)
    {
        public override string ToString() => nameof(Claimed);
    }

    [LoggerMessage(EventIds.OutboxWaiting, LogLevel.Warning, "The outbox waits for the broker or the database ({Code})")]
    private static partial void LogWaiting(ILogger log, string code);

    [LoggerMessage(EventIds.OutboxUnknown, LogLevel.Warning, "An outbox row is of a type that this release does not own ({EventId})")]
    private static partial void LogUnknown(ILogger log, Guid eventId);

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}

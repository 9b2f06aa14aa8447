using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using ServiceDefaults.Data;

namespace ServiceDefaults.Messaging;

/// <summary>A bell that many may ring and one waits for; ringing twice before it is heard is one ring.</summary>
public sealed class Bell
{
    private readonly Channel<bool> rings = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Rings.</summary>
    public void Ring() => rings.Writer.TryWrite(true);

    /// <summary>Waits for a ring, at most for the given time.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(atMost);
        try
        {
            await rings.Reader.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Nobody rang: the waiting one looks all the same.
        }
    }
}

/// <summary>Wakes the dispatcher when a commit has left something to publish.</summary>
public sealed class OutboxSignal
{
    /// <summary>The bell.</summary>
    public Bell Bell { get; } = new();
}

/// <summary>The outbox: state and announcement in one commit; never deleted, so it is also the feed (design §6).</summary>
public static class Outbox
{
    internal const string InsertSql = "insert into outbox (tenant_id, event_id, type, data, trace_id, span_id) values ($1, $2, $3, $4, $5, $6)";

    /// <summary>The wire name of a contract: its pinned URN without the scheme, e.g. <c>storage-vault:entry-stored:v1</c>.</summary>
    public static string TypeName(Type contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var urn = contract.GetCustomAttribute<MessageUrnAttribute>()?.Urn
            ?? throw new InvalidOperationException($"{contract.Name} has no [MessageUrn].");
        return urn.ToString().Replace("urn:message:", string.Empty, StringComparison.Ordinal);
    }

    internal static NpgsqlBatchCommand Insert<T>(Guid tenantId, Guid eventId, T happened)
        where T : class
    {
        var trace = TraceMark.Current;
        return new(InsertSql)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = tenantId },
                new NpgsqlParameter<Guid> { TypedValue = eventId },
                new NpgsqlParameter<string> { TypedValue = Wire<T>.Name },
                new NpgsqlParameter<byte[]> { TypedValue = JsonSerializer.SerializeToUtf8Bytes(happened, Json.Options), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new NpgsqlParameter<Guid?> { TypedValue = trace?.TraceId, NpgsqlDbType = NpgsqlDbType.Uuid },
                new NpgsqlParameter<long?> { TypedValue = trace?.SpanId, NpgsqlDbType = NpgsqlDbType.Bigint },
            },
        };
    }

    private static class Wire<T>
    {
        public static readonly string Name = TypeName(typeof(T));
    }
}

/// <summary>Of which trace an announcement is a part; kept with it, so that the trace goes on wherever the event is heard (decision 0030).</summary>
/// <param name="TraceId">W3C's trace id.</param>
/// <param name="SpanId">W3C's id of the span that announced.</param>
public readonly record struct TraceMark(Guid TraceId, long SpanId)
{
    /// <summary>The running span, when it is one that is exported.</summary>
    internal static TraceMark? Current => Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } span
        ? new TraceMark(Guid.ParseExact(span.TraceId.ToHexString(), "N"), unchecked((long)ulong.Parse(span.SpanId.ToHexString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture)))
        : null;

    /// <summary>As a span's parent.</summary>
    internal ActivityContext Context() => new(
        ActivityTraceId.CreateFromString(TraceId.ToString("N")), ActivitySpanId.CreateFromString(SpanId.ToString("x16", CultureInfo.InvariantCulture)), ActivityTraceFlags.Recorded, isRemote: true);
}

/// <summary>Publishes what the outbox holds: woken by the commit, else every 200 ms; marks a row only after the broker confirmed it.</summary>
/// <remarks>A claim is a short commit of its own. Holding <c>FOR UPDATE</c> across the broker's answer would hold back the feeds' <c>xmin</c> just when the broker is away.</remarks>
internal sealed partial class OutboxDispatcher(TenantTransactions transactions, MessagingRules rules, IBus bus, OutboxSignal signal, MessagingMeters meters, ILogger<OutboxDispatcher> log)
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
        returning tenant_id, event_id, type, data, trace_id, span_id
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
                rows.Add(new Claimed(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3),
                    reader.IsDBNull(4) ? null : new TraceMark(reader.GetGuid(4), reader.GetInt64(5))));
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

        // Of the trace that announced it, so that whoever hears it is in the same.
        using var span = row.Trace is { } trace ? meters.Source.StartActivity("publish event", ActivityKind.Internal, trace.Context()) : null;
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

    private sealed record Claimed(Guid TenantId, Guid EventId, string Type, byte[] Data, TraceMark? Trace)
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

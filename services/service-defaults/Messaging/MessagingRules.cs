using System.Diagnostics;
using System.Diagnostics.Metrics;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using ServiceDefaults.Data;

namespace ServiceDefaults.Messaging;

/// <summary>What an event's handler knows beside the event. The transaction also holds the inbox row: effect and memory are one commit.</summary>
/// <param name="EventId">The event's id.</param>
/// <param name="TenantId">The event's tenant; the transaction is in it.</param>
/// <param name="At">When the owner wrote it.</param>
/// <param name="Transaction">The open transaction.</param>
public sealed record EventContext(Guid EventId, Guid TenantId, DateTimeOffset At, TenantTransaction Transaction);

/// <summary>The effect of an event on this service. Events have no order, may repeat, and may tell of things not known yet.</summary>
/// <typeparam name="T">The contract.</typeparam>
public interface IEventConsumer<in T>
    where T : class
{
    /// <summary>Applies the event inside the open transaction. Never calls another service.</summary>
    Task HandleAsync(T happened, EventContext context, CancellationToken ct);
}

/// <summary>A hint on the pod's own queue: something happened, look. May be lost, doubled or late.</summary>
/// <typeparam name="T">The contract.</typeparam>
public interface ILiveListener<in T>
    where T : class
{
    /// <summary>Wakes whoever waits; does no work of its own.</summary>
    void Heard(T happened);
}

/// <summary>What a service owns and hears, listed by hand in its module.</summary>
public sealed class MessagingRules(IServiceCollection services)
{
    internal Dictionary<string, OwnedEvent> Owned { get; } = [];

    internal List<HeardEvent> Heard { get; } = [];

    internal List<LiveEvent> Live { get; } = [];

    internal List<string> SettingsKinds { get; } = [];

    internal SettingsBell? SettingsBell { get; private set; }

    /// <summary>Every durable queue of this service: what it is bound to and how its bell is attached.</summary>
    /// <remarks>An event that the pods hear live rings there as well: a second, durable queue would only double the deliveries. Without a pod nobody could be rung, and the feed is read at the next start.</remarks>
    internal IEnumerable<(string TypeName, Type Type, Action<IReceiveEndpointConfigurator, Action> Attach, string? Owner)> Queues() =>
        Heard.DistinctBy(heard => heard.TypeName).Where(heard => !Live.Exists(live => live.Type == heard.Type)).Select(heard => (heard.TypeName, heard.Type, heard.Attach, (string?)heard.Owner))
            .Concat(SettingsBell is { } bell && !Heard.Exists(heard => heard.TypeName == bell.TypeName) ? [(bell.TypeName, bell.Type, bell.Attach, (string?)null)] : []);

    /// <summary>This service publishes the event; nobody else does.</summary>
    public MessagingRules Owns<T>()
        where T : class
    {
        Owned.Add(Outbox.TypeName(typeof(T)), new OwnedEvent(typeof(T), bus => bus.Publish<T>(topology => topology.SetExchangeArgument("alternate-exchange", Topology.Unrouted(typeof(T))))));
        return this;
    }

    /// <summary>This service changes its own state on another's event. Rung by the broker, read from the owner's feed.</summary>
    public MessagingRules Hears<T, TConsumer>()
        where T : class
        where TConsumer : class, IEventConsumer<T>
    {
        services.AddSingleton<TConsumer>();
        Heard.Add(new HeardEvent(
            Outbox.TypeName(typeof(T)),
            typeof(T),
            typeof(TConsumer).Name,
            (provider, happened, context, ct) => provider.GetRequiredService<TConsumer>().HandleAsync((T)happened, context, ct),
            (endpoint, ring) => endpoint.Handler<T>(_ => { ring(); return Task.CompletedTask; })));
        return this;
    }

    /// <summary>This pod's open streams want to know at once.</summary>
    public MessagingRules HearsLive<T, TListener>()
        where T : class
        where TListener : class, ILiveListener<T>
    {
        Live.Add(new LiveEvent(typeof(T), (endpoint, provider) =>
        {
            var listener = provider.GetRequiredService<TListener>();
            endpoint.Handler<T>(context =>
            {
                provider.GetRequiredService<BrokerState>().Heard();
                listener.Heard(context.Message);
                return Task.CompletedTask;
            });
        }));
        return this;
    }

    /// <summary>This service keeps a copy of these kinds of settings; the event rings for a new version.</summary>
    public MessagingRules CopiesSettings<TChanged>(params string[] kinds)
        where TChanged : class
    {
        SettingsKinds.AddRange(kinds);
        SettingsBell = new SettingsBell(Outbox.TypeName(typeof(TChanged)), typeof(TChanged), (endpoint, ring) => endpoint.Handler<TChanged>(_ => { ring(); return Task.CompletedTask; }));
        return this;
    }
}

internal sealed record OwnedEvent(Type Type, Action<IRabbitMqBusFactoryConfigurator> Declare);

internal sealed record HeardEvent(
    string TypeName, Type Type, string Consumer,
    Func<IServiceProvider, object, EventContext, CancellationToken, Task> Handle, Action<IReceiveEndpointConfigurator, Action> Attach)
{
    public string Owner => TypeName[..TypeName.IndexOf(':', StringComparison.Ordinal)];
}

internal sealed record LiveEvent(Type Type, Action<IReceiveEndpointConfigurator, IServiceProvider> Attach);

internal sealed record SettingsBell(string TypeName, Type Type, Action<IReceiveEndpointConfigurator, Action> Attach);

/// <summary>What messaging measures and traces, under the service's own name (style 5.9). No tenant and no event on a number.</summary>
public sealed class MessagingMeters : IDisposable
{
    private readonly Meter meter;
    private readonly Counter<long> duplicates;
    private readonly ObservableGauge<long> unrouted;
    private readonly string service;

    /// <summary>Makes the instruments.</summary>
    public MessagingMeters(IOptions<ServiceOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        service = options.Value.Name;
        meter = new Meter(Telemetry.SourceOf(service));
        Source = new ActivitySource(Telemetry.SourceOf(service));
        duplicates = meter.CreateCounter<long>("tomoshibi.inbox.duplicates", "{message}", "Events that had been handled before.");
        meter.CreateObservableGauge("tomoshibi.outbox.pending", () => Of(Stored?.Pending), "{message}", "Events that the broker has not taken yet; at most 10,000 are counted.");
        meter.CreateObservableGauge("tomoshibi.outbox.lag", () => Of(Stored?.Lag), "s", "Age of the oldest event that the broker has not taken.");
        meter.CreateObservableGauge("tomoshibi.dead_letters", () => Of(Stored?.Buried, "database").Concat(Of(Broker?.Dead, "broker")), "{message}", "Events put aside after failing, by where they lie.");
        unrouted = meter.CreateObservableGauge("tomoshibi.unrouted", () => Of(Broker?.Unrouted), "{message}", "Events of this service that no queue wanted.");
    }

    /// <summary>Starts the spans of publishing and applying.</summary>
    public ActivitySource Source { get; }

    /// <summary>What the database said last; null while it does not answer.</summary>
    internal StoredFigures? Stored { get; set; }

    /// <summary>What the broker said last; null while it does not answer or nobody listens.</summary>
    internal BrokerFigures? Broker { get; set; }

    /// <summary>Whether somebody collects what only the broker knows.</summary>
    internal bool AsksBroker => unrouted.Enabled;

    /// <inheritdoc />
    public void Dispose()
    {
        meter.Dispose();
        Source.Dispose();
    }

    internal void CountDuplicates(IEnumerable<FeedEvent> again)
    {
        foreach (var happened in again)
        {
            duplicates.Add(1, new KeyValuePair<string, object?>("messaging.destination.name", Topology.Queue(service, happened.Type)));
        }
    }

    private static IEnumerable<Measurement<T>> Of<T>(T? value, string? place = null)
        where T : struct =>
        value is not { } known ? [] : place is null ? [new Measurement<T>(known)] : [new Measurement<T>(known, new KeyValuePair<string, object?>("tomoshibi.dead_letter.place", place))];
}

internal sealed record StoredFigures(long Pending, double Lag, long Buried);

internal sealed record BrokerFigures(long Dead, long Unrouted);

/// <summary>The two queues of a service where nothing should lie: dead letters, and what nobody wanted. Only counted, never read.</summary>
internal sealed class BrokerSinks(IOptions<BrokerOptions> broker, IOptions<ServiceOptions> service, MessagingRules rules, InnerTls tls) : IAsyncDisposable
{
    private IConnection? connection;

    /// <summary>How many lie there; null while the broker does not say.</summary>
    public async Task<BrokerFigures?> CountAsync(CancellationToken ct)
    {
        try
        {
            connection ??= await Topology.Factory(broker.Value.Uri, tls).CreateConnectionAsync(ct);
            return new BrokerFigures(await CountAsync($"{service.Value.Name}.dead", ct), rules.Owned.Count == 0 ? 0 : await CountAsync($"{service.Value.Name}.unrouted", ct));
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            await DisposeAsync();
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        var old = connection;
        connection = null;
        if (old is not null) await old.DisposeAsync();
    }

    private async Task<long> CountAsync(string queue, CancellationToken ct)
    {
        // Asking for what is there already needs no right to configure.
        await using var channel = await (connection ?? throw new InvalidOperationException()).CreateChannelAsync(cancellationToken: ct);
        return (await channel.QueueDeclarePassiveAsync(queue, ct)).MessageCount;
    }
}

/// <summary>Looks every quarter of a minute at what waits and what was put aside.</summary>
internal sealed class MessagingWatch(MessagingMeters meters, TenantTransactions transactions, BrokerSinks sinks, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    // Unpublished rows are few; when the broker is away for long, counting them must not become a load of its own.
    private const string ReadSql = """
        select (select count(*) from (select from outbox where relayed_at is null limit 10000) waiting),
            coalesce((select extract(epoch from clock_timestamp() - at) from outbox where relayed_at is null order by n limit 1), 0)::float8,
            (select count(*) from dead_letters)
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            meters.Stored = await ReadAsync(stoppingToken);
            meters.Broker = meters.AsksBroker ? await sinks.CountAsync(stoppingToken) : null;
            await Task.Delay(Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<StoredFigures?> ReadAsync(CancellationToken ct)
    {
        try
        {
            return await transactions.RunAsRelayAsync(async (tx, token) =>
            {
                await using var batch = tx.Command(ReadSql);
                await using var reader = await batch.ExecuteReaderAsync(token);
                return await reader.ReadAsync(token) ? new StoredFigures(reader.GetInt64(0), Math.Max(0, reader.GetDouble(1)), reader.GetInt64(2)) : null;
            }, ct);
        }
        catch (Exception)
        {
            return null;
        }
    }
}

using MassTransit;
using Microsoft.Extensions.DependencyInjection;
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
            endpoint.Handler<T>(context => { listener.Heard(context.Message); return Task.CompletedTask; });
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

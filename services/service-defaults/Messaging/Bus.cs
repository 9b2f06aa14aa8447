using System.Reflection;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Exceptions;
using RabbitMQ.Client;
using ServiceDefaults.Settings;

namespace ServiceDefaults.Messaging;

/// <summary>The one place that configures the bus.</summary>
public static class Bus
{
    /// <summary>Outbox, feed, inbox and doorbells of a service, from its hand-written list.</summary>
    public static IServiceCollection AddMessaging(this IServiceCollection services, Action<MessagingRules> configure)
    {
        var rules = new MessagingRules(services);
        configure(rules);
        services.AddSingleton(rules).AddSingleton<MessagingMeters>().AddSingleton<FeedReaders>().AddSingleton<Topology>();
        services.AddSingleton<BrokerState>().AddSingleton<BrokerSinks>().AddHostedService<MessagingWatch>();
        services.AddHostedService<OutboxDispatcher>();
        services.AddHostedService(provider => provider.GetRequiredService<FeedReaders>());
        services.AddSingleton<SettingsCopy>().AddHostedService(provider => provider.GetRequiredService<SettingsCopy>());
        services.AddMassTransit(bus =>
        {
            // MassTransit posts usage figures to its maker unless told not to (style, fact 1); the environment says it a second time.
            bus.DisableUsageTelemetry();
            bus.UsingRabbitMq((context, rabbit) => Configure(context, rabbit, rules));
        });
        // A service must start, accept and store while the broker is away: the bus connects when it can.
        services.Configure<MassTransitHostOptions>(options => { options.WaitUntilStarted = false; options.StopTimeout = TimeSpan.FromSeconds(30); });
        return services;
    }

    private static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit, MessagingRules rules)
    {
        var name = context.GetRequiredService<IOptions<ServiceOptions>>().Value.Name;
        var readers = context.GetRequiredService<FeedReaders>();
        var pod = Guid.NewGuid().ToString("N")[..12];
        var uri = context.GetRequiredService<IOptions<BrokerOptions>>().Value.Uri;
        var login = uri.UserInfo.Split(':');
        rabbit.Host(uri, host =>
        {
            host.Username(Uri.UnescapeDataString(login[0]));
            host.Password(Uri.UnescapeDataString(login[^1]));
            host.Heartbeat(TimeSpan.FromSeconds(15));
            host.PublisherConfirmation = true;
            if (uri.Scheme == "amqps")
            {
                Encrypt(host, uri, context.GetRequiredService<InnerTls>());
            }
        });
        rabbit.OverrideDefaultBusEndpointQueueName($"{name}.bus.{pod}");
        rabbit.AutoStart = false;
        foreach (var owned in rules.Owned.Values)
        {
            owned.Declare(rabbit);
        }

        var settings = context.GetRequiredService<SettingsCopy>();
        foreach (var queue in rules.Queues())
        {
            rabbit.ReceiveEndpoint(Topology.Queue(name, queue.TypeName), endpoint =>
            {
                endpoint.ConfigureConsumeTopology = false;
                endpoint.PublishFaults = false;
                endpoint.PrefetchCount = 16;
                endpoint.ConcurrentMessageLimit = 8;
                foreach (var (key, value) in Topology.QueueArguments(name))
                {
                    endpoint.SetQueueArgument(key, value);
                }

                queue.Attach(endpoint, () =>
                {
                    if (queue.Owner is { } owner)
                    {
                        readers.Ring(owner);
                    }

                    if (queue.TypeName == rules.SettingsBell?.TypeName)
                    {
                        settings.Ring();
                    }
                });
            });
        }

        if (rules.Live.Count > 0)
        {
            rabbit.ReceiveEndpoint($"{name}.live.{pod}", endpoint => ConfigureLive(endpoint, name, rules, context));
        }
    }

    private static void Encrypt(IRabbitMqHostConfigurator host, Uri uri, InnerTls tls) => host.UseSsl(ssl =>
    {
        ssl.ServerName = uri.Host;
        // The operating system's choice: TLS 1.2 and later.
        ssl.Protocol = System.Security.Authentication.SslProtocols.None;
        ssl.CertificateValidationCallback = tls.IsServer;
        ssl.CertificateSelectionCallback = tls.Chosen;
    });

    private static void ConfigureLive(IRabbitMqReceiveEndpointConfigurator endpoint, string name, MessagingRules rules, IServiceProvider provider)
    {
        // Hints for this pod's open streams: gone with the pod, never written to disk, gaps are filled by cursor.
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.Durable = false;
        endpoint.AutoDelete = true;
        endpoint.PrefetchCount = 64;
        endpoint.Bind(Topology.LiveExchange(name));
        var readers = provider.GetRequiredService<FeedReaders>();
        rules.Live.ForEach(live =>
        {
            live.Attach(endpoint, provider);
            if (rules.Heard.Find(heard => heard.Type == live.Type) is { } heard)
            {
                heard.Attach(endpoint, () => readers.Ring(heard.Owner));
            }
        });
    }
}

/// <summary>Declares exchanges, queues and bindings before any dispatcher starts: an event published while no queue is bound is dropped silently (design §6).</summary>
public sealed class Topology(IOptions<BrokerOptions> broker, IOptions<ServiceOptions> service, MessagingRules rules, InnerTls tls, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Arguments of each durable queue, stated in full so that every broker version behaves the same (trust 3.5).</summary>
    internal static IReadOnlyDictionary<string, object> QueueArguments(string service) => new Dictionary<string, object>
    {
        ["x-queue-type"] = "quorum",
        ["x-delivery-limit"] = 20,
        ["x-dead-letter-exchange"] = $"{service}.dead",
        ["x-dead-letter-strategy"] = "at-least-once",
        ["x-overflow"] = "reject-publish",
        ["x-max-length"] = 100_000,
    };

    /// <summary>The exchange of a contract.</summary>
    internal static string Exchange(Type contract) =>
        contract.GetCustomAttribute<EntityNameAttribute>()?.EntityName ?? throw new InvalidOperationException($"{contract.Name} has no [EntityName].");

    /// <summary>Where an owner's events go that no queue wanted.</summary>
    internal static string Unrouted(Type contract) => Exchange(contract)[..Exchange(contract).IndexOf('.', StringComparison.Ordinal)] + ".unrouted";

    /// <summary>The queue on which one service hears one event.</summary>
    internal static string Queue(string service, string typeName) => $"{service}.{typeName.Split(':')[1]}";

    /// <summary>The exchange that a service's pods bind their own queues to.</summary>
    internal static string LiveExchange(string service) => $"{service}.live";

    /// <summary>Declares what this service owns and hears; may be repeated.</summary>
    public async Task DeclareAsync(CancellationToken ct)
    {
        var factory = Factory(broker.Value.TopologyUri ?? broker.Value.Uri, tls);
        // A job, not a request: a busy broker makes a quorum queue in its own time.
        factory.ContinuationTimeout = factory.HandshakeContinuationTimeout = factory.RequestedConnectionTimeout = Patience;
        await using var connection = await ConnectAsync(factory, ct);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        var name = service.Value.Name;
        await DeclareSinkAsync(channel, $"{name}.dead", ct);
        await channel.ExchangeDeclareAsync(LiveExchange(name), ExchangeType.Fanout, durable: true, cancellationToken: ct);
        foreach (var owned in rules.Owned.Values)
        {
            await DeclareEventAsync(channel, owned.Type, ct);
        }

        foreach (var queue in rules.Queues())
        {
            await DeclareEventAsync(channel, queue.Type, ct);
            await DeclareBoundQueueAsync(channel, Queue(name, queue.TypeName), QueueArguments(name), ct);
            await channel.ExchangeBindAsync(Queue(name, queue.TypeName), Exchange(queue.Type), string.Empty, cancellationToken: ct);
        }

        foreach (var live in rules.Live)
        {
            await DeclareEventAsync(channel, live.Type, ct);
            await channel.ExchangeBindAsync(LiveExchange(name), Exchange(live.Type), string.Empty, cancellationToken: ct);
        }
    }

    /// <summary>How to reach the broker outside the bus.</summary>
    internal static ConnectionFactory Factory(Uri address, InnerTls tls)
    {
        var factory = new ConnectionFactory { Uri = address };
        factory.Ssl.CertificateValidationCallback = tls.IsServer;
        factory.Ssl.CertificateSelectionCallback = tls.Chosen;
        return factory;
    }

    /// <summary>A broker that has just started refuses for a while: its users and virtual hosts come after its port.</summary>
    private async Task<IConnection> ConnectAsync(ConnectionFactory factory, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await factory.CreateConnectionAsync(ct);
            }
            catch (BrokerUnreachableException) when (attempt < 30)
            {
                await Task.Delay(TimeSpan.FromSeconds(2), clock, ct);
            }
        }
    }

    private static async Task DeclareEventAsync(IChannel channel, Type contract, CancellationToken ct)
    {
        await DeclareSinkAsync(channel, Unrouted(contract), ct);
        var arguments = new Dictionary<string, object?> { ["alternate-exchange"] = Unrouted(contract) };
        await channel.ExchangeDeclareAsync(Exchange(contract), ExchangeType.Fanout, durable: true, arguments: arguments, cancellationToken: ct);
    }

    private static Task DeclareSinkAsync(IChannel channel, string name, CancellationToken ct) =>
        DeclareBoundQueueAsync(channel, name, new Dictionary<string, object> { ["x-queue-type"] = "quorum", ["x-max-length"] = 100_000 }, ct);

    private static async Task DeclareBoundQueueAsync(IChannel channel, string name, IReadOnlyDictionary<string, object> arguments, CancellationToken ct)
    {
        await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, cancellationToken: ct);
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments: arguments.ToDictionary(pair => pair.Key, pair => (object?)pair.Value), cancellationToken: ct);
        await channel.QueueBindAsync(name, name, string.Empty, cancellationToken: ct);
    }
}

/// <summary>Whether doorbells can ring now, for those who must do without while they cannot.</summary>
public sealed class BrokerState(IBusControl bus, TimeProvider clock)
{
    private long heardAt = clock.GetTimestamp();

    /// <summary>The bus has no connection to the broker, or not for all that this service hears.</summary>
    public bool IsAway => bus.CheckHealth().Status != BusHealthStatus.Healthy;

    /// <summary>No doorbell rang in this pod for longer than that: nothing happened, or a full disk at the broker holds up all who publish while every connection stands.</summary>
    public bool IsSilentFor(TimeSpan time) => clock.GetElapsedTime(Volatile.Read(ref heardAt)) > time;

    internal void Heard() => Volatile.Write(ref heardAt, clock.GetTimestamp());
}

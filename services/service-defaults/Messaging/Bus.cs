using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
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
        services.AddSingleton(rules).AddSingleton<FeedReaders>().AddSingleton<Topology>();
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

using System.Reflection;
using MassTransit;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace ServiceDefaults.Messaging;

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
        var factory = new ConnectionFactory
        {
            Uri = broker.Value.TopologyUri ?? broker.Value.Uri,
            // A job, not a request: a busy broker makes a quorum queue in its own time.
            ContinuationTimeout = Patience,
            HandshakeContinuationTimeout = Patience,
            RequestedConnectionTimeout = Patience,
        };
        factory.Ssl.CertificateValidationCallback = tls.IsServer;
        factory.Ssl.CertificateSelectionCallback = tls.Chosen;
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

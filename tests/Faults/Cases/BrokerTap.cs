using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Faults.Cases;

/// <summary>Listens beside the real consumers: which events went over the wire, and which more than once.</summary>
internal sealed class BrokerTap : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly ConcurrentDictionary<string, int> seen = new();

    private BrokerTap(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    public int Seen => seen.Count;

    public int Repeated => seen.Values.Count(times => times > 1);

    public static async Task<BrokerTap> OpenAsync(Uri broker, string exchange, CancellationToken ct)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(ct);
        var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        var tap = new BrokerTap(connection, channel);
        var queue = await channel.QueueDeclareAsync(cancellationToken: ct);
        await channel.ExchangeBindAsync(await FanoutAsync(channel, queue.QueueName, ct), exchange, string.Empty, cancellationToken: ct);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            tap.seen.AddOrUpdate(delivery.BasicProperties.MessageId ?? "none", 1, (_, times) => times + 1);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, ct);
        return tap;
    }

    private static async Task<string> FanoutAsync(IChannel channel, string queue, CancellationToken ct)
    {
        var exchange = "tap." + queue;
        await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: false, autoDelete: true, cancellationToken: ct);
        await channel.QueueBindAsync(queue, exchange, string.Empty, cancellationToken: ct);
        return exchange;
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}

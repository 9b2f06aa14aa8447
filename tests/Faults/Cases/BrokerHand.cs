using RabbitMQ.Client;

namespace Faults.Cases;

/// <summary>The laboratory's own hand in the broker, with the deployment's rights.</summary>
internal sealed class BrokerHand : IAsyncDisposable
{
    private readonly IConnection connection;

    private BrokerHand(IConnection connection) => this.connection = connection;

    public static async Task<BrokerHand> OpenAsync(Uri broker, CancellationToken ct) => new(await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(ct));

    /// <summary>How many messages lie in a queue; 0 when there is no such queue.</summary>
    public async Task<long> DepthAsync(string queue, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        try
        {
            return await channel.MessageCountAsync(queue, ct);
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return 0;
        }
    }

    /// <summary>Takes a service's exchange off an event's.</summary>
    public async Task UnbindAsync(string destination, string source, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.ExchangeUnbindAsync(destination, source, string.Empty, cancellationToken: ct);
    }

    public async Task PurgeAsync(string queue, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.QueuePurgeAsync(queue, ct);
    }

    /// <summary>Publishes bytes that no service of ours would publish.</summary>
    public async Task PublishAsync(string exchange, string contentType, byte[] body, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        await channel.BasicPublishAsync(exchange, string.Empty, mandatory: false, new BasicProperties { ContentType = contentType, MessageId = Guid.NewGuid().ToString(), Persistent = true }, body, ct);
    }

    /// <summary>The headers of what lies at the head of a queue, as text; the message stays.</summary>
    public async Task<IReadOnlyList<string>> HeadersAsync(string queue, CancellationToken ct)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: ct);
        try
        {
            return await channel.BasicGetAsync(queue, autoAck: false, ct) is { BasicProperties.Headers: { } headers }
                ? [.. headers.Select(pair => $"{pair.Key}={(pair.Value is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : pair.Value)}")] : [];
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return [];
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}

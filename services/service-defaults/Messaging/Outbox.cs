using System.Reflection;
using System.Text.Json;
using System.Threading.Channels;
using MassTransit;
using Npgsql;
using NpgsqlTypes;

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
    internal const string InsertSql = "insert into outbox (tenant_id, event_id, type, data) values ($1, $2, $3, $4)";

    /// <summary>The wire name of a contract: its pinned URN without the scheme, e.g. <c>storage-vault:entry-stored:v1</c>.</summary>
    public static string TypeName(Type contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var urn = contract.GetCustomAttribute<MessageUrnAttribute>()?.Urn
            ?? throw new InvalidOperationException($"{contract.Name} has no [MessageUrn].");
        return urn.ToString().Replace("urn:message:", string.Empty, StringComparison.Ordinal);
    }

    internal static NpgsqlBatchCommand Insert<T>(Guid tenantId, Guid eventId, T happened)
        where T : class =>
        new(InsertSql)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid> { TypedValue = tenantId },
                new NpgsqlParameter<Guid> { TypedValue = eventId },
                new NpgsqlParameter<string> { TypedValue = Wire<T>.Name },
                new NpgsqlParameter<byte[]> { TypedValue = JsonSerializer.SerializeToUtf8Bytes(happened, Json.Options), NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        };

    private static class Wire<T>
    {
        public static readonly string Name = TypeName(typeof(T));
    }
}

using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
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

/// <summary>How long to wait before something outside our house is tried again: doubling from the first to the most, up to a quarter more by chance, and given up after the longest.</summary>
/// <param name="First">The wait after the first attempt.</param>
/// <param name="Most">The longest single wait, before chance.</param>
/// <param name="Longest">When it is given up, counted from the beginning.</param>
public sealed record Repeating(TimeSpan First, TimeSpan Most, TimeSpan Longest)
{
    /// <summary>The wait after a failed attempt; null when it is given up.</summary>
    /// <param name="attempts">How many attempts there were, this one included.</param>
    /// <param name="since">How long ago it began.</param>
    /// <param name="jitter">From 0 to 1.</param>
    public TimeSpan? Later(int attempts, TimeSpan since, double jitter)
    {
        var wait = TimeSpan.FromTicks(Math.Min(Most.Ticks, First.Ticks << Math.Clamp(attempts - 1, 0, 20)));
        wait += wait * (0.25 * jitter);
        return since + wait > Longest ? null : wait;
    }
}

/// <summary>Hands the dispatcher what this process has just committed.</summary>
public sealed class OutboxSignal
{
    // What does not fit is published when its claim has run out.
    private const int Most = 5_000;
    private readonly Channel<Announcement> committed = Channel.CreateBounded<Announcement>(new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile bool listens;

    /// <summary>Whether a dispatcher of this process publishes from memory. Rows are then claimed for it as they are written.</summary>
    internal bool Listens
    {
        get => listens;
        set => listens = value;
    }

    internal Bell Bell { get; } = new();

    internal IAsyncEnumerable<Announcement> Committed(CancellationToken ct) => committed.Reader.ReadAllAsync(ct);

    internal void Publish(IReadOnlyList<Announcement> announced)
    {
        foreach (var announcement in announced)
        {
            if (announcement.Claimed)
            {
                committed.Writer.TryWrite(announcement);
            }
            else
            {
                Bell.Ring();
            }
        }
    }
}

/// <summary>The outbox: state and announcement in one commit; never deleted, so it is also the feed (design §6).</summary>
public static class Outbox
{
    /// <summary>The wire name of a contract: its pinned URN without the scheme, e.g. <c>storage-vault:entry-stored:v1</c>.</summary>
    public static string TypeName(Type contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var urn = contract.GetCustomAttribute<MessageUrnAttribute>()?.Urn
            ?? throw new InvalidOperationException($"{contract.Name} has no [MessageUrn].");
        return urn.ToString().Replace("urn:message:", string.Empty, StringComparison.Ordinal);
    }
}

/// <summary>One announced event: a row of the outbox in its announcer's transaction, and after the commit what the dispatcher publishes.</summary>
/// <remarks>A claimed row is left to the dispatcher of the process that wrote it, for a quarter of a minute.</remarks>
internal sealed record Announcement(Guid TenantId, Guid EventId, string Type, object Happened, TraceMark? Trace, bool Claimed)
{
    private const string InsertSql = """
        insert into outbox (tenant_id, event_id, type, data, trace_id, span_id, claimed_until)
        values ($1, $2, $3, $4, $5, $6, case when $7 then clock_timestamp() + interval '15 seconds' end)
        """;

    public override string ToString() => nameof(Announcement);

    internal static Announcement Of<T>(Guid tenantId, T happened, bool claimed)
        where T : class => new(tenantId, Guid.CreateVersion7(), Wire<T>.Name, happened, TraceMark.Current, claimed);

    internal NpgsqlBatchCommand Insert() => new(InsertSql)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid> { TypedValue = TenantId },
            new NpgsqlParameter<Guid> { TypedValue = EventId },
            new NpgsqlParameter<string> { TypedValue = Type },
            new NpgsqlParameter<byte[]> { TypedValue = JsonSerializer.SerializeToUtf8Bytes(Happened, Happened.GetType(), Json.Options), NpgsqlDbType = NpgsqlDbType.Jsonb },
            new NpgsqlParameter<Guid?> { TypedValue = Trace?.TraceId, NpgsqlDbType = NpgsqlDbType.Uuid },
            new NpgsqlParameter<long?> { TypedValue = Trace?.SpanId, NpgsqlDbType = NpgsqlDbType.Bigint },
            new NpgsqlParameter<bool> { TypedValue = Claimed },
        },
    };

    private static class Wire<T>
    {
        public static readonly string Name = Outbox.TypeName(typeof(T));
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

/// <summary>An id made from what it stands for: whoever makes it again gets the same.</summary>
public static class NameBasedId
{
    /// <summary>Of two ids in this order, or of an id and a place.</summary>
    public static Guid Of(Guid first, Guid second) => Of([.. first.ToByteArray(bigEndian: true), .. second.ToByteArray(bigEndian: true)]);

    /// <inheritdoc cref="Of(Guid, Guid)"/>
    public static Guid Of(Guid first, long place)
    {
        Span<byte> name = stackalloc byte[24];
        first.TryWriteBytes(name, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(name[16..], place);
        return Of(name);
    }

    private static Guid Of(ReadOnlySpan<byte> name)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(name, hash);
        // The form of a name-based id (version 8, RFC 9562).
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}

using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ServiceDefaults.Live;

/// <summary>Wakes the open streams of this pod. Holds ids only; a full or lost notice is healed by the reader's cursor.</summary>
/// <typeparam name="TKey">What a stream waits for, e.g. a tenant and a consultation.</typeparam>
/// <typeparam name="TNotice">What it is told.</typeparam>
public sealed class LiveHub<TKey, TNotice>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, ConcurrentDictionary<Subscription, byte>> streams = new();

    /// <summary>Opens a subscription; dispose it with the stream.</summary>
    public Subscription Subscribe(params IEnumerable<TKey> keys)
    {
        var subscription = new Subscription(this, [.. keys]);
        foreach (var key in subscription.Keys)
        {
            streams.GetOrAdd(key, _ => new()).TryAdd(subscription, 0);
        }

        return subscription;
    }

    /// <summary>Tells every stream of a key.</summary>
    public void Tell(TKey key, TNotice notice)
    {
        if (streams.TryGetValue(key, out var open))
        {
            foreach (var subscription in open.Keys)
            {
                subscription.Offer(notice);
            }
        }
    }

    /// <summary>Whether this pod has an open stream of a key.</summary>
    public bool IsWatched(TKey key) => streams.TryGetValue(key, out var open) && !open.IsEmpty;

    private void Leave(Subscription subscription)
    {
        foreach (var key in subscription.Keys)
        {
            if (streams.TryGetValue(key, out var open))
            {
                open.TryRemove(subscription, out _);
                if (open.IsEmpty)
                {
                    streams.TryRemove(new KeyValuePair<TKey, ConcurrentDictionary<Subscription, byte>>(key, open));
                    // A subscriber that came in between put itself into the removed set: put the set back.
                    if (!open.IsEmpty)
                    {
                        streams.TryAdd(key, open);
                    }
                }
            }
        }
    }

    /// <summary>One stream's place in the hub.</summary>
    public sealed class Subscription : IDisposable
    {
        private readonly LiveHub<TKey, TNotice> hub;
        private readonly Channel<TNotice> notices = Channel.CreateBounded<TNotice>(new BoundedChannelOptions(512) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        internal Subscription(LiveHub<TKey, TNotice> hub, IReadOnlyList<TKey> keys)
        {
            this.hub = hub;
            Keys = keys;
        }

        internal IReadOnlyList<TKey> Keys { get; }

        /// <summary>Waits for notices and returns all that have come; empty after the time.</summary>
        public async Task<IReadOnlyList<TNotice>> WaitAsync(TimeSpan atMost, CancellationToken ct)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
            deadline.CancelAfter(atMost);
            try
            {
                await notices.Reader.WaitToReadAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                return [];
            }

            var heard = new List<TNotice>();
            while (notices.Reader.TryRead(out var notice))
            {
                heard.Add(notice);
            }

            return heard;
        }

        internal void Offer(TNotice notice) => notices.Writer.TryWrite(notice);

        /// <inheritdoc />
        public void Dispose() => hub.Leave(this);
    }
}

/// <summary>Writes Server-Sent Events on plain HTTPS (design §4.7).</summary>
public sealed class EventWriter(HttpResponse response)
{
    /// <summary>How often a comment line is due, so that proxies and phones keep the line and notice when it is dead.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Starts the stream: headers, the hint when to come again, and the first bytes at once.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await WriteAsync("retry: 2000\n: open\n\n", ct);
    }

    /// <summary>One event, with an id where it moves the reader's cursor.</summary>
    public Task SendAsync<T>(string name, T data, long? id, CancellationToken ct)
    {
        var json = JsonSerializer.Serialize(data, Json.Options);
        return WriteAsync(id is { } number ? $"event: {name}\nid: {number}\ndata: {json}\n\n" : $"event: {name}\ndata: {json}\n\n", ct);
    }

    /// <summary>A comment line.</summary>
    public Task BeatAsync(CancellationToken ct) => WriteAsync(": beat\n\n", ct);

    private async Task WriteAsync(string text, CancellationToken ct)
    {
        await response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
        await response.BodyWriter.FlushAsync(ct);
    }
}

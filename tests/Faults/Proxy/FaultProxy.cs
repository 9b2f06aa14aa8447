using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Faults.Proxy;

/// <summary>A TCP proxy on loopback that misbehaves as told (trust 3.7): latency, jitter, bandwidth, slices, silence, resets, limits, half-open peers. Put between two parts by its port.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly IReadOnlyList<IPEndPoint> targets;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<Pair, byte> pairs = new();
    private readonly Task accepting;
    private volatile FaultPlan plan = new();

    /// <summary>Begins to listen on a port of its own, in front of another loopback port.</summary>
    public FaultProxy(int target) : this([new IPEndPoint(IPAddress.Loopback, target)])
    {
    }

    /// <summary>The same in front of several that do the same: a connection goes to the first that takes it, as a Kubernetes Service leads to pods that are ready.</summary>
    public FaultProxy(IReadOnlyList<IPEndPoint> targets)
    {
        this.targets = targets;
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync(stop.Token);
    }

    /// <summary>Where to connect to in place of the target.</summary>
    public int Port { get; }

    /// <summary>What happens to everything that passes from now on.</summary>
    public FaultPlan Plan
    {
        get => plan;
        set => plan = value;
    }

    /// <summary>Connections that stand now.</summary>
    public int Open => pairs.Count;

    /// <summary>Connections that stand now to one of several targets, counted from 0.</summary>
    public int OpenTo(int target) => pairs.Keys.Count(pair => pair.Target == target);

    /// <summary>The target that is tried first from now on; the others follow in turn.</summary>
    public int First { get; set; }

    /// <summary>Resets every standing connection, as a crashed host does.</summary>
    public void Reset()
    {
        foreach (var pair in pairs.Keys)
        {
            pair.Reset();
        }
    }

    private async Task AcceptAsync(CancellationToken ct)
    {
        var running = new List<Task>();
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var near = await listener.AcceptSocketAsync(ct);
                running.RemoveAll(task => task.IsCompleted);
                running.Add(ServeAsync(near, ct));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // Stopped, or the caller was gone before it was accepted.
            }
        }

        await Task.WhenAll(running);
    }

    private async Task ServeAsync(Socket near, CancellationToken ct)
    {
        near.NoDelay = true;
        for (var tried = 0; tried < targets.Count; tried++)
        {
            var target = (First + tried) % targets.Count;
            if (await ServeAsync(near, target, tried == targets.Count - 1, ct))
            {
                return;
            }
        }
    }

    /// <summary>False when the target took no connection and another may be tried with the same caller.</summary>
    private async Task<bool> ServeAsync(Socket near, int target, bool last, CancellationToken ct)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await (plan.ResetNew ? ValueTask.CompletedTask : far.ConnectAsync(targets[target], ct));
        }
        catch (SocketException) when (!last)
        {
            far.Dispose();
            return false;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            far.Dispose();
            near.Dispose();
            return true;
        }

        using var pair = new Pair(near, far) { Target = target };
        pairs[pair] = 0;
        try
        {
            if (plan.ResetNew)
            {
                pair.Reset();
                return true;
            }

            await Task.WhenAll(PumpAsync(near, far, pair, ct), PumpAsync(far, near, pair, ct));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One side is gone: the other is closed with it.
        }
        finally
        {
            pairs.TryRemove(pair, out _);
        }

        return true;
    }

    private async Task PumpAsync(Socket from, Socket to, Pair pair, CancellationToken ct)
    {
        var waiting = Channel.CreateBounded<(byte[] Bytes, TimeSpan Wait, long At)>(64);
        var writing = WriteAsync(to, pair, waiting.Reader, ct);
        try
        {
            await ReadAsync(from, pair, waiting.Writer, ct);
        }
        finally
        {
            waiting.Writer.Complete();
            await writing;
        }
    }

    private async Task ReadAsync(Socket from, Pair pair, ChannelWriter<(byte[], TimeSpan, long)> waiting, CancellationToken ct)
    {
        var (buffer, passed) = (new byte[16 * 1024], 0L);
        try
        {
            while (await from.ReceiveAsync(buffer, ct) is > 0 and var read)
            {
                var now = plan;
                if (now.Timeout || now.HalfOpen)
                {
                    pair.CloseAfter(now.HalfOpen ? TimeSpan.Zero : now.TimeoutAfter);
                    continue;
                }

                var allowed = now.LimitBytes > 0 ? (int)Math.Clamp(now.LimitBytes - passed, 0, read) : read;
                passed += read;
                await waiting.WriteAsync((buffer[..allowed], Later(now), TimeProvider.System.GetTimestamp()), ct);
                if (allowed < read)
                {
                    return;
                }
            }
        }
        catch (SocketException) when (plan.HalfOpen)
        {
            // It broke, and the other side must not learn of it.
        }

        if (plan.HalfOpen)
        {
            // Only the stop of the proxy, or the other side itself, ends it.
            await Task.Delay(System.Threading.Timeout.Infinite, pair.Ended).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task WriteAsync(Socket to, Pair pair, ChannelReader<(byte[] Bytes, TimeSpan Wait, long At)> waiting, CancellationToken ct)
    {
        try
        {
            await foreach (var (bytes, wait, at) in waiting.ReadAllAsync(ct))
            {
                var left = wait - TimeProvider.System.GetElapsedTime(at);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left, ct);
                }

                await SliceAsync(to, bytes, ct);
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            pair.Dispose();
        }
    }

    private async Task SliceAsync(Socket to, byte[] bytes, CancellationToken ct)
    {
        var now = plan;
        var most = now.SliceBytes > 0 ? now.SliceBytes : now.BytesPerSecond > 0 ? Math.Max(1, now.BytesPerSecond / 20) : bytes.Length;
        for (var at = 0; at < bytes.Length; at += most)
        {
            var piece = bytes.AsMemory(at, Math.Min(most, bytes.Length - at));
            await to.SendAsync(piece, ct);
            var rest = now.SliceRest + (now.BytesPerSecond > 0 ? TimeSpan.FromSeconds((double)piece.Length / now.BytesPerSecond) : TimeSpan.Zero);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, ct);
            }
        }
    }

    private static TimeSpan Later(FaultPlan now)
    {
        var wait = now.Latency + (now.Jitter * ((Random.Shared.NextDouble() * 2) - 1));
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        foreach (var pair in pairs.Keys)
        {
            pair.Dispose();
        }

        await accepting;
        stop.Dispose();
    }

    /// <summary>Both ends of one connection.</summary>
    private sealed class Pair(Socket near, Socket far) : IDisposable
    {
        private readonly CancellationTokenSource ended = new();
        private int closing;

        public CancellationToken Ended => ended.Token;

        public int Target { get; init; }

        public void Reset()
        {
            foreach (var socket in new[] { near, far })
            {
                // Closing with a linger of nothing sends RST in place of FIN.
                try
                {
                    socket.LingerState = new LingerOption(true, 0);
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    // It has gone by itself.
                }
            }

            Dispose();
        }

        /// <summary>Once; zero leaves it open.</summary>
        public void CloseAfter(TimeSpan time)
        {
            if (time > TimeSpan.Zero && Interlocked.Exchange(ref closing, 1) == 0)
            {
                _ = Task.Delay(time, ended.Token).ContinueWith(_ => Dispose(), TaskScheduler.Default);
            }
        }

        public void Dispose()
        {
            try
            {
                ended.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // Disposed twice at the same moment.
            }

            near.Dispose();
            far.Dispose();
        }
    }
}

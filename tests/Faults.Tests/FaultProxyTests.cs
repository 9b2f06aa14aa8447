using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Faults.Proxy;

namespace Faults.Tests;

/// <summary>Each way to misbehave, seen from both ends of a real connection. Times are lower bounds only: a slow machine may be slower.</summary>
public sealed class FaultProxyTests : IAsyncLifetime
{
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private FaultProxy? proxy;

    private FaultProxy Proxy => proxy ?? throw new InvalidOperationException();

    public Task InitializeAsync()
    {
        server.Start();
        proxy = new FaultProxy(((IPEndPoint)server.LocalEndpoint).Port);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Proxy.DisposeAsync();
        server.Stop();
    }

    [Fact]
    public async Task Without_a_plan_everything_passes_both_ways_and_the_end_too()
    {
        using var pair = await ConnectAsync();
        await pair.Near.SendAsync("hello"u8.ToArray());
        Assert.Equal(5, (await ReadAsync(pair.Far, 5)).Length);
        await pair.Far.SendAsync("there"u8.ToArray());
        Assert.Equal(5, (await ReadAsync(pair.Near, 5)).Length);
        pair.Near.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await pair.Far.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task Latency_delays_and_keeps_the_order()
    {
        Proxy.Plan = new FaultPlan { Latency = TimeSpan.FromMilliseconds(200), Jitter = TimeSpan.FromMilliseconds(100) };
        using var pair = await ConnectAsync();
        var clock = Stopwatch.StartNew();
        for (byte n = 0; n < 20; n++)
        {
            await pair.Near.SendAsync(new[] { n });
            await Task.Delay(2);
        }

        Assert.Equal(Enumerable.Range(0, 20).Select(n => (byte)n), await ReadAsync(pair.Far, 20));
        Assert.True(clock.ElapsedMilliseconds >= 95, $"{clock.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Bandwidth_is_held()
    {
        Proxy.Plan = new FaultPlan { BytesPerSecond = 20_000 };
        using var pair = await ConnectAsync();
        var clock = Stopwatch.StartNew();
        await pair.Near.SendAsync(new byte[8_000]);
        Assert.Equal(8_000, (await ReadAsync(pair.Far, 8_000)).Length);
        Assert.True(clock.ElapsedMilliseconds >= 250, $"{clock.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Slices_come_one_by_one()
    {
        Proxy.Plan = new FaultPlan { SliceBytes = 3, SliceRest = TimeSpan.FromMilliseconds(15) };
        using var pair = await ConnectAsync();
        await pair.Near.SendAsync(new byte[10]);
        Assert.InRange(await pair.Far.ReceiveAsync(new byte[10]), 1, 9);
    }

    [Fact]
    public async Task A_limit_cuts_after_so_many_bytes()
    {
        Proxy.Plan = new FaultPlan { LimitBytes = 6 };
        using var pair = await ConnectAsync();
        await pair.Near.SendAsync(new byte[20]);
        Assert.Equal(6, (await ReadAsync(pair.Far, 20)).Length);
    }

    [Fact]
    public async Task A_timeout_swallows_and_then_closes()
    {
        Proxy.Plan = new FaultPlan { Timeout = true, TimeoutAfter = TimeSpan.FromMilliseconds(150) };
        using var pair = await ConnectAsync();
        await pair.Near.SendAsync(new byte[20]);

        // How it ends, by FIN or by RST, depends on what lay unread; nothing of it came through.
        await Record.ExceptionAsync(() => ReadAsync(pair.Near, 1));
        Assert.False(pair.Near.Poll(0, SelectMode.SelectRead) && pair.Near.Available > 0);
        Assert.Equal(0, pair.Far.Available);
    }

    [Fact]
    public async Task A_half_open_peer_says_nothing_not_even_goodbye()
    {
        using var pair = await ConnectAsync();
        await pair.Near.SendAsync("x"u8.ToArray());
        await ReadAsync(pair.Far, 1);
        Proxy.Plan = new FaultPlan { HalfOpen = true };
        await pair.Near.SendAsync(new byte[20]);
        pair.Near.Dispose();

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(400));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pair.Far.ReceiveAsync(new byte[1], patience.Token));
    }

    [Fact]
    public async Task A_reset_is_felt_as_a_reset()
    {
        using var pair = await ConnectAsync();
        await pair.Near.SendAsync("x"u8.ToArray());
        await ReadAsync(pair.Far, 1);
        Proxy.Reset();

        var failure = await Assert.ThrowsAsync<SocketException>(async () => await pair.Near.ReceiveAsync(new byte[1]));
        Assert.Equal(SocketError.ConnectionReset, failure.SocketErrorCode);
    }

    [Fact]
    public async Task New_connections_can_be_reset_while_the_plan_says_so()
    {
        Proxy.Plan = new FaultPlan { ResetNew = true };
        using var near = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await near.ConnectAsync(IPAddress.Loopback, Proxy.Port);
            await near.ReceiveAsync(new byte[1]);
        });

        Proxy.Plan = new FaultPlan();
        using var pair = await ConnectAsync();
        await pair.Near.SendAsync("x"u8.ToArray());
        Assert.Single(await ReadAsync(pair.Far, 1));
    }

    private async Task<Ends> ConnectAsync()
    {
        var near = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await near.ConnectAsync(IPAddress.Loopback, Proxy.Port);
        return new Ends(near, await server.AcceptSocketAsync());
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var (got, buffer) = (new List<byte>(), new byte[4_096]);
        while (got.Count < count && await socket.ReceiveAsync(buffer, patience.Token) is > 0 and var read)
        {
            got.AddRange(buffer[..read]);
        }

        return [.. got];
    }

    private sealed record Ends(Socket Near, Socket Far) : IDisposable
    {
        public void Dispose()
        {
            Near.Dispose();
            Far.Dispose();
        }
    }
}

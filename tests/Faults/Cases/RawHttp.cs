using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LocalSystem;

namespace Faults.Cases;

/// <summary>HTTP as no honest client speaks it, over bare sockets to the gateway.</summary>
internal static class RawHttp
{
    /// <summary>A body that drips one byte a time: the status of the answer, 0 when the connection was cut without one, -1 when nothing happened in the time.</summary>
    public static async Task<int> SlowBodyAsync(RunningSystem system, string host, string method, string path, int declared, TimeSpan atMost, CancellationToken ct)
    {
        using var socket = await ConnectAsync(system, ct);
        await SendAsync(socket, Head(method, path, host) + $"Content-Length: {declared.ToString(CultureInfo.InvariantCulture)}\r\n\r\n", ct);
        return await DripAsync(socket, atMost, ct);
    }

    /// <summary>Declares more than allowed and sends nothing of it.</summary>
    public static async Task<int> DeclaredAsync(RunningSystem system, string host, string path, string cookie, long declared, CancellationToken ct)
    {
        using var socket = await ConnectAsync(system, ct);
        await SendAsync(socket, Head("PUT", path, host) + $"Cookie: {cookie}\r\nContent-Length: {declared.ToString(CultureInfo.InvariantCulture)}\r\n\r\n", ct);
        return await StatusAsync(socket, TimeSpan.FromSeconds(15), ct);
    }

    /// <summary>Chunks without end: the status, and how many bytes were taken until the cut.</summary>
    public static async Task<(int Status, long Taken)> EndlessAsync(RunningSystem system, string host, string path, string cookie, long atMost, CancellationToken ct)
    {
        using var socket = await ConnectAsync(system, ct);
        await SendAsync(socket, Head("PUT", path, host) + $"Cookie: {cookie}\r\nTransfer-Encoding: chunked\r\n\r\n", ct);
        var (chunk, taken) = (Encoding.ASCII.GetBytes("10000\r\n" + new string('x', 65_536) + "\r\n"), 0L);
        try
        {
            while (taken < atMost && socket.Available == 0)
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
                patience.CancelAfter(TimeSpan.FromSeconds(10));
                await socket.SendAsync(chunk, patience.Token);
                taken += 65_536;
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            // Cut: that is an answer too.
        }

        return (await StatusAsync(socket, TimeSpan.FromSeconds(5), ct), taken);
    }

    /// <summary>Headers that never end, on many sockets: how many of them were cut within the time.</summary>
    public static async Task<int> LorisAsync(RunningSystem system, string host, int count, TimeSpan within, CancellationToken ct)
    {
        var cut = 0;
        await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            using var socket = await ConnectAsync(system, ct);
            await SendAsync(socket, $"GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ", ct);
            if (await DripAsync(socket, within, ct) >= 0)
            {
                Interlocked.Increment(ref cut);
            }
        }));
        return cut;
    }

    private static async Task<int> DripAsync(Socket socket, TimeSpan atMost, CancellationToken ct)
    {
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            while (TimeProvider.System.GetElapsedTime(began) < atMost)
            {
                if (socket.Poll(0, SelectMode.SelectRead))
                {
                    return await StatusAsync(socket, TimeSpan.FromSeconds(2), ct);
                }

                await socket.SendAsync("x"u8.ToArray(), ct);
                await Task.Delay(TimeSpan.FromMilliseconds(700), ct);
            }
        }
        catch (SocketException)
        {
            return 0;
        }

        return -1;
    }

    private static async Task<int> StatusAsync(Socket socket, TimeSpan atMost, CancellationToken ct)
    {
        var buffer = new byte[512];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(atMost);
        try
        {
            var read = await socket.ReceiveAsync(buffer, patience.Token);
            return Encoding.ASCII.GetString(buffer, 0, read).Split(' ') is [_, var status, ..] && int.TryParse(status, out var number) ? number : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return -1;
        }
    }

    private static string Head(string method, string path, string host) => $"{method} {path} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n";

    private static async Task<Socket> ConnectAsync(RunningSystem system, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, system.Port, ct);
        return socket;
    }

    private static async Task SendAsync(Socket socket, string text, CancellationToken ct) => await socket.SendAsync(Encoding.ASCII.GetBytes(text), ct);
}

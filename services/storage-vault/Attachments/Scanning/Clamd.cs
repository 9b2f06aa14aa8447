using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StorageVault.Attachments.Scanning;

/// <summary>What the scanner said.</summary>
internal enum ScanVerdict { Unknown = 0, Clean = 1, Infected = 2 }

/// <summary>clamd's INSTREAM: each part with its length (u32, big-endian), a zero at the end, one line back.</summary>
internal static class Clamd
{
    private const int LongestAnswer = 1_024;

    internal static async Task<ScanVerdict> Scan(string address, IAsyncEnumerable<ReadOnlyMemory<byte>> parts, CancellationToken ct)
    {
        using var socket = await Connect(address, ct);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await stream.WriteAsync("zINSTREAM\0"u8.ToArray(), ct);
        var length = new byte[4];
        await foreach (var part in parts.WithCancellation(ct))
        {
            BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
            await stream.WriteAsync(length, ct);
            await stream.WriteAsync(part, ct);
        }
        await stream.WriteAsync(new byte[4], ct);
        return Read(await Answer(stream, ct));
    }

    // "stream: OK", "stream: <signature> FOUND"; all else (size limit, error, nothing) decides nothing. The signature's name is not kept.
    internal static ScanVerdict Read(string answer) => answer switch
    {
        "stream: OK" => ScanVerdict.Clean,
        _ when answer.StartsWith("stream: ", StringComparison.Ordinal) && answer.EndsWith(" FOUND", StringComparison.Ordinal) => ScanVerdict.Infected,
        _ => ScanVerdict.Unknown,
    };

    private static async Task<string> Answer(NetworkStream stream, CancellationToken ct)
    {
        var answer = new byte[LongestAnswer];
        var length = await stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, ct);
        return Encoding.ASCII.GetString(answer, 0, length).TrimEnd('\0', '\n');
    }

    private static async Task<Socket> Connect(string address, CancellationToken ct)
    {
        EndPoint end = address.StartsWith('/') ? new UnixDomainSocketEndPoint(address)
            : new DnsEndPoint(address[..address.LastIndexOf(':')], int.Parse(address.AsSpan(address.LastIndexOf(':') + 1), CultureInfo.InvariantCulture));
        var socket = address.StartsWith('/') ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(end, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether an address can be one.</summary>
    internal static bool IsAddress(string address) => address.Length == 0 || address.StartsWith('/')
        || (address.LastIndexOf(':') is > 0 and var at && ushort.TryParse(address.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0);
}

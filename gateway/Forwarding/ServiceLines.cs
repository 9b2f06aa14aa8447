using System.Net;
using Gateway.Limits;
using ServiceDefaults;

namespace Gateway.Forwarding;

/// <summary>The connections to services: never more than the <see cref="Room"/> counts, open or idle.</summary>
internal sealed class ServiceLines(InnerTls tls, Room room) : IDisposable
{
    private readonly HttpMessageInvoker kept = new(Handler(tls, room.PerService, idle: TimeSpan.FromSeconds(60)));

    // Closed at once when a stream ends: idle ones would be connections that nobody counts.
    private readonly HttpMessageInvoker once = new(Handler(tls, room.Streams + room.Transfers, idle: TimeSpan.Zero));

    /// <summary>The connections of a lane.</summary>
    public HttpMessageInvoker For(Lane lane) => lane == Lane.Ordinary ? kept : once;

    /// <inheritdoc />
    public void Dispose()
    {
        kept.Dispose();
        once.Dispose();
    }

    private static SocketsHttpHandler Handler(InnerTls tls, int most, TimeSpan idle) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        // With the handshake. What services ask each other is tried again after 2 s; a person's request is tried once.
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxConnectionsPerServer = most,
        PooledConnectionIdleTimeout = idle,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        SslOptions = tls.ForCalls(),
    };
}

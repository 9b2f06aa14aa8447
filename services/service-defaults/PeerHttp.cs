using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Options;
using ServiceDefaults.Tokens;

namespace ServiceDefaults;

/// <summary>Base addresses of the services this one may call (design §2: all other calls are denied).</summary>
public sealed class PeerOptions
{
    /// <summary>Address by the peer's name in PascalCase, e.g. <c>Peers__StorageVault</c>.</summary>
    public Dictionary<string, Uri> Peers { get; init; } = [];
}

/// <summary>HTTP to other services: one connection pool, no redirects, no proxies, no cookies, a fresh internal token per attempt.</summary>
public sealed class PeerHttp(IOptions<PeerOptions> options, TokenMint mint) : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        // Under a burst requests wait for a connection instead of opening hundreds: a bulkhead for the other side.
        MaxConnectionsPerServer = 96,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AutomaticDecompression = DecompressionMethods.None,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The address of a path at a peer, e.g. <c>("storage-vault", "/internal/feed")</c>.</summary>
    public Uri Address(string peer, string pathAndQuery)
    {
        ArgumentNullException.ThrowIfNull(peer);
        var key = string.Concat(peer.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        return options.Value.Peers.TryGetValue(key, out var address)
            ? new Uri(address, pathAndQuery)
            : throw new InvalidOperationException($"Peers__{key} is not configured.");
    }

    /// <summary>Sends a request that already carries its token; the caller decides about time limits and retries.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct) =>
        client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);

    /// <summary>Reads JSON as this service (feeds, settings), within 5 s.</summary>
    public async Task<T> GetAsync<T>(string peer, string pathAndQuery, CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(TimeSpan.FromSeconds(5));
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(peer, pathAndQuery));
        request.Headers.Add(TokenMint.Header, mint.Service(peer));
        try
        {
            using var response = await SendAsync(request, deadline.Token);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<T>(Json.Options, deadline.Token) ?? throw new InvalidOperationException("A peer answered with nothing.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException("A peer did not answer in time.");
        }
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();
}

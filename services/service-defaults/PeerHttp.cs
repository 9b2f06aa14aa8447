using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
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
public sealed class PeerHttp(IOptions<PeerOptions> options, TokenMint mint, InnerTls tls) : IDisposable
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
        SslOptions = tls.ForCalls(),
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
        request.Headers.Add(TokenMint.Header, mint.ServiceReading(peer));
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

/// <summary>Both sides of a connection inside show a certificate of ours; names are checked on both (requirement 65).</summary>
public sealed partial class InnerTls(IOptions<TlsOptions> options, TimeProvider clock, ILogger<InnerTls> log)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");
    private readonly Lock reading = new();
    private readonly string[] callers = options.Value.ClientNames.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    private Material? material;

    private sealed record Material(X509Certificate2? Own, X509Certificate2Collection? Authorities, DateTimeOffset ReadAt);

    /// <summary>What a client of this process says and demands; the system's own list of authorities where none is named.</summary>
    public SslClientAuthenticationOptions ForCalls()
    {
        var calls = new SslClientAuthenticationOptions();
        if (options.Value.AuthorityFile is not null)
        {
            calls.RemoteCertificateValidationCallback = IsServer;
        }

        if (options.Value.CertificateFile is not null)
        {
            calls.LocalCertificateSelectionCallback = Chosen;
        }

        return calls;
    }

    /// <summary>Whether a server is one of ours and has the name it was called by.</summary>
    public bool IsServer(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        options.Value.AuthorityFile is null
            ? errors == SslPolicyErrors.None
            : (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) == SslPolicyErrors.None && certificate is X509Certificate2 server && IsOurs(server, ServerUse);

    /// <summary>The certificate that this process shows where it calls; none when it has none.</summary>
    public X509Certificate Chosen(object sender, string targetHost, X509CertificateCollection localCertificates, X509Certificate? remoteCertificate, string[] acceptableIssuers) =>
        Current().Own!; // Owner: ship, 2026-11-22. The framework takes null for "none"; its signature cannot say so.

    /// <summary>Makes https addresses of this process show its certificate and ask for the caller's.</summary>
    internal void Serve(KestrelServerOptions kestrel)
    {
        if (options.Value.CertificateFile is null)
        {
            return;
        }

        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.ServerCertificateSelector = (_, _) => Current().Own;
            https.ClientCertificateMode = callers.Length > 0 ? ClientCertificateMode.RequireCertificate : ClientCertificateMode.NoCertificate;
            https.ClientCertificateValidation = (certificate, _, _) => IsOurs(certificate, ClientUse) && callers.Any(name => certificate.MatchesHostname(name));
        });
    }

    private bool IsOurs(X509Certificate2 certificate, Oid use)
    {
        if (Current().Authorities is not { } authorities)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ApplicationPolicy.Add(use);
        // A private authority with short lives: what is no longer trusted runs out.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private Material Current()
    {
        lock (reading)
        {
            var now = clock.GetUtcNow();
            if (material is { } known && now - known.ReadAt < Fresh)
            {
                return known;
            }

            try
            {
                material = Read(now);
            }
            catch (Exception e) when (material is not null && e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                // Half written, or gone for a moment: what we have goes on.
                material = material with { ReadAt = now };
                LogKept(log);
            }

            return material;
        }
    }

    // What is replaced is not disposed: handshakes may still hold it.
    private Material Read(DateTimeOffset now)
    {
        X509Certificate2Collection? authorities = null;
        if (options.Value.AuthorityFile is { } file)
        {
            authorities = [];
            authorities.ImportFromPemFile(file);
        }

        return new Material(options.Value.CertificateFile is { } own ? X509Certificate2.CreateFromPemFile(own, options.Value.KeyFile) : null, authorities, now);
    }

    [LoggerMessage(EventIds.CertificatesKept, LogLevel.Warning, "The certificate files cannot be read; the earlier certificates go on")]
    private static partial void LogKept(ILogger log);
}

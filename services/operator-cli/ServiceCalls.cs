using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace OperatorCli;

/// <summary>The tool's own calls to tenant-directory and storage-vault (design §2), under its own issuer, for the routes those open to it and no others.</summary>
internal sealed class ServiceCalls : IDisposable
{
    internal const string Issuer = "operator-cli", Directory = "tenant-directory", Vault = "storage-vault";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TokenMint _mint;
    private readonly PeerHttp _http;
    private readonly TimeProvider _clock;

    internal ServiceCalls(ToolOptions options, TimeProvider clock)
    {
        if (options.Tokens.PrivateKeyFile is not { } file) throw new ToolException(ExitCode.NotConfigured, "Tokens__PrivateKeyFile names no key for this tool.");
        _clock = clock;
        _mint = new(Issuer, File.ReadAllText(file), clock);
        _http = new(Options.Create(new PeerOptions { Peers = options.Peers }), _mint, new(Options.Create(options.Tls), clock, NullLogger<InnerTls>.Instance));
    }

    /// <summary>A call about one tenant for a named purpose: <c>audit</c> and what else the service accepts from this issuer.</summary>
    internal Task<T> ForTenant<T>(string peer, HttpMethod method, string path, Guid tenantId, string purpose, object? body, CancellationToken ct) =>
        Send<T>(peer, method, path, () => _mint.ForPurpose(peer, tenantId, purpose), body, ct);

    /// <summary>A call about the whole installation, for routes with the policy <c>Operator</c>.</summary>
    internal Task<T> ForInstallation<T>(string peer, HttpMethod method, string path, object? body, CancellationToken ct) =>
        Send<T>(peer, method, path, () => _mint.Service(peer), body, ct);

    private async Task<T> Send<T>(string peer, HttpMethod method, string path, Func<string> token, object? body, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        using var content = body is null ? null : JsonContent.Create(body, options: Json.Options);
        using var request = new HttpRequestMessage(method, Address(peer, path)) { Content = content };
        request.Headers.Add(TokenMint.Header, token());
        using var response = await _http.SendAsync(request, either.Token);
        if (!response.IsSuccessStatusCode) throw Refusal(peer, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<T>(Json.Options, either.Token) ?? throw new ToolException(ExitCode.BadInput, $"{peer} answered with nothing.");
    }

    private Uri Address(string peer, string path)
    {
        try { return _http.Address(peer, path); }
        catch (InvalidOperationException) { throw new ToolException(ExitCode.NotConfigured, $"No address of {peer} is configured (Peers__…)."); }
    }

    private static ToolException Refusal(string peer, HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(ExitCode.Refused, $"{peer} does not accept this tool's key for that."),
        HttpStatusCode.NotFound => new(ExitCode.BadInput, $"{peer} knows no such thing."),
        HttpStatusCode.ServiceUnavailable => new(ExitCode.Away, $"{peer} or its database is away."),
        _ => new(ExitCode.BadInput, $"{peer} refused with {(int)status}."),
    };

    // The mint is left to the process's end: the token library keeps signers by key id, for every mint of that key.
    public void Dispose() => _http.Dispose();
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ServiceDefaults;
using ServiceDefaults.Tokens;

namespace OperatorCli;

/// <summary>The tool's own calls (design §2, decision 0032), under its own issuer, for the routes that services open to it and no others.</summary>
internal sealed class ServiceCalls : IDisposable
{
    internal const string Issuer = "operator-cli", Directory = "tenant-directory", Vault = "storage-vault";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), ToReach = TimeSpan.FromSeconds(5), BetweenTries = TimeSpan.FromMilliseconds(250);
    private readonly Guid _run = Guid.NewGuid();
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

    /// <summary>Whether an address of a service is configured.</summary>
    internal bool Knows(string peer)
    {
        try { return _http.Address(peer, "/").IsAbsoluteUri; }
        catch (InvalidOperationException) { return false; }
    }

    /// <summary>A call about one tenant for a named purpose: <c>audit</c> and what else the service accepts from this issuer.</summary>
    internal Task<T> ForTenant<T>(string peer, HttpMethod method, string path, Guid tenantId, string purpose, object? body, CancellationToken ct) =>
        Send(peer, method, path, () => _mint.ForPurpose(peer, tenantId, purpose), body, Json<T>(peer), ct);

    /// <summary>A call about the whole installation, for routes with the policy <c>Operator</c>.</summary>
    internal Task<T> ForInstallation<T>(string peer, HttpMethod method, string path, object? body, CancellationToken ct) =>
        Send(peer, method, path, () => _mint.Service(peer), body, Json<T>(peer), ct);

    /// <summary>The same where the answer is a text, e.g. a signed statement.</summary>
    internal Task<string> TextForInstallation(string peer, string path, CancellationToken ct) =>
        Send(peer, HttpMethod.Get, path, () => _mint.Service(peer), null, (content, token) => content.ReadAsStringAsync(token), ct);

    /// <summary>A call that names the person at the tool, where a service accounts for who it was.</summary>
    internal Task<T> ByOperator<T>(string peer, HttpMethod method, string path, Guid person, object? body, CancellationToken ct) =>
        Send(peer, method, path, () => Named(peer, person), body, Json<T>(peer), ct);

    /// <summary>The same without an answer beyond "done".</summary>
    internal Task ByOperator(string peer, HttpMethod method, string path, Guid person, object? body, CancellationToken ct) =>
        Send(peer, method, path, () => Named(peer, person), body, (_, _) => Task.FromResult(true), ct);

    private string Named(string audience, Guid person) => _mint.Sign(audience, TokenMint.Life, new Dictionary<string, object>
    {
        ["jti"] = Guid.NewGuid().ToString("N"), ["use"] = "service", ["act"] = new Dictionary<string, object> { ["sub"] = person.ToString("D"), ["sid"] = _run.ToString("D") },
    });

    private static Func<HttpContent, CancellationToken, Task<T>> Json<T>(string peer) => async (content, ct) =>
        await content.ReadFromJsonAsync<T>(ServiceDefaults.Json.Options, ct) ?? throw new ToolException(ExitCode.BadInput, $"{peer} answered with nothing.");

    private async Task<T> Send<T>(string peer, HttpMethod method, string path, Func<string> token, object? body, Func<HttpContent, CancellationToken, Task<T>> read, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        using var response = await Reach(method, Address(peer, path), token, body, either.Token);
        if (!response.IsSuccessStatusCode) throw Refusal(peer, response.StatusCode, await Said(response, either.Token));
        return await read(response.Content, either.Token);
    }

    /// <summary>Again for a few seconds where no connection came about, so that nothing was asked yet: the network's policies learn of a pod only when it runs, and this one asks at once.</summary>
    private async Task<HttpResponseMessage> Reach(HttpMethod method, Uri address, Func<string> token, object? body, CancellationToken ct)
    {
        for (var begun = _clock.GetTimestamp(); ; await Task.Delay(BetweenTries, _clock, ct))
        {
            using var content = body is null ? null : JsonContent.Create(body, options: ServiceDefaults.Json.Options);
            using var request = new HttpRequestMessage(method, address) { Content = content };
            request.Headers.Add(TokenMint.Header, token());
            try { return await _http.SendAsync(request, ct); }
            catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError && _clock.GetElapsedTime(begun) < ToReach) { }
        }
    }

    private Uri Address(string peer, string path)
    {
        try { return _http.Address(peer, path); }
        catch (InvalidOperationException) { throw new ToolException(ExitCode.NotConfigured, $"No address of {peer} is configured (Peers__…)."); }
    }

    /// <summary>Code and title of a problem, both written by us; nothing where the answer is something else.</summary>
    private static async Task<string?> Said(HttpResponseMessage response, CancellationToken ct)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json") return null;
        try
        {
            using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ct));
            return Text(problem, "code") is { } code ? Text(problem, "title") is { } title ? $"{code}: {title}" : code : null;
        }
        catch (JsonException) { return null; }
    }

    private static string? Text(JsonDocument problem, string name) =>
        problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ToolException Refusal(string peer, HttpStatusCode status, string? said) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new(ExitCode.Refused, $"{peer} does not accept this tool's key for that."),
        HttpStatusCode.NotFound => new(ExitCode.BadInput, $"{peer} knows no such thing."),
        HttpStatusCode.Conflict => new(ExitCode.Refused, $"{peer} refused ({said ?? "conflict"})"),
        HttpStatusCode.ServiceUnavailable => new(ExitCode.Away, $"{peer} or its database is away."),
        _ => new(ExitCode.BadInput, $"{peer} refused with {(int)status}{(said is null ? "" : $" ({said})")}."),
    };

    // The mint is left to the process's end: the token library keeps signers by key id, for every mint of that key.
    public void Dispose() => _http.Dispose();
}

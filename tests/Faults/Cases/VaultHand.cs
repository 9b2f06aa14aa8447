using System.Net.Http.Json;
using System.Text.Json;
using LocalSystem;
using ServiceDefaults.Tokens;

namespace Faults.Cases;

/// <summary>What came back from the vault itself.</summary>
internal sealed record VaultSays(int Status, JsonElement Json)
{
    /// <summary>The code of a refusal.</summary>
    public string? Code => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <inheritdoc />
    public override string ToString() => Code is { } code ? $"{Status} {code}" : $"{Status}";
}

/// <summary>People whose work is no talk, at the vault's own door with the tokens that the gateway and the operators' tool make: privacy officers, operators.</summary>
internal sealed class VaultHand(RunningSystem system, Guid tenantId, TimeProvider clock) : IDisposable
{
    private readonly HttpClient client = system.Client("storage-vault");
    private readonly Dictionary<string, TokenMint> mints = [];

    /// <summary>A privacy officer who proved themselves just now; each one another person.</summary>
    public Act NewOfficer() => new(Guid.CreateVersion7(), Guid.CreateVersion7(), new HashSet<string> { "privacyOfficer" }, new HashSet<Guid>(), new HashSet<Guid>(), clock.GetUtcNow());

    /// <summary>For one request of a privacy officer, of a new one unless one is named.</summary>
    public string Officer(Act? who = null) => Mint("gateway").Staff("storage-vault", tenantId, who ?? NewOfficer());

    /// <summary>A resident.</summary>
    public string Resident(Act act) => Mint("web-chat").Resident("storage-vault", tenantId, act);

    /// <summary>A service for one purpose.</summary>
    public string For(string purpose, Act act) => Mint("routing").ForPurpose("storage-vault", tenantId, purpose, act);

    /// <summary>An operator; each one another person.</summary>
    public string Operator() => OperatorTool.TokenOf(Mint(ServiceCatalog.OperatorTool), "storage-vault", Guid.CreateVersion7());

    /// <summary>Sends one request.</summary>
    public async Task<VaultSays> SendAsync(HttpMethod method, string path, string token, object? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Add(TokenMint.Header, token);
        using var response = await client.SendAsync(request, ct);
        var text = await response.Content.ReadAsStringAsync(ct);
        return new((int)response.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
    }

    /// <summary>Two operators rotate a tenant's key; gives the new version.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task<int> RotateAsync(string bucket, CancellationToken ct)
    {
        var actId = Guid.CreateVersion7();
        await SendAsync(HttpMethod.Put, $"/internal/keys/acts/{actId}", Operator(), new { tenantId, act = "rotate", kekId = bucket }, ct);
        var done = await SendAsync(HttpMethod.Post, $"/internal/keys/acts/{actId}/confirm", Operator(), new { tenantId }, ct);
        return done.Status == 200 ? done.Json.GetProperty("version").GetInt32() : throw new InvalidOperationException($"The rotation was refused: {done}");
    }

    /// <summary>Proposed by one officer, approved by another.</summary>
    public async Task<VaultSays> OrderAsync(object order, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        var proposed = await SendAsync(HttpMethod.Put, $"/api/v1/endings/{id}", Officer(), order, ct);
        return proposed.Status == 200 ? await SendAsync(HttpMethod.Post, $"/api/v1/endings/{id}/approve", Officer(), null, ct) : proposed;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        client.Dispose();
        foreach (var mint in mints.Values)
        {
            mint.Dispose();
        }
    }

    /// <summary>By this hand's clock: a service whose clock is wrong takes no token of any other.</summary>
    private TokenMint Mint(string issuer) => mints.TryGetValue(issuer, out var known) ? known : mints[issuer] = new TokenMint(issuer, File.ReadAllText(system.Keys.PrivateKey(issuer)), clock);
}

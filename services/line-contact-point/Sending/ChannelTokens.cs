using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using LineContactPoint.Channels;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ServiceDefaults;

namespace LineContactPoint.Sending;

/// <summary>Stateless channel access tokens: 15 minutes at LINE, 12 in memory, one request at a time per channel, nothing to revoke.</summary>
internal sealed class ChannelTokens(LineHttp http, IOptions<LineOptions> options, TimeProvider clock)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const string AssertionAudience = "https://api.line.me/";
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(12);
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly ConcurrentDictionary<Guid, Slot> _slots = new();

    /// <summary>A token, or null while LINE gives none.</summary>
    public async Task<Secret<string>?> GetAsync(LineChannel channel, CancellationToken ct)
    {
        var slot = _slots.GetOrAdd(channel.TenantId, _ => new Slot());
        if (slot.Fresh(channel.Version, clock.GetUtcNow()) is { } known)
        {
            return known;
        }

        await slot.Turn.WaitAsync(ct);
        try
        {
            if (slot.Fresh(channel.Version, clock.GetUtcNow()) is { } meanwhile)
            {
                return meanwhile;
            }

            if (await FetchAsync(channel.Setting, ct) is not { } fetched)
            {
                return null;
            }

            slot.Held = new Held(fetched, channel.Version, clock.GetUtcNow() + Kept);
            return fetched;
        }
        finally
        {
            slot.Turn.Release();
        }
    }

    /// <summary>LINE did not know the token: the next call fetches a new one.</summary>
    public void Drop(LineChannel channel, Secret<string> token)
    {
        if (_slots.TryGetValue(channel.TenantId, out var slot) && slot.Held is { } held && ReferenceEquals(held.Token, token))
        {
            slot.Held = null;
        }
    }

    private async Task<Secret<string>?> FetchAsync(LineChannelSetting channel, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.Api, "/oauth2/v3/token")) { Content = new FormUrlEncodedContent(Proof(channel)) };
        using var response = await http.SendAsync(request, ct);
        if (response is not { IsSuccessStatusCode: true })
        {
            return null;
        }

        try
        {
            var body = await response.Content.ReadFromJsonAsync<JsonElement>(ct);
            return body.TryGetProperty("access_token", out var token) && token.GetString() is { Length: > 0 } text ? new Secret<string>(text) : null;
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>By signed assertion; by channel secret only where no assertion key was registered.</summary>
    private Dictionary<string, string> Proof(LineChannelSetting channel) => channel is { AssertionKeyPem: { Length: > 0 } pem, AssertionKid: { Length: > 0 } kid }
        ? new() { ["grant_type"] = "client_credentials", ["client_assertion_type"] = AssertionType, ["client_assertion"] = Assertion(channel.ChannelId, pem, kid) }
        : new() { ["grant_type"] = "client_credentials", ["client_id"] = channel.ChannelId, ["client_secret"] = channel.ChannelSecret };

    private string Assertion(string channelId, string pem, string kid)
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = channelId,
            Audience = AssertionAudience,
            Expires = (clock.GetUtcNow() + TimeSpan.FromMinutes(5)).UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = channelId },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = kid, CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } }, SecurityAlgorithms.RsaSha256),
        });
    }

    private sealed record Held(Secret<string> Token, long Version, DateTimeOffset Until);

    private sealed class Slot
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public Held? Held { get; set; }

        public Secret<string>? Fresh(long version, DateTimeOffset now) => Held is { } held && held.Version == version && held.Until > now ? held.Token : null;
    }
}

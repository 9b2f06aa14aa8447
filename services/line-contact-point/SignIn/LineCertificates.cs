using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;
using LineContactPoint.Sending;
using Microsoft.Extensions.Options;

namespace LineContactPoint.SignIn;

/// <summary>The answer to "which key is this?".</summary>
internal abstract record KeyAnswer
{
    private KeyAnswer()
    {
    }

    public sealed record Known(ECParameters Key) : KeyAnswer;

    public sealed record Unknown : KeyAnswer;

    /// <summary>LINE's certificates could not be read and none are held.</summary>
    public sealed record Away : KeyAnswer;
}

/// <summary>LINE's public keys for id tokens: held for an hour, refreshed once for an unknown key, which is then remembered as unknown for a minute.</summary>
internal sealed partial class LineCertificates(LineHttp http, IOptions<LineOptions> options, TimeProvider clock, ILogger<LineCertificates> log) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    private static readonly TimeSpan UnknownKept = TimeSpan.FromSeconds(60);
    // Made-up key ids must not make us knock at LINE's door for each of them.
    private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromSeconds(2);
    private const int MostUnknown = 1000;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Dictionary<string, DateTimeOffset> _unknown = new(StringComparer.Ordinal);
    private volatile Held? _held;
    private DateTimeOffset _triedAt = DateTimeOffset.MinValue;

    public async Task<KeyAnswer> FindAsync(string kid, CancellationToken ct)
    {
        if (Fresh(kid) is { } known)
        {
            return known;
        }

        await _turn.WaitAsync(ct);
        try
        {
            if (Fresh(kid) is { } meanwhile)
            {
                return meanwhile;
            }

            var now = clock.GetUtcNow();
            if (_held is not null && _unknown.TryGetValue(kid, out var until) && until > now)
            {
                return new KeyAnswer.Unknown();
            }

            await RefreshAsync(now, ct);
            return Rests(kid) ?? Miss(kid, now);
        }
        finally
        {
            _turn.Release();
        }
    }

    private KeyAnswer.Known? Fresh(string kid) => _held is { } held && held.Until > clock.GetUtcNow() && held.Keys.TryGetValue(kid, out var key) ? new KeyAnswer.Known(key) : null;

    /// <summary>Also past its hour: local verification goes on while LINE is away.</summary>
    private KeyAnswer.Known? Rests(string kid) => _held is { } held && held.Keys.TryGetValue(kid, out var key) ? new KeyAnswer.Known(key) : null;

    private KeyAnswer Miss(string kid, DateTimeOffset now)
    {
        if (_held is null)
        {
            return new KeyAnswer.Away();
        }

        if (_unknown.Count >= MostUnknown)
        {
            _unknown.Clear();
        }

        _unknown[kid] = now + UnknownKept;
        return new KeyAnswer.Unknown();
    }

    private async Task RefreshAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (now - _triedAt < BetweenRefreshes)
        {
            return;
        }

        _triedAt = now;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(options.Value.Login, "/oauth2/v2.1/certs"));
        using var response = await http.SendAsync(request, ct);
        try
        {
            if (response is { IsSuccessStatusCode: true } && Read(await response.Content.ReadFromJsonAsync<JsonElement>(ct)) is { Count: > 0 } keys)
            {
                _held = new Held(keys.ToFrozenDictionary(StringComparer.Ordinal), now + Kept);
                return;
            }
        }
        catch (JsonException)
        {
            // As good as no answer.
        }

        LogAway(log);
    }

    private static Dictionary<string, ECParameters> Read(JsonElement body)
    {
        var keys = new Dictionary<string, ECParameters>(StringComparer.Ordinal);
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            return keys;
        }

        foreach (var key in list.EnumerateArray())
        {
            if (Text(key, "kty") == "EC" && Text(key, "crv") == "P-256" && Text(key, "kid") is { Length: > 0 and <= 200 } kid && Point(key, "x") is { } x && Point(key, "y") is { } y)
            {
                keys[kid] = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } };
            }
        }

        return keys;
    }

    private static byte[]? Point(JsonElement key, string name) => Text(key, name) is { } text && Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text) is { Length: 32 } bytes ? bytes : null;

    private static string? Text(JsonElement key, string name) => key.ValueKind == JsonValueKind.Object && key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public void Dispose() => _turn.Dispose();

    [LoggerMessage(EventIds.CertificatesAway, LogLevel.Warning, "LINE's certificates cannot be read now")]
    private static partial void LogAway(ILogger log);

    private sealed record Held(FrozenDictionary<string, ECParameters> Keys, DateTimeOffset Until);
}

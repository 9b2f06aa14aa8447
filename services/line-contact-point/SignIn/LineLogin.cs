using System.Text.Json;
using LineContactPoint.Channels;
using LineContactPoint.Sending;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using ServiceDefaults.Tokens;

namespace LineContactPoint.SignIn;

/// <summary>LINE Login in the phone's own browser: OpenID Connect with PKCE, state and nonce bound to one record.</summary>
internal sealed partial class LineLogin(
    LineChannels channels, SignInRecords records, IdTokens tokens, ResidentDoor door, LineHttp line, IOptions<LineOptions> options, TimeProvider clock, ILogger<LineLogin> log)
{
    private const string Cookie = "__Host-line";
    // Left behind when auto-login lost the state: the next start asks LINE not to try it again.
    private const string Again = "again";

    internal static Task<RedirectHttpResult> Start(Caller caller, HttpContext http, LineLogin login, CancellationToken ct) => login.StartAsync(caller.RequiredTenant, http, ct);

    internal static Task<RedirectHttpResult> Return(string? code, string? state, string? error, Caller caller, HttpContext http, LineLogin login, CancellationToken ct) =>
        login.ReturnAsync(caller.RequiredTenant, code, state, error, http, ct);

    private async Task<RedirectHttpResult> StartAsync(Guid tenantId, HttpContext http, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (Ready(tenantId) is not { } channel)
        {
            return Problem("line-failed");
        }

        var again = http.Request.Cookies[Cookie] == Again;
        var start = await records.BeginAsync(tenantId, ct);
        ResidentDoor.Put(http.Response, Cookie, start.Cookie, SignInRecords.Life);
        var query = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = channel.Setting.LoginChannelId,
            ["redirect_uri"] = Callback(channel),
            ["state"] = start.State,
            ["scope"] = "openid",
            ["nonce"] = start.Nonce,
            ["code_challenge"] = start.Challenge,
            ["code_challenge_method"] = "S256",
            ["ui_locales"] = "ja",
        };
        if (again)
        {
            query["disable_auto_login"] = "true";
        }

        return TypedResults.Redirect(QueryHelpers.AddQueryString(new Uri(options.Value.Access, "/oauth2/v2.1/authorize").AbsoluteUri, query));
    }

    private async Task<RedirectHttpResult> ReturnAsync(Guid tenantId, string? code, string? state, string? error, HttpContext http, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        // State before anything. A lost one is most often LINE's auto-login in a private window, not an attack: nothing is exchanged, the page explains.
        if (await records.TakeAsync(tenantId, http.Request.Cookies[Cookie], state, ct) is not { } proofs)
        {
            ResidentDoor.Put(http.Response, Cookie, Again, SignInRecords.Life);
            return Refuse(tenantId, "line-restart");
        }

        ResidentDoor.Put(http.Response, Cookie, string.Empty, TimeSpan.Zero);
        if (error is not null || Ready(tenantId) is not { } channel)
        {
            return Refuse(tenantId, error == "ACCESS_DENIED" ? "line-denied" : "line-failed");
        }

        if (code is not { Length: > 0 and <= 500 } || await ExchangeAsync(channel, code, proofs.Verifier, ct) is not { } tokensOfLine)
        {
            return Refuse(tenantId, "line-failed");
        }

        var verdict = tokens.VerifyWebLogin(tokensOfLine.IdToken, channel.Setting.LoginChannelId, channel.Setting.LoginChannelSecret, proofs.Nonce);
        // We need nothing from LINE on the person's behalf: the access token goes back at once.
        await RevokeAsync(channel, tokensOfLine.AccessToken, ct);
        return verdict is TokenVerdict.Good good && await door.LetInAsync(http, tenantId, good.Token, ct) ? SeeOther(http, "/#from=line") : Refuse(tenantId, "line-failed");
    }

    private async Task<LineTokens?> ExchangeAsync(LineChannel channel, string code, string verifier, CancellationToken ct)
    {
        using var response = await PostAsync("/oauth2/v2.1/token", new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = Callback(channel),
            ["client_id"] = channel.Setting.LoginChannelId,
            ["client_secret"] = channel.Setting.LoginChannelSecret,
            ["code_verifier"] = verifier,
        }, ct);
        try
        {
            return response is { IsSuccessStatusCode: true } && await response.Content.ReadFromJsonAsync<JsonElement>(ct) is { ValueKind: JsonValueKind.Object } body
                ? new LineTokens(Text(body, "id_token"), Text(body, "access_token")) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task RevokeAsync(LineChannel channel, string? accessToken, CancellationToken ct)
    {
        if (accessToken is not null)
        {
            using var response = await PostAsync("/oauth2/v2.1/revoke", new()
            {
                ["access_token"] = accessToken,
                ["client_id"] = channel.Setting.LoginChannelId,
                ["client_secret"] = channel.Setting.LoginChannelSecret,
            }, ct);
        }
    }

    private async Task<HttpResponseMessage?> PostAsync(string path, Dictionary<string, string> form, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Value.Login, path)) { Content = new FormUrlEncodedContent(form) };
        return await line.SendAsync(request, ct);
    }

    private LineChannel? Ready(Guid tenantId) => channels.Of(tenantId) is { } channel && channel.Started(clock.GetUtcNow()) && channel.Tenant.Hosts.Count > 0 ? channel : null;

    private string Callback(LineChannel channel) => new Uri(options.Value.PublicBase(channel.Tenant.Hosts[0]), "/auth/line/callback").AbsoluteUri;

    private RedirectHttpResult Refuse(Guid tenantId, string problem)
    {
        LogRefused(log, tenantId);
        return Problem(problem);
    }

    private static RedirectHttpResult Problem(string problem) => TypedResults.Redirect("/enter?problem=" + problem);

    private static RedirectHttpResult SeeOther(HttpContext http, string to)
    {
        http.Response.OnStarting(() => { http.Response.StatusCode = StatusCodes.Status303SeeOther; return Task.CompletedTask; });
        return TypedResults.Redirect(to);
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(EventIds.ExchangeRefused, LogLevel.Warning, "A LINE Login of tenant {TenantId} came to nothing")]
    private static partial void LogRefused(ILogger log, Guid tenantId);

    private sealed record LineTokens(string? IdToken, string? AccessToken)
    {
        public override string ToString() => nameof(LineTokens);
    }
}

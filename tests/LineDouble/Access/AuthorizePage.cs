using System.Net;
using System.Text;
using LineDouble.Rules;
using LineDouble.State;
using Microsoft.AspNetCore.WebUtilities;

namespace LineDouble.Access;

/// <summary>access.line.me's sign-in page: who are you, and do you agree; back with a code, an error, or, on order, the auto-login failure.</summary>
internal sealed class AuthorizePage(World world, Authorizations authorizations)
{
    private static readonly string[] Algorithms = ["ES256"];
    private static readonly string[] Challenges = ["S256"];

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/oauth2/v2.1/authorize", Show);
        app.MapPost("/oauth2/v2.1/authorize", Decide).DisableAntiforgery();
        // The SDK's own way in: names the app, not the channel, and asks for what the app was made with.
        app.MapGet("/liff/v1/authorize", Show);
        app.MapPost("/liff/v1/authorize", Decide).DisableAntiforgery();
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = IdTokens.Issuer,
            authorization_endpoint = world.Origins.Access + "/oauth2/v2.1/authorize",
            token_endpoint = world.Origins.Api + "/oauth2/v2.1/token",
            jwks_uri = world.Origins.Api + "/oauth2/v2.1/certs",
            id_token_signing_alg_values_supported = Algorithms,
            code_challenge_methods_supported = Challenges,
        }));
    }

    private IResult Show(HttpContext http)
    {
        var asked = http.Request.Path.StartsWithSegments("/liff") ? ReadLiff(http.Request.Query) : Read(http.Request.Query);
        if (asked.Problem is { } problem)
            return Back(asked, ("error", problem), ("error_description", "the request is invalid"));
        if (http.Items["fault"] is Fault && http.Request.Query["disable_auto_login"] != "true")
            return Results.Redirect(QueryHelpers.AddQueryString(asked.RedirectUri, new Dictionary<string, string?> { ["code"] = "dead" + Guid.NewGuid().ToString("N"), ["state"] = "auto-login-lost-it" }));
        if (http.Request.Query["prompt"] == "none")
            return Back(asked, ("error", "LOGIN_REQUIRED"), ("error_description", "The user is not signed in."));
        return Results.Content(Page(asked, http.Request.Path + http.Request.QueryString.Value), "text/html; charset=utf-8");
    }

    private IResult Decide(HttpContext http)
    {
        var asked = http.Request.Path.StartsWithSegments("/liff") ? ReadLiff(http.Request.Query) : Read(http.Request.Query);
        if (asked.Problem is { } problem)
            return Back(asked, ("error", problem));
        var form = Api.Call.Form(http);
        if (form.GetValueOrDefault("user") is not { } user || !world.Users.ContainsKey(user))
            return Back(asked, ("error", "ACCESS_DENIED"), ("error_description", "The resource owner denied the request."));
        var code = authorizations.Issue(new Authorization(asked.Tenant, user, asked.RedirectUri, asked.Scope, asked.Nonce, asked.Challenge, asked.LiffId is not null, world.Now));
        return asked.LiffId is null
            ? Back(asked, ("code", code))
            : Back(asked, ("code", code), ("liffClientId", asked.Tenant.Config.LoginChannel.Id), ("liffRedirectUri", asked.RedirectUri));
    }

    private Asked Read(IQueryCollection query)
    {
        var tenant = world.TenantOfLogin(query["client_id"]);
        var redirect = query["redirect_uri"].ToString();
        var liffId = query["liff_id"].ToString() is { Length: > 0 } id ? id : null;
        if (!Registered(tenant, redirect, liffId))
            throw Refusal.OAuth(400, "invalid_request", "Invalid redirect_uri value. Check if it is registered in a LINE developers site.");
        var method = query["code_challenge_method"].ToString();
        var challenge = query["code_challenge"].ToString() is { Length: > 0 } c ? c : null;
        var scope = query["scope"].ToString();
        var problem = query["response_type"] != "code" ? "UNSUPPORTED_RESPONSE_TYPE"
            : !scope.Split(' ').Contains("openid") && !scope.Split(' ').Contains("profile") ? "INVALID_SCOPE"
            : query["state"].ToString() is "" || (challenge is null ? method != "" : method != "S256") ? "INVALID_REQUEST" : null;
        return new Asked(tenant, redirect, query["state"].ToString(), scope, query["nonce"].ToString() is { Length: > 0 } n ? n : null, challenge, liffId, problem);
    }

    /// <summary>What <c>liff.login()</c> sends: <c>app_id</c>, PKCE with S256 always, and where to come back to, below the app's endpoint.</summary>
    private Asked ReadLiff(IQueryCollection query)
    {
        var liffId = query["app_id"].ToString();
        var tenant = world.Tenants.Values.FirstOrDefault(t => t.LiffApps.ContainsKey(liffId)) ?? throw Refusal.OAuth(400, "invalid_request", "app_id is not known");
        var app = tenant.LiffApps[liffId];
        var redirect = query["redirect_uri"].ToString() is { Length: > 0 } named ? named : app["view"]!["url"]!.ToString();
        if (!Registered(tenant, redirect, liffId))
            throw Refusal.OAuth(400, "invalid_request", "Invalid redirect_uri value.");
        var problem = query["response_type"] != "code" ? "UNSUPPORTED_RESPONSE_TYPE"
            : query["state"].ToString() is "" || query["code_challenge"].ToString() is "" || query["code_challenge_method"] != "S256" ? "INVALID_REQUEST" : null;
        return new Asked(tenant, redirect, query["state"].ToString(), string.Join(' ', app["scope"]!.AsArray().Select(s => s!.ToString())), null, query["code_challenge"], liffId, problem);
    }

    /// <summary>Exactly a registered address; only its query may have more. LIFF's own sign-in goes to its endpoint or below.</summary>
    private static bool Registered(Tenant tenant, string redirect, string? liffId) => liffId is null
        ? tenant.Config.LoginChannel.CallbackUrls.Any(url => redirect == url || redirect.StartsWith(url + "?", StringComparison.Ordinal) || (url.Contains('?', StringComparison.Ordinal) && redirect.StartsWith(url + "&", StringComparison.Ordinal)))
        : tenant.LiffApps.TryGetValue(liffId, out var app) && redirect.StartsWith(app["view"]!["url"]!.ToString(), StringComparison.Ordinal);

    private static IResult Back(Asked asked, params (string Name, string Value)[] answers)
    {
        var query = answers.ToDictionary(a => a.Name, a => (string?)a.Value);
        query["state"] = asked.State;
        return Results.Redirect(QueryHelpers.AddQueryString(asked.RedirectUri, query));
    }

    private string Page(Asked asked, string target)
    {
        var people = new StringBuilder();
        foreach (var (key, user) in world.Users.OrderBy(u => u.Key, StringComparer.Ordinal))
            people.Append(System.Globalization.CultureInfo.InvariantCulture, $"<button name=\"user\" value=\"{WebUtility.HtmlEncode(key)}\">{WebUtility.HtmlEncode(user.DisplayName ?? key)} として許可する</button>");
        return Phone.Pages.Read("authorize.html")
            .Replace("{{account}}", WebUtility.HtmlEncode(asked.Tenant.Config.DisplayName ?? asked.Tenant.Config.Name), StringComparison.Ordinal)
            .Replace("{{action}}", WebUtility.HtmlEncode(target), StringComparison.Ordinal)
            .Replace("{{people}}", people.ToString(), StringComparison.Ordinal);
    }

    private sealed record Asked(Tenant Tenant, string RedirectUri, string State, string Scope, string? Nonce, string? Challenge, string? LiffId, string? Problem);
}

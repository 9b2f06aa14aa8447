using System.Text.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Gateway.Pages;

/// <summary>Which policy a response carries.</summary>
internal enum PageClass
{
    /// <summary>An answer that is never shown as a page.</summary>
    Api = 0,

    /// <summary>The resident's chat: it knows nobody but us.</summary>
    Resident = 1,

    /// <summary>The one page that loads LINE's SDK.</summary>
    Enter = 2,

    /// <summary>The staff console.</summary>
    Console = 3,

    /// <summary>A file with its hash in its name.</summary>
    Asset = 4,

    /// <summary>A file under a fixed name: an icon, a manifest.</summary>
    Fixed = 5,
}

/// <summary>What class an endpoint's answer belongs to.</summary>
internal sealed record PageRules(PageClass Class);

/// <summary>Headers of every answer, errors too.</summary>
internal sealed class SecurityHeaders(IOptions<GatewayOptions> options)
{
    private const string Nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private const string Own = "default-src 'none'; script-src 'self'; style-src 'self'{0}; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    private readonly Dictionary<PageClass, string> policies = new()
    {
        // A file that is opened by its own address runs nothing, whatever it holds.
        [PageClass.Api] = Nothing + "; sandbox",
        [PageClass.Asset] = Nothing,
        [PageClass.Fixed] = Nothing,
        [PageClass.Resident] = Own.Replace("{0}", string.Empty, StringComparison.Ordinal),
        [PageClass.Enter] = Enter(options.Value),
        [PageClass.Console] = Own.Replace("{0}", string.Concat(StyleHashes(options.Value.ConsoleRoot).Select(hash => $" '{hash}'")), StringComparison.Ordinal),
    };

    /// <summary>Puts the headers on when the answer starts, over whatever a service said.</summary>
    public void Use(IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() => { Apply(http); return Task.CompletedTask; });
        return next(http);
    });

    private void Apply(HttpContext http)
    {
        var kind = http.GetEndpoint()?.Metadata.GetMetadata<PageRules>()?.Class ?? PageClass.Api;
        var failed = http.Response.StatusCode >= 400;
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = policies[failed ? PageClass.Api : kind];
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "accelerometer=(), camera=(), display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = (failed, kind) switch
        {
            (false, PageClass.Asset) => "public, max-age=31536000, immutable",
            (false, PageClass.Fixed) => "public, max-age=3600",
            _ => "no-store",
        };
        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=63072000; includeSubDomains";
        }

        headers.Remove(HeaderNames.Server);
    }

    private static string Enter(GatewayOptions options)
    {
        return $"default-src 'none'; script-src 'self'{Also(options.LineScriptOrigins)}; style-src 'self'; img-src 'self' data:; connect-src 'self'{Also(options.LineOrigins)}; font-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
            + (options.TrustedTypesOnEnter ? "; require-trusted-types-for 'script'" : string.Empty);
    }

    private static string Also(string origins) => origins.Trim() is { Length: > 0 } named ? " " + named : string.Empty;

    /// <summary>Hashes of styles that the console's widgets inject, written beside the built app: any string that looks like a hash.</summary>
    private static IEnumerable<string> StyleHashes(string? root)
    {
        if (root is null)
        {
            return [];
        }

        var full = Path.GetFullPath(root);
        var file = new[] { full, Path.GetDirectoryName(full) ?? full }.Select(folder => Path.Combine(folder, "csp-hashes.json")).FirstOrDefault(File.Exists);
        if (file is null)
        {
            return [];
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. Strings(json.RootElement).Where(text => text.StartsWith("sha256-", StringComparison.Ordinal) && text[7..].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '='))];
    }

    private static IEnumerable<string> Strings(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!.Trim('\'')], // a String element has a value
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Strings(property.Value)),
        _ => [],
    };
}

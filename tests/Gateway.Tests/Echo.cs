using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using ServiceDefaults.Tokens;

namespace Gateway.Tests;

/// <summary>What arrived behind the gateway.</summary>
public sealed record Arrived(string Method, string Path, string Query, Dictionary<string, string> Headers, long Body)
{
    /// <summary>The token, read without checking it: that is the services' own tests' matter.</summary>
    public JsonWebToken Token() => new(Headers[TokenMint.Header]);
}

/// <summary>An upstream that tells what it got: the only way to see what a request looks like behind the gateway.</summary>
public sealed class Echo : IAsyncDisposable
{
    private readonly WebApplication app;

    private Echo(WebApplication app) => this.app = app;

    public static async Task<Echo> StartAsync(Uri address)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.ToString());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();
        return new Echo(app);
    }

    private static async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path.Value is { } path && path.EndsWith("/stream", StringComparison.Ordinal))
        {
            await StreamAsync(http);
            return;
        }

        long length = 0;
        var buffer = new byte[8192];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
        {
            length += read;
        }

        http.Response.Headers.Append("Set-Cookie", "__Host-r=fresh; Path=/; Secure; HttpOnly; SameSite=Lax");
        http.Response.Headers.Append("Server", "upstream");
        http.Response.Headers.Append(TokenMint.Header, "leaked");
        http.Response.Headers.CacheControl = "public, max-age=999";
        await http.Response.WriteAsJsonAsync(
            new Arrived(http.Request.Method, http.Request.Path.Value ?? string.Empty, http.Request.QueryString.Value ?? string.Empty,
                http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), length),
            JsonSerializerOptions.Web);
    }

    private static async Task StreamAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync($"data: {http.Request.Headers[TokenMint.Header]}\n\n");
        while (!http.RequestAborted.IsCancellationRequested)
        {
            await http.Response.WriteAsync(": beat\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            // Thousands of them at once say little.
            await Task.Delay(http.Request.Query.ContainsKey("quiet") ? 20_000 : 100, http.RequestAborted).ContinueWith(_ => { });
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(now.Token).ContinueWith(_ => { });
        await app.DisposeAsync();
    }
}

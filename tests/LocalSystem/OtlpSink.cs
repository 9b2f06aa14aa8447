using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalSystem;

/// <summary>Takes exported traces and metrics and appends the bytes to a file, so that the canary test can search them.</summary>
public sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication app;

    private OtlpSink(WebApplication app, string file, Uri address)
    {
        this.app = app;
        File = file;
        Address = address;
    }

    /// <summary>Where the bytes are.</summary>
    public string File { get; }

    /// <summary>Where exporters send to.</summary>
    public Uri Address { get; }

    /// <summary>Starts on a free loopback port.</summary>
    public static async Task<OtlpSink> StartAsync(string file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var address = new Uri($"http://127.0.0.1:{Repo.FreePort()}");
        builder.WebHost.UseUrls(address.ToString());
        var app = builder.Build();
        var turn = new SemaphoreSlim(1);
        app.MapPost("/v1/{signal}", async (HttpRequest request, CancellationToken ct) =>
        {
            await turn.WaitAsync(ct);
            try
            {
                await using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
                await request.Body.CopyToAsync(stream, ct);
            }
            finally
            {
                turn.Release();
            }

            return Results.Ok();
        });
        await app.StartAsync();
        return new OtlpSink(app, file, address);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => app.DisposeAsync();
}

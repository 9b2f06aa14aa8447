using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LocalSystem;

/// <summary>Takes exported traces, metrics and logs and appends the bytes to a file, so that the canary test can search them and others can read them.</summary>
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
        app.MapPost("/v1/{signal}", async (string signal, HttpRequest request, CancellationToken ct) =>
        {
            await turn.WaitAsync(ct);
            try
            {
                await using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
                var before = stream.Length;
                await request.Body.CopyToAsync(stream, ct);
                await System.IO.File.AppendAllTextAsync(Index(file), $"{signal} {before} {stream.Position - before}\n", ct);
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

    /// <summary>What was sent, one payload after the other.</summary>
    public static IReadOnlyList<(string Signal, byte[] Body)> Read(string file)
    {
        if (!System.IO.File.Exists(Index(file)))
        {
            return [];
        }

        // The index first: what it names stands in the file already. Its last line may be half written.
        using var index = new StreamReader(new FileStream(Index(file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var lines = index.ReadToEnd().Split('\n')[..^1];
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return [.. lines.Select(line => line.Split(' ')).Where(parts => parts.Length == 3).Select(parts =>
        {
            var body = new byte[long.Parse(parts[2], CultureInfo.InvariantCulture)];
            stream.Position = long.Parse(parts[1], CultureInfo.InvariantCulture);
            stream.ReadExactly(body);
            return (parts[0], body);
        })];
    }

    private static string Index(string file) => file + ".index";

    /// <inheritdoc />
    public ValueTask DisposeAsync() => app.DisposeAsync();
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LineDouble.Tests.Support;

/// <summary>Somebody who receives webhooks and can be told how to answer.</summary>
public sealed class WebhookSink : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookSink(WebApplication app) => _app = app;

    public ConcurrentQueue<Delivery> Deliveries { get; } = new();
    public ConcurrentQueue<(int Status, TimeSpan Delay)> Script { get; } = new();
    public string Url => _app.Urls.First() + "/hook";

    public static async Task<WebhookSink> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var sink = new WebhookSink(app);
        app.MapPost("/hook", sink.Take);
        await app.StartAsync();
        return sink;
    }

    public async Task<IReadOnlyList<Delivery>> WaitAsync(int count)
    {
        for (var i = 0; i < 100 && Deliveries.Count < count; i++)
            await Task.Delay(50);
        return [.. Deliveries];
    }

    private async Task Take(HttpContext http)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer);
        Deliveries.Enqueue(new Delivery(buffer.ToArray(), http.Request.Headers["x-line-signature"].ToString()));
        var (status, delay) = Script.TryDequeue(out var next) ? next : (200, TimeSpan.Zero);
        if (delay > TimeSpan.Zero)
            await Task.Delay(delay, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        http.Response.StatusCode = status;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}

public sealed record Delivery(byte[] Body, string Signature)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
    public JsonArray Events => Json["events"]!.AsArray();
    public JsonObject First => Events[0]!.AsObject();
}

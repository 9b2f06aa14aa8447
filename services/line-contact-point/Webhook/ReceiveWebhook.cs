using System.Buffers;
using LineContactPoint.Channels;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using ServiceDefaults;

namespace LineContactPoint.Webhook;

/// <summary>LINE's webhook: bytes, signature, shape, one insert, 200. Everything else happens later.</summary>
internal sealed partial class ReceiveWebhook(LineChannels channels, WebhookInbox inbox, TimeProvider clock, ILogger<ReceiveWebhook> log)
{
    private const int MostBytes = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    internal static Task<Results<Ok, StatusCodeHttpResult, ProblemHttpResult>> Handle(string key, HttpContext http, ReceiveWebhook webhook, CancellationToken ct) =>
        webhook.TakeAsync(key, http, ct);

    private async Task<Results<Ok, StatusCodeHttpResult, ProblemHttpResult>> TakeAsync(string key, HttpContext http, CancellationToken ct)
    {
        if (channels.ByKey(key) is not { } channel)
        {
            return Problems.NotFound();
        }

        if (await ReadAsync(http, ct) is not { } body)
        {
            return http.Response.StatusCode == StatusCodes.Status408RequestTimeout
                ? Problems.Of(408, "too-slow", "The body came too slowly.") : Problems.Of(413, "too-large", "The body is too large.");
        }

        FaultPoint("line.webhook.received");
        if (http.Request.Headers["x-line-signature"] is not [{ } signature] || !WebhookSignature.Holds(body.Span, channel.WebhookSecrets, signature))
        {
            LogSignatureRefused(log, channel.TenantId);
            Figures.Webhook("signature");
            return Bare(http, StatusCodes.Status401Unauthorized);
        }

        return WebhookParser.Parse(body) is ParsedBody.Events events ? await KeepAsync(channel, events, ct) : Problems.Invalid();
    }

    private async Task<Results<Ok, StatusCodeHttpResult, ProblemHttpResult>> KeepAsync(LineChannel channel, ParsedBody.Events events, CancellationToken ct)
    {
        if (events.Destination != channel.Setting.BotUserId)
        {
            LogWrongDestination(log, channel.TenantId);
            return Problems.NotAllowed();
        }

        var kept = Wanted(channel, events.Items);
        if (kept.Count > 0)
        {
            await inbox.TakeAsync(channel, kept, ct);
            FaultPoint("line.webhook.kept");
        }

        Figures.Webhook("taken");
        return TypedResults.Ok();
    }

    /// <summary>A stranger gets a number and not one word more.</summary>
    private static StatusCodeHttpResult Bare(HttpContext http, int status)
    {
        if (http.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        return TypedResults.StatusCode(status);
    }

    /// <summary>A channel that has not started keeps nothing and answers nobody; but words of an emergency still reach the vault: a lapsed paper is no reason to look away.</summary>
    private IReadOnlyList<ArrivedEvent> Wanted(LineChannel channel, IReadOnlyList<ArrivedEvent> events)
    {
        if (channel.Started(clock.GetUtcNow()))
        {
            return events;
        }

        if (events.Count > 0)
        {
            LogNotStarted(log, channel.TenantId, events.Count);
        }

        return [.. events.Where(e => e.Text is not null && channel.EmergencyWords.Matches(e.Text)).Select(e => e with { Silent = true })];
    }

    /// <summary>The raw bytes within size and time; null with the status set otherwise. Never a reader of text: the signature is over bytes.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http, CancellationToken ct)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBytes;
        }

        if (http.Request.ContentLength > MostBytes)
        {
            return null;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        var buffer = new ArrayBufferWriter<byte>((int)Math.Min(http.Request.ContentLength ?? 4096, MostBytes) + 1);
        try
        {
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer.GetMemory(4096), patience.Token)) > 0)
            {
                buffer.Advance(read);
                if (buffer.WrittenCount > MostBytes)
                {
                    return null;
                }
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            http.Response.StatusCode = StatusCodes.Status408RequestTimeout;
            return null;
        }

        return buffer.WrittenMemory;
    }

    [LoggerMessage(EventIds.SignatureRefused, LogLevel.Warning, "A webhook of tenant {TenantId} was refused: its signature does not hold")]
    private static partial void LogSignatureRefused(ILogger log, Guid tenantId);

    [LoggerMessage(EventIds.WrongDestination, LogLevel.Error, "A signed webhook of tenant {TenantId} names another bot: the channel is wired wrongly")]
    private static partial void LogWrongDestination(ILogger log, Guid tenantId);

    [LoggerMessage(EventIds.ChannelNotStarted, LogLevel.Warning, "The LINE channel of tenant {TenantId} has not started (leave, mode, or shared); {Count} events were not answered")]
    private static partial void LogNotStarted(ILogger log, Guid tenantId, int count);

    // A place for the fault laboratory (decision 0031). Without a body outside its builds: nothing of it is compiled.
    static partial void FaultPoint(string name);
}

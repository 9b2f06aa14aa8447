using Microsoft.Extensions.Options;
using ServiceDefaults;

namespace Gateway.Pages;

/// <summary>The module that <c>/enter</c> loads: a file, else the built app's own, else fetched once from where a local run says.</summary>
internal sealed partial class LiffModule(IOptions<GatewayOptions> options, ILogger<LiffModule> log) : IDisposable
{
    private const string Type = "text/javascript; charset=utf-8";
    private const int Largest = 4 * 1024 * 1024;
    private readonly SemaphoreSlim one = new(1);
    private AppFile? module;

    /// <summary>Answers with the module; 503 while it cannot be had: the page then offers the ways without it.</summary>
    public async Task SendAsync(HttpContext http, AppFiles app)
    {
        module ??= options.Value.LiffModuleFile is { } file ? new AppFile(Type, await File.ReadAllBytesAsync(file, http.RequestAborted))
            : options.Value.LiffModuleUrl is { } url ? await FetchAsync(url, http.RequestAborted)
            : app.All.GetValueOrDefault("enter/liff.js");
        if (module is { } found)
        {
            await found.SendAsync(http);
        }
        else if (options.Value.LiffModuleUrl is not null)
        {
            http.Response.Headers.RetryAfter = "2";
            await Problems.Away("service-away").ExecuteAsync(http);
        }
        else
        {
            await Problems.NotFound().ExecuteAsync(http);
        }
    }

    private async Task<AppFile?> FetchAsync(Uri url, CancellationToken ct)
    {
        await one.WaitAsync(ct);
        try
        {
            if (module is not null)
            {
                return module;
            }

            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null })
            {
                Timeout = TimeSpan.FromSeconds(5),
                MaxResponseContentBufferSize = Largest,
            };
            return new AppFile(Type, await client.GetByteArrayAsync(url, ct));
        }
        catch (Exception e) when (e is HttpRequestException || e is OperationCanceledException && !ct.IsCancellationRequested)
        {
            LogAway(log, e.GetType().Name);
            return null;
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => one.Dispose();

    [LoggerMessage(EventIds.LiffModuleAway, LogLevel.Warning, "The LIFF module cannot be fetched now ({Code})")]
    private static partial void LogAway(ILogger log, string code);
}

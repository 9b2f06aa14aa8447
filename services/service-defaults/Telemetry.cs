using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ServiceDefaults;

/// <summary>Numbers of this library's log lines (style 5.8: 9000–9999). Never moved, never used again.</summary>
internal static class EventIds
{
    public const int Migrated = 9001;
    public const int DeadLetterRedriven = 9002;
    public const int OutboxWaiting = 9501;
    public const int FeedWaiting = 9502;
    public const int SettingsWaiting = 9503;
    public const int OutboxUnknown = 9504;
    public const int CertificatesKept = 9505;
    public const int DeadLetterDropped = 9506;
    public const int Unexpected = 9801;
    public const int EventBuried = 9802;
    public const int CutShort = 9803;
}

/// <summary>Where traces and metrics go; nowhere when empty.</summary>
public sealed class TelemetryOptions
{
    /// <summary>OTLP over HTTP, e.g. <c>http://collector:4318</c>.</summary>
    public Uri? Endpoint { get; init; }
}

/// <summary>Telemetry is a list of what may leave, not of what is hidden (style habit 18).</summary>
internal static partial class Telemetry
{
    public static void Add(IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders().AddConsole(options => options.FormatterName = WordlessFormatter.FormatterName).AddConsoleFormatter<WordlessFormatter, ConsoleFormatterOptions>();
        // Framework lines quote paths, addresses and parameters; ours are declared.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning)
            .AddFilter("MassTransit.ReceiveTransport", LogLevel.None)
            // Kestrel prints an unhandled failure with the exception's message; 9801 and 9803 say the same without it.
            .AddFilter("Microsoft.AspNetCore.Diagnostics", LogLevel.None).AddFilter("Microsoft.AspNetCore.Server", LogLevel.None)
            // Critical, not none: the framework makes no trace context for a request whose category is silent.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Critical)
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None).AddFilter("Npgsql", LogLevel.None).AddFilter("Yarp", LogLevel.Error)
            .AddFilter("ServiceDefaults.Tokens", LogLevel.Warning);
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration("Telemetry");
        builder.Services.AddHostedService<Exporters>();
    }

    /// <summary>Puts the route's template and the outcome on the request's span: both our instrumentation and our promise.</summary>
    public static void Use(WebApplication app) => app.Use(async (http, next) =>
    {
        await next();
        Activity.Current?.SetTag("http.request.method", http.Request.Method).SetTag("http.response.status_code", http.Response.StatusCode)
            .SetTag("http.route", (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText);
    });

    /// <summary>The outermost catch: a failure after the answer has started can only cut it short, and must not reach the server's own log.</summary>
    public static void CutShort(WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Telemetry));
        app.Use(async (http, next) =>
        {
            try
            {
                await next(http);
            }
            catch (Exception e) when (http.Response.HasStarted)
            {
                if (!http.RequestAborted.IsCancellationRequested)
                {
                    LogCutShort(log, e.GetType().Name, e.StackTrace);
                }

                http.Abort();
            }
        });
    }

    [LoggerMessage(EventIds.CutShort, LogLevel.Error, "An unexpected {Code} cut an answer short {Stack}")]
    private static partial void LogCutShort(ILogger log, string code, string? stack);

    private sealed class Exporters(IOptions<TelemetryOptions> options, IOptions<ServiceOptions> service) : IHostedService, IDisposable
    {
        private TracerProvider? traces;
        private MeterProvider? metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (options.Value.Endpoint is not { } endpoint)
            {
                return Task.CompletedTask;
            }

            var resource = ResourceBuilder.CreateEmpty().AddService(service.Value.Name, serviceNamespace: "tomoshibi", autoGenerateServiceInstanceId: true);
            void Otlp(OtlpExporterOptions exporter, string path)
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = new Uri(endpoint, path);
            }

            traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource("Microsoft.AspNetCore", "Tomoshibi.*", "MassTransit")
                .AddOtlpExporter(exporter => Otlp(exporter, "v1/traces")).Build();
            metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Tomoshibi.*")
                .AddOtlpExporter((exporter, _) => Otlp(exporter, "v1/metrics")).Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            traces?.ForceFlush(2_000);
            metrics?.ForceFlush(2_000);
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            traces?.Dispose();
            metrics?.Dispose();
        }
    }
}

/// <summary>One line of JSON per record. Of an exception it says types and stack, never the message: whoever wrote that may have quoted a person.</summary>
/// <remarks>The framework's own JSON formatter prints exceptions whole, and no filter by category reaches every library that hands one over.</remarks>
public sealed class WordlessFormatter(TimeProvider clock) : ConsoleFormatter(FormatterName)
{
    /// <summary>The name by which the console's options choose it.</summary>
    public const string FormatterName = "wordless";

    /// <inheritdoc />
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("Timestamp", clock.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteNumber("EventId", logEntry.EventId.Id);
            json.WriteString("LogLevel", logEntry.LogLevel.ToString());
            json.WriteString("Category", logEntry.Category);
            json.WriteString("Message", logEntry.Formatter(logEntry.State, logEntry.Exception));
            if (logEntry.Exception is { } exception)
            {
                json.WriteString("Exception", Wordless(exception));
            }

            if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> state)
            {
                WriteState(json, state);
            }

            json.WriteEndObject();
        }

        textWriter.WriteLine(System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }

    /// <summary>Types and stacks from the outside in.</summary>
    private static string Wordless(Exception exception)
    {
        var text = new System.Text.StringBuilder();
        for (var (one, depth) = (exception, 0); one is not null && depth < 8; (one, depth) = (one.InnerException, depth + 1))
        {
            text.Append(depth == 0 ? string.Empty : " <- ").Append(one.GetType().FullName).Append(one.StackTrace is { } stack ? "\n" + stack : string.Empty);
        }

        return text.ToString();
    }

    private static void WriteState(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> state)
    {
        json.WriteStartObject("State");
        foreach (var (name, value) in state)
        {
            switch (value)
            {
                case null: json.WriteNull(name); break;
                case bool yes: json.WriteBoolean(name, yes); break;
                case int or long or short or byte: json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
                case Exception thrown: json.WriteString(name, Wordless(thrown)); break;
                default: json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            }
        }

        json.WriteEndObject();
    }
}

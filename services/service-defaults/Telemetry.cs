using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
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
    public const int SchemaIncomplete = 9507;
    public const int Unexpected = 9801;
    public const int EventBuried = 9802;
    public const int CutShort = 9803;
    public const int StorageFull = 9804;
}

/// <summary>Where telemetry goes: one address for traces, metrics and logs, or none and then nothing leaves the process.</summary>
/// <remarks>How often and how much is said by the standard <c>OTEL_*</c> variables: sampler, batches, intervals, headers, resource attributes.</remarks>
internal sealed record TelemetryTarget(Uri? Endpoint)
{
    /// <summary><c>Telemetry__Endpoint</c>, else <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>: OTLP over HTTP, e.g. <c>http://collector:4318</c>.</summary>
    public static TelemetryTarget Of(IConfiguration configuration)
    {
        var text = configuration["Telemetry:Endpoint"] is { Length: > 0 } ours ? ours : configuration["OTEL_EXPORTER_OTLP_ENDPOINT"];
        if (string.IsNullOrEmpty(text) || string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase))
        {
            return new TelemetryTarget((Uri?)null);
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
            ? new TelemetryTarget(endpoint)
            : throw new InvalidOperationException("Telemetry__Endpoint must be an address like http://collector:4318.");
    }

    public void Apply(OtlpExporterOptions exporter, string signal)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(Endpoint ?? throw new InvalidOperationException("Nothing is exported."), "v1/" + signal);
    }
}

/// <summary>Telemetry is a list of what may leave, not of what is hidden (style habit 18, decisions 0010 and 0030).</summary>
internal static partial class Telemetry
{
    /// <summary>Meter and activity source of a service, e.g. <c>Tomoshibi.WebChat</c>.</summary>
    public static string SourceOf(string service) => "Tomoshibi." + string.Concat(service.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    public static void Add(IHostApplicationBuilder builder, string service, bool trustsCallers)
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
        var propagator = new TraceOnly(trustsCallers);
        DistributedContextPropagator.Current = propagator;
        builder.Services.Replace(ServiceDescriptor.Singleton<DistributedContextPropagator>(propagator));
        builder.Services.AddSingleton<IStartupFilter, RequestSpans>();
        var target = TelemetryTarget.Of(builder.Configuration);
        if (target.Endpoint is null)
        {
            return;
        }

        var resource = ResourceBuilder.CreateEmpty().AddEnvironmentVariableDetector().AddService(service, serviceNamespace: "tomoshibi", autoGenerateServiceInstanceId: true);
        builder.Services.AddSingleton<IHostedService>(_ => new Exporters(target, resource));
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.ParseStateValues = true;
            logs.SetResourceBuilder(resource).AddProcessor(new WordlessRecords()).AddOtlpExporter(exporter => target.Apply(exporter, "logs"));
        });
    }

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

    /// <summary>Puts the route's template and the outcome on the request's span: both our instrumentation and our promise.</summary>
    /// <remarks>Outermost, so that what a limit or the exception handler answered is told as well.</remarks>
    private sealed class RequestSpans : IStartupFilter
    {
        private static readonly HashSet<string> Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (http, rest) =>
            {
                var span = Activity.Current;
                if (span is not null && IsPoll(http, span)) span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;

                try
                {
                    await rest(http);
                }
                finally
                {
                    Tell(span, http);
                }
            });
            next(app);
        };

        /// <summary>Probes, and what services ask one another every few seconds without anybody's wish: nothing happened that a trace could tell.</summary>
        private static bool IsPoll(HttpContext http, Activity span) =>
            http.Request.Path.StartsWithSegments("/health") || (!span.HasRemoteParent && http.Request.Path.StartsWithSegments("/internal"));

        private static void Tell(Activity? span, HttpContext http)
        {
            if (span is not { IsAllDataRequested: true })
            {
                return;
            }

            // A method is free text of the caller; a route is ours.
            var method = Methods.Contains(http.Request.Method) ? http.Request.Method : "_OTHER";
            var route = ((http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint) as RouteEndpoint)?.RoutePattern.RawText;
            var status = http.Response.StatusCode;
            span.DisplayName = route is null ? method : $"{method} {route}";
            span.SetTag("http.request.method", method).SetTag("http.response.status_code", status).SetTag("http.route", route);
            if (status >= StatusCodes.Status500InternalServerError)
            {
                span.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture)).SetStatus(ActivityStatusCode.Error);
            }
        }
    }

    /// <summary>W3C's trace context and nothing else: no baggage, no vendor's state. Who stands at the public edge believes no caller's.</summary>
    /// <remarks>A trace id that a browser chose would join what a person does here with what somebody else knows of it, and its flag would make us record.</remarks>
    internal sealed class TraceOnly(bool trustsCallers) : DistributedContextPropagator
    {
        private const string Name = "traceparent";

        public override IReadOnlyCollection<string> Fields { get; } = [Name];

        public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter)
        {
            // The framework puts a span of its own around each call; it is not exported, so the next one's parent is the one above it.
            if ((activity is { OperationName: "System.Net.Http.HttpRequestOut", Parent: { } above } ? above : activity) is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
            {
                setter?.Invoke(carrier, Name, id);
            }
        }

        public override void ExtractTraceIdAndState(object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
        {
            (traceId, traceState) = (null, null);
            if (trustsCallers) getter?.Invoke(carrier, Name, out traceId, out _);
        }

        public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) => null;
    }

    private sealed class Exporters(TelemetryTarget target, ResourceBuilder resource) : IHostedService, IDisposable
    {
        // The framework's instruments, each with all it may be told by; those of our own meters stand in services/guide/telemetry-signals.json.
        private static readonly Dictionary<string, string[]> Framework = new()
        {
            ["http.server.request.duration"] = ["http.request.method", "http.route", "http.response.status_code", "error.type"],
            ["http.server.active_requests"] = ["http.request.method"],
            ["kestrel.active_connections"] = [],
            ["kestrel.rejected_connections"] = [],
            ["dotnet.process.memory.working_set"] = [],
            ["dotnet.process.cpu.time"] = ["cpu.mode"],
            ["dotnet.gc.pause.time"] = [],
        };

        private TracerProvider? traces;
        private MeterProvider? metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource("Microsoft.AspNetCore", "Tomoshibi.*", "MassTransit")
                .AddProcessor(new OnlyListed()).AddOtlpExporter(exporter => target.Apply(exporter, "traces")).Build();
            metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource)
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Tomoshibi.*").AddView(View)
                .AddOtlpExporter((exporter, _) => target.Apply(exporter, "metrics")).Build();
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

        private static MetricStreamConfiguration? View(Instrument instrument) =>
            instrument.Meter.Name.StartsWith("Tomoshibi.", StringComparison.Ordinal) ? null
            : Framework.TryGetValue(instrument.Name, out var tags) ? new MetricStreamConfiguration { TagKeys = tags } : MetricStreamConfiguration.Drop;
    }
}

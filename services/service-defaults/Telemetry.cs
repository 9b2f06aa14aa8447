using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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
    public const int OutboxWaiting = 9501;
    public const int FeedWaiting = 9502;
    public const int SettingsWaiting = 9503;
    public const int OutboxUnknown = 9504;
    public const int CertificatesKept = 9505;
    public const int Unexpected = 9801;
    public const int EventBuried = 9802;
}

/// <summary>Where traces and metrics go; nowhere when empty.</summary>
public sealed class TelemetryOptions
{
    /// <summary>OTLP over HTTP, e.g. <c>http://collector:4318</c>.</summary>
    public Uri? Endpoint { get; init; }
}

/// <summary>Telemetry is a list of what may leave, not of what is hidden (style habit 18).</summary>
internal static class Telemetry
{
    public static void Add(IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders().AddJsonConsole(options => { options.IncludeScopes = false; options.UseUtcTimestamp = true; options.TimestampFormat = "O"; });
        // Framework lines quote paths, addresses and parameters; ours are declared.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning)
            .AddFilter("MassTransit.ReceiveTransport", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.Diagnostics", LogLevel.None).AddFilter("Microsoft.AspNetCore.Server", LogLevel.Error)
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

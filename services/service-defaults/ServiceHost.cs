using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ServiceDefaults.Data;
using ServiceDefaults.Messaging;
using ServiceDefaults.Settings;

namespace ServiceDefaults;

/// <summary>A verb of a service's executable beside serving, e.g. <c>seed</c>; gives the exit code.</summary>
/// <param name="services">The built services; the host is not started.</param>
/// <param name="arguments">What follows the verb.</param>
/// <param name="ct">Cancelled by Ctrl-C.</param>
public delegate Task<int> ServiceVerb(IServiceProvider services, string[] arguments, CancellationToken ct);

/// <summary>A service that is ready says whether its events reach the others late.</summary>
/// <param name="EventsLate">Whether the oldest event that the broker has not taken is older than half a minute.</param>
public sealed record ReadyAnswer(bool EventsLate);

/// <summary>What every service has: health, telemetry, problems, database, messages, verbs.</summary>
public static class ServiceHost
{
    private static volatile bool runs;

    /// <summary>Adds the shared parts under the service's name.</summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string name)
    {
        AnswerIfOnlyAsked();
        SayWhatKeepsItFromStarting();
        Telemetry.Add(builder, name, trustsCallers: true);
        var services = builder.Services;
        services.AddOptions<ServiceOptions>().Configure(options => options.Name = name).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<DatabaseOptions>().BindConfiguration("Database").PostConfigure(options => options.AddPasswords()).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<BrokerOptions>().BindConfiguration("Broker").PostConfigure(options => options.AddPasswords()).ValidateDataAnnotations().ValidateOnStart();
        AddEdges(builder);
        services.AddSingleton<OutboxSignal>().AddSingleton<TenantTransactions>().AddSingleton<Migrator>();
        return builder;
    }

    /// <summary>For a host without a database or messages: the gateway.</summary>
    public static WebApplicationBuilder AddEdgeDefaults(this WebApplicationBuilder builder, string name)
    {
        AnswerIfOnlyAsked();
        SayWhatKeepsItFromStarting();
        Telemetry.Add(builder, name, trustsCallers: false);
        builder.Services.AddOptions<ServiceOptions>().Configure(options => options.Name = name).ValidateDataAnnotations().ValidateOnStart();
        AddEdges(builder);
        return builder;
    }

    private static void AddEdges(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<TokenOptions>().BindConfiguration("Tokens").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<TlsOptions>().BindConfiguration("Tls").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HealthOptions>().BindConfiguration("Health").ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<PeerOptions>().Configure<Microsoft.Extensions.Configuration.IConfiguration>((options, configuration) =>
            Microsoft.Extensions.Configuration.ConfigurationBinder.Bind(configuration.GetSection("Peers"), options.Peers));
        services.AddSingleton(TimeProvider.System).AddSingleton<InnerTls>().AddSingleton<PeerHttp>().AddProblems();
        services.TryAddAwayCode();
        // Nothing here uses data protection; without this the framework writes keys of its own to the disk.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(45));
        services.AddHostedService<Farewell>().AddSingleton<IStartupFilter, Farewell>();
        services.AddOptions<KestrelServerOptions>().Configure<InnerTls>((kestrel, tls) => tls.Serve(kestrel));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        });
    }

    private static void TryAddAwayCode(this IServiceCollection services) => services.AddSingleton(new DatabaseAwayCode("service-away"));

    /// <summary>Maps errors, health, the feed and what was put aside of it; before the service's own endpoints.</summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        app.MapEdgeDefaults();
        // For the gateway's status page: it cannot ask the probes' port. Yes or no and nothing else; TLS says who may call.
        app.MapGet("/internal/ready", async Task<Results<Ok<ReadyAnswer>, ProblemHttpResult>> (TenantTransactions transactions, Migrator schema, SettingsCopy settings, MessagingMeters meters, CancellationToken ct) =>
            await IsReadyAsync(transactions, schema, settings, ct) ? TypedResults.Ok(new ReadyAnswer(meters.Stored is { Lag: > 30 })) : Problems.Away("service-away")).AllowAnonymous().ExcludeFromDescription();
        app.MapGet("/health/ready", async Task<Results<Ok, ProblemHttpResult>> (TenantTransactions transactions, Migrator schema, SettingsCopy settings, CancellationToken ct) =>
            await IsReadyAsync(transactions, schema, settings, ct) ? TypedResults.Ok() : Problems.Away("service-away")).AllowAnonymous().ExcludeFromDescription();
        Feed.Map(app);
        DeadLetters.Map(app);
        return app;
    }

    /// <summary>The schema first: what is missing of it is told by a log line of its own (9507).</summary>
    private static async Task<bool> IsReadyAsync(TenantTransactions transactions, Migrator schema, SettingsCopy settings, CancellationToken ct) =>
        await schema.IsCompleteAsync(transactions, OfThisService(), ct) && settings.IsLoaded && await transactions.AnswersAsync(ct);

    private static Assembly OfThisService() => Assembly.GetEntryAssembly() ?? typeof(ServiceHost).Assembly;

    /// <summary>Errors, telemetry and liveness only.</summary>
    public static WebApplication MapEdgeDefaults(this WebApplication app)
    {
        Telemetry.CutShort(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        KeepHealthApart(app);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        // The process only: neither the database nor the broker makes a pod restart (trust 3.9).
        app.MapGet("/health/live", () => TypedResults.Ok()).AllowAnonymous().ExcludeFromDescription();
        return app;
    }

    /// <summary>Schema, then topology; each migration is whole or not there, and what was done is not done again. 70 says that it did not come to its end.</summary>
    private static async Task<int> MigrateAsync(WebApplication app, CancellationToken ct)
    {
        try
        {
            await app.Services.GetRequiredService<Migrator>().MigrateAsync(OfThisService(), ct);
            await app.Services.GetRequiredService<Topology>().DeclareAsync(ct);
            return 0;
        }
        catch (Exception e) when (e is InvalidOperationException or OptionsValidationException || IsAway(e))
        {
            // Migrations hold no words of people: what the database says may be shown to the operator.
            await Console.Error.WriteLineAsync("migrate failed: " + e.Message);
            return 70;
        }
    }

    /// <summary>A service's own verb; where the database or the broker does not answer, one line and 70, to be started again.</summary>
    private static async Task<int> ToItsEndAsync(string verb, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (IsAway(e))
        {
            // What the database says of a row may quote it: its code only.
            await Console.Error.WriteLineAsync($"{verb} failed: {(e is Npgsql.PostgresException said ? "the database refused it with " + said.SqlState : e.Message)}");
            return 70;
        }
    }

    private static bool IsAway(Exception e) => e is IOException or Npgsql.NpgsqlException or TimeoutException or RabbitMQ.Client.Exceptions.RabbitMQClientException;

    private static void KeepHealthApart(WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<HealthOptions>>().Value.Port is { } port)
        {
            app.Use((http, next) => http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) == (http.Connection.LocalPort == port) ? next(http) : Problems.NotFound().ExecuteAsync(http));
        }
    }

    /// <summary>The verb <c>health</c>: asks the process that serves beside this one, for containers without a shell. Exit code 0 when it is ready.</summary>
    /// <remarks>Before anything is built: it runs every half minute in every container, and a built service costs half a second of a small machine each time.</remarks>
    private static void AnswerIfOnlyAsked()
    {
        if (Environment.GetCommandLineArgs() is not [_, "health"])
        {
            return;
        }

        if (!int.TryParse(Environment.GetEnvironmentVariable("Health__Port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            Console.Error.WriteLine("Health__Port is needed.");
            Environment.Exit(64);
        }

        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(8) };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}/health/ready"));
        try
        {
            using var response = client.Send(request);
            Environment.Exit(response.IsSuccessStatusCode ? 0 : 1);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Environment.Exit(1);
        }
    }

    /// <summary>What keeps a service from starting, a setting, a key file, a port, is one line for the operator, and 78; a wrong setting often shows while the service is put together, before there is a host that could say it.</summary>
    private static void SayWhatKeepsItFromStarting()
    {
        // A test that puts a service together is not that service.
        if (Path.GetFileNameWithoutExtension(Environment.GetCommandLineArgs()[0]) == "testhost")
        {
            return;
        }

        AppDomain.CurrentDomain.UnhandledException += (_, thrown) =>
        {
            if (!runs && thrown.ExceptionObject is Exception e)
            {
                Console.Error.WriteLine($"cannot start: {e.Message}");
                Environment.Exit(78);
            }
        };
    }

    /// <summary>Serves, or runs the verb given on the command line: <c>migrate</c> (schema, then topology), <c>raise-epoch</c> (after a restore), <c>health</c>, or one of the service's own.</summary>
    public static async Task<int> RunServiceAsync(this WebApplication app, string[] args, params (string Name, ServiceVerb Run)[] verbs)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (args is not [var verb, ..] || verb.StartsWith('-'))
        {
            using var started = app.Lifetime.ApplicationStarted.Register(() => runs = true);
            await app.RunAsync();
            return 0;
        }

        runs = true;

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) => { pressed.Cancel = true; stop.Cancel(); };
        if (verb == "migrate")
        {
            return await MigrateAsync(app, stop.Token);
        }

        if (verb == "raise-epoch")
        {
            return await ToItsEndAsync(verb, async () =>
            {
                await app.Services.GetRequiredService<Migrator>().RaiseEpochAsync(stop.Token);
                return 0;
            });
        }

        foreach (var (name, run) in verbs)
        {
            if (name == verb)
            {
                return await ToItsEndAsync(name, () => run(app.Services, args[1..], stop.Token));
            }
        }

        await Console.Error.WriteLineAsync("Unknown verb. Known: migrate, raise-epoch, health" + string.Concat(verbs.Select(known => $", {known.Name}")));
        return 64;
    }
}

/// <summary>
/// A process that was told to end answers on for <see cref="HealthOptions.FarewellSeconds"/>, and with each answer asks for the next request by a new connection.
/// Whoever keeps connections for later, an ingress controller above all, then sends nothing into one that is just being closed (seen on a cluster: decision 0044).
/// </summary>
internal sealed class Farewell(IHostApplicationLifetime life, IOptions<HealthOptions> health) : IHostedLifecycleService, IStartupFilter
{
    /// <summary>Before everything else that looks at a request.</summary>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, following) =>
        {
            if (life.ApplicationStopping.IsCancellationRequested)
            {
                // Connection: close in HTTP/1.1, GOAWAY in HTTP/2.
                http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            }

            return following(http);
        });
        next(app);
    };

    /// <summary>Nothing has stopped yet: neither the listeners nor what takes messages.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromSeconds(health.Value.FarewellSeconds), cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

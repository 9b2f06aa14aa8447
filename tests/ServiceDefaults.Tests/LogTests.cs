using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using ServiceDefaults.Tokens;

namespace ServiceDefaults.Tests;

/// <summary>What a host writes when something fails: types and stacks, never what an exception says.</summary>
[Collection(nameof(ProbeService))]
public sealed class LogTests(ProbeService probe)
{
    private const string Words = "the words of a person";

    [Theory]
    [InlineData("/cut-short", 9803)]
    [InlineData("/not-started", 9801)]
    public async Task No_exceptions_message_reaches_the_log(string path, int number)
    {
        var written = new Written();
        await using var app = Build(written, _ => { });
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        try
        {
            using var response = await client.GetAsync(path);
            Assert.DoesNotContain(Words, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            // The answer had started and was cut short: no client may take it for whole.
            Assert.Equal("/cut-short", path);
        }

        await app.StopAsync();
        Assert.Contains(written.Lines, line => line.Contains($"\"EventId\":{number},", StringComparison.Ordinal) && line.Contains("InvalidOperationException", StringComparison.Ordinal));
        Assert.DoesNotContain(written.Lines, line => line.Contains(Words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_library_that_hands_an_exception_to_the_log_shows_its_type_and_no_word_of_it()
    {
        var written = new Written();
        await using var app = Build(written, services => services.AddHostedService<Failing>());

        await app.StartAsync();
        await app.WaitForShutdownAsync();

        // The host tells of it twice: that it failed, and that it therefore stops.
        Assert.Contains(written.Lines, line => line.Contains("System.InvalidOperationException", StringComparison.Ordinal) && line.Contains("System.FormatException", StringComparison.Ordinal));
        Assert.DoesNotContain(written.Lines, line => line.Contains(Words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_console_writes_with_the_formatter_that_knows_no_words()
    {
        await using var app = Build(new Written(), _ => { });

        Assert.Equal(WordlessFormatter.FormatterName, app.Services.GetRequiredService<IOptions<ConsoleLoggerOptions>>().Value.FormatterName);
        Assert.Contains(app.Services.GetServices<ConsoleFormatter>(), formatter => formatter is WordlessFormatter);
    }

    private WebApplication Build(Written written, Action<IServiceCollection> more)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Tokens:PrivateKeyFile"] = probe.System.Keys.PrivateKey("reporting"),
            ["Tokens:JwksFile"] = probe.System.Keys.Jwks,
        });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddEdgeDefaults("reporting");
        builder.Logging.AddProvider(written);
        builder.Services.AddInternalTokens(rules => rules.Accept("gateway", TokenUse.Visitor));
        more(builder.Services);
        var app = builder.Build();
        app.MapEdgeDefaults();
        app.MapGet("/not-started", IResult () => throw new InvalidOperationException(Words)).AllowAnonymous();
        app.MapGet("/cut-short", async (HttpContext http) =>
        {
            await http.Response.WriteAsync("one");
            await http.Response.Body.FlushAsync();
            throw new InvalidOperationException(Words);
        }).AllowAnonymous();
        return app;
    }

    private sealed class Failing(IHostApplicationLifetime lifetime) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            // A failure before the host has started would cancel its start, which is another story than this test's.
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task;
            throw new InvalidOperationException(Words, new FormatException(Words));
        }
    }

    /// <summary>Keeps what the console would show: the same filters, the same formatter.</summary>
    private sealed class Written : ILoggerProvider
    {
        private readonly WordlessFormatter formatter = new(TimeProvider.System);

        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Logger(Written written, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                using var text = new StringWriter();
                written.formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), null, text);
                written.Lines.Enqueue(text.ToString());
            }
        }
    }
}

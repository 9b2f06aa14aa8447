using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using ServiceDefaults.Tokens;

namespace LocalSystem;

/// <summary>The whole system on this machine: the one piece of code that starts it, for people, journeys, bench and faults alike.</summary>
public sealed partial class RunningSystem : IAsyncDisposable
{
    private readonly SystemOptions options;
    private readonly string prefix;
    private readonly ConcurrentDictionary<string, ManagedProcess> processes = new();
    private readonly Dictionary<string, int> ports = [];
    private readonly Dictionary<string, TokenMint> mints = [];
    private readonly bool temporary;
    private Dictionary<string, string>? place;
    private Infra? infra;
    private OtlpSink? sink;

    private RunningSystem(SystemOptions options)
    {
        this.options = options;
        prefix = options.Prefix ?? "t" + Guid.NewGuid().ToString("N")[..8];
        temporary = options.Folder is null;
        Folder = options.Folder ?? Path.Combine(Path.GetTempPath(), "tomoshibi-" + prefix);
        Directory.CreateDirectory(Folder);
        Keys = new DevelopmentKeys(Path.Combine(Folder, "keys"));
        Keys.Make();
        Demo = Demo.LoadOrMake(Path.Combine(Folder, "demo.json"), options.Prefix ?? prefix);
    }

    /// <summary>Where everything is kept.</summary>
    public string Folder { get; }

    /// <summary>The services' logs.</summary>
    public string Logs => Path.Combine(Folder, "logs");

    /// <summary>This machine's keys.</summary>
    public DevelopmentKeys Keys { get; }

    /// <summary>The seeded municipalities.</summary>
    public Demo Demo { get; }

    /// <summary>PostgreSQL and RabbitMQ.</summary>
    public Infra Infra => infra ?? throw new InvalidOperationException("Not started.");

    /// <summary>The gateway's port, or that of what stands before its processes (<see cref="Door"/>).</summary>
    public int Port => Door ?? ports["gateway"];

    /// <summary>The address of LINE's stand-in: its phone page and <c>/_double</c>.</summary>
    public Uri Phone => new($"http://127.0.0.1:{ports["line-phone"]}");

    /// <summary>LINE's hosts over TLS (with <see cref="SystemOptions.RealLiff"/>).</summary>
    public LineHosts LineHosts => new(Path.Combine(Folder, "line-double.pem"), ports["tls-api"], ports["tls-access"], ports["tls-liff"], ports["tls-cdn"]);

    /// <summary>Telemetry received so far; null unless asked for.</summary>
    public string? TelemetryFile => sink?.File;

    /// <summary>Pids of everything started, by name.</summary>
    public IReadOnlyDictionary<string, int> Pids => processes.ToDictionary(pair => pair.Key, pair => pair.Value.Id);

    /// <summary>Starts what the options name and waits until all are ready.</summary>
    public static async Task<RunningSystem> StartAsync(SystemOptions? options = null, CancellationToken ct = default)
    {
        var system = new RunningSystem(options ?? new SystemOptions());
        try
        {
            await system.StartAllAsync(ct);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>A service's own address, past the gateway.</summary>
    public Uri Address(string service) => new($"http://127.0.0.1:{ports[service]}");

    /// <summary>A client of a service's own address.</summary>
    public HttpClient Client(string service) => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { BaseAddress = Address(service) };

    /// <summary>A browser-like client of a public host: connects to loopback, to the gateway or another process of it, and sends the host's name. Keeps cookies only when told to.</summary>
    public HttpClient Browser(string host, CookieContainer? cookies = null, int? port = null)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = cookies is not null, UseProxy = false, ConnectCallback = ConnectToLoopback };
        if (cookies is not null)
        {
            handler.CookieContainer = cookies;
        }

        var client = new HttpClient(handler) { BaseAddress = new Uri($"http://{host}:{port ?? Port}") };
        client.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        return client;
    }

    private static async ValueTask<Stream> ConnectToLoopback(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
        return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>A mint with the development key of an issuer.</summary>
    public TokenMint Mint(string issuer)
    {
        lock (mints)
        {
            return mints.TryGetValue(issuer, out var known) ? known : mints[issuer] = new TokenMint(issuer, File.ReadAllText(Keys.PrivateKey(issuer)), TimeProvider.System);
        }
    }

    /// <summary>The connection string of a role (<c>owner</c>, <c>app</c>, <c>relay</c>, <c>super</c>) of a short database name (<c>vault</c>, <c>chat</c> …).</summary>
    public string Database(string shortName, string role) => restored?.Database(prefix, shortName, role) ?? Infra.Database(DatabaseName(shortName), role, DatabasePassword());

    /// <summary>kill -9, of a service, <c>line-double</c>, <c>postgres</c> or <c>rabbitmq</c> (the last two only with <see cref="SystemOptions.PrivateInfra"/>).</summary>
    public Task KillAsync(string name) => name switch
    {
        "postgres" => (Infra.Postgres ?? throw new InvalidOperationException("The PostgreSQL is shared.")).KillAsync(),
        "rabbitmq" => (Infra.Rabbit ?? throw new InvalidOperationException("The RabbitMQ is shared.")).KillAsync(),
        _ => processes.TryRemove(name, out var process) ? process.DisposeAsync().AsTask() : Task.CompletedTask,
    };

    /// <summary>Starts again what was killed, on the same port, and waits until it is ready.</summary>
    public async Task RestartAsync(string name, CancellationToken ct = default)
    {
        switch (name)
        {
            case "postgres":
                await (Infra.Postgres ?? throw new InvalidOperationException("The PostgreSQL is shared.")).StartAsync(ct);
                break;
            case "rabbitmq":
                await (Infra.Rabbit ?? throw new InvalidOperationException("The RabbitMQ is shared.")).StartAsync(ct);
                break;
            case "line-double":
                await StartLineDoubleAsync(ct);
                break;
            default:
                await StartServiceAsync(ServiceCatalog.Of(name), ct);
                break;
        }
    }

    /// <summary>Seeds further tenants (or the same again).</summary>
    public async Task SeedAsync(IEnumerable<DemoTenant> tenants, string? hours = null, CancellationToken ct = default)
    {
        var file = Path.Combine(Folder, $"seed-{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, Demo.SeedJson(tenants, tenant => tenant.Host, hours ?? options.Hours), ct);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var facts = ServiceCatalog.Of("tenant-directory");
        await RepeatableAsync(facts, ["seed", file], ct);
        File.Delete(file);
    }

    private string VirtualHost => prefix;

    private string DatabaseName(string shortName) => $"{prefix}_{shortName}".ToLower(CultureInfo.InvariantCulture);

    private string DatabasePassword() => File.ReadAllText(Keys.SecretFile("database")).Replace("+", "x", StringComparison.Ordinal).Replace("/", "y", StringComparison.Ordinal).TrimEnd('=');

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(processes.Values.Select(process => process.StopAsync(ManagedProcess.Terminate, TimeSpan.FromSeconds(8))));
        foreach (var process in processes.Values)
        {
            await process.DisposeAsync();
        }

        foreach (var mint in mints.Values)
        {
            mint.Dispose();
        }

        if (sink is not null)
        {
            await sink.DisposeAsync();
        }

        if (infra is not null)
        {
            await infra.DisposeAsync();
        }

        if (temporary && System.Environment.GetEnvironmentVariable("TOMOSHIBI_KEEP") is null)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}

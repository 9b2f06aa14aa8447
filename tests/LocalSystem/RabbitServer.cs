using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace LocalSystem;

/// <summary>A private RabbitMQ node under a folder of ours, with an epmd of its own, on loopback; alone, or one of a <see cref="RabbitCluster"/>.</summary>
public sealed class RabbitServer : IAsyncDisposable
{
    private readonly string folder;
    private readonly RabbitCluster.Place? place;
    private readonly int epmdPort;
    private readonly int distributionPort = Repo.FreePort();
    private readonly HashSet<string> virtualHosts = [];
    private ManagedProcess? process;

    private RabbitServer(string folder, string password, RabbitCluster.Place? place)
    {
        this.folder = folder;
        this.place = place;
        epmdPort = place?.EpmdPort ?? Repo.FreePort();
        Password = password;
        Port = Repo.FreePort();
    }

    /// <summary>Its address: each node of a cluster has one of its own.</summary>
    public string Host => place?.Address ?? "127.0.0.1";

    /// <summary>How other nodes call it.</summary>
    public string NodeName => place is null ? "tomoshibi@localhost" : $"tomoshibi{place.Number}@{place.Name}";

    /// <summary>Its AMQP port.</summary>
    public int Port { get; }

    /// <summary>The password of every user we make here.</summary>
    public string Password { get; }

    /// <summary>The folder that holds its files, for the canary search.</summary>
    public string Data => Path.Combine(folder, "mnesia");

    /// <summary>Its logs.</summary>
    public string Logs => Path.Combine(folder, "log");

    /// <summary>Starts a node.</summary>
    public static Task<RabbitServer> StartAsync(string folder, CancellationToken ct) => StartAsync(folder, null, ct);

    internal static async Task<RabbitServer> StartAsync(string folder, RabbitCluster.Place? place, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var passwordFile = Path.Combine(place?.Home ?? folder, "password");
        if (!File.Exists(passwordFile))
        {
            await File.WriteAllTextAsync(passwordFile, RandomNumberGenerator.GetHexString(40, lowercase: true), ct);
        }

        var server = new RabbitServer(folder, (await File.ReadAllTextAsync(passwordFile, ct)).Trim(), place);
        await server.StartAsync(ct);
        return server;
    }

    /// <summary>Starts it, also after a kill.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "rabbitmq.conf"), $"listeners.tcp.local = {Host}:{Port}\nheartbeat = 15\nlog.file.level = warning\nloopback_users = none\nconsumer_timeout = 900000\n{(place is null ? string.Empty : RabbitCluster.Settings)}", ct);
        await File.WriteAllTextAsync(Path.Combine(folder, "enabled_plugins"), "[].\n", ct);
        process = ManagedProcess.Start("rabbitmq", Path.Combine(folder, "rabbitmq.log"), Path.Combine(Binaries, "rabbitmq-server"), [], Variables());
        for (var attempt = 0; attempt < 1_800; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            if (process.HasExited)
            {
                throw new InvalidOperationException($"RabbitMQ ended at once; see {folder}/rabbitmq.log");
            }

            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(Host, Port, ct);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(100, ct);
            }
        }

        throw new TimeoutException($"RabbitMQ did not come up; see {folder}/rabbitmq.log: {string.Join('\n', File.ReadLines(Path.Combine(folder, "rabbitmq.log")).TakeLast(8))}");
    }

    /// <summary>Makes a virtual host with a deploy user and one user per service, who may configure, write and read its own names only.</summary>
    public async Task AddVirtualHostAsync(string name, IEnumerable<string> services, CancellationToken ct)
    {
        if (!virtualHosts.Add(name))
        {
            return;
        }

        var script = new StringBuilder($"(catch rabbit_vhost:add(<<\"{name}\">>, <<\"local\">>))");
        void User(string user, string pattern) => script.Append(CultureInfo.InvariantCulture,
            $", (catch rabbit_auth_backend_internal:add_user(<<\"{user}\">>, <<\"{Password}\">>, <<\"local\">>)), rabbit_auth_backend_internal:set_permissions(<<\"{user}\">>, <<\"{name}\">>, <<\"{pattern}\">>, <<\"{pattern}\">>, <<\"{pattern}\">>, <<\"local\">>)");
        User($"{name}-deploy", ".*");
        foreach (var service in services)
        {
            User($"{name}-{service}", $"^{service}[.]");
        }

        await ControlAsync(["eval", script + "."], ct);
    }

    /// <summary>The AMQP address of a user of a virtual host.</summary>
    public Uri Address(string virtualHost, string user) => new($"amqp://{virtualHost}-{user}:{Password}@127.0.0.1:{Port}/{virtualHost}");

    /// <summary>rabbitmqctl.</summary>
    public Task<string> ControlAsync(IEnumerable<string> arguments, CancellationToken ct) =>
        ManagedProcess.RunAsync(Path.Combine(Binaries, "rabbitmqctl"), arguments, Variables(), ct);

    /// <summary>kill -9 of the node's virtual machine.</summary>
    public async Task KillAsync()
    {
        if (process is null)
        {
            return;
        }

        ManagedProcess.KillLeft(ProcessStat.DescendantsOf(process.Id));
        await process.KillAsync();
    }

    /// <summary>Takes everything from it that it ever knew: queues, exchanges, users. It must be down.</summary>
    public void Wipe()
    {
        Directory.Delete(Data, recursive: true);
        virtualHosts.Clear();
    }

    internal static string Binaries { get; } =
        Directory.Exists("/usr/lib/rabbitmq/lib")
            ? Directory.GetDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*").Select(path => Path.Combine(path, "sbin")).LastOrDefault() ?? string.Empty
            : string.Empty;

    private Dictionary<string, string> Variables() => new(place?.Variables ?? [])
    {
        // Nodes of a cluster share the cookie that lies there.
        ["HOME"] = place?.Home ?? folder,
        ["RABBITMQ_NODENAME"] = NodeName,
        ["RABBITMQ_MNESIA_BASE"] = Data,
        ["RABBITMQ_MNESIA_DIR"] = Path.Combine(Data, "node"),
        ["RABBITMQ_LOG_BASE"] = Logs,
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq.conf"),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "enabled_plugins"),
        ["RABBITMQ_PID_FILE"] = Path.Combine(folder, "pid"),
        ["RABBITMQ_DIST_PORT"] = distributionPort.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_PORT"] = epmdPort.ToString(CultureInfo.InvariantCulture),
        ["ERL_EPMD_ADDRESS"] = place is null ? Host : RabbitCluster.Addresses,
        // Without these the virtual machine's schedulers spin on the two cores that everything shares.
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = $"-kernel inet_dist_use_interface {{{Host.Replace('.', ',')}}} {place?.Arguments} +sbwt none +sbwtdcpu none +sbwtdio none",
    };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            var started = ProcessStat.DescendantsOf(process.Id);
            await process.StopAsync(ManagedProcess.Terminate, TimeSpan.FromSeconds(10));
            ManagedProcess.KillLeft(started);
            await process.DisposeAsync();
        }

        // The node starts an epmd that would outlive it; a cluster's nodes share theirs.
        await ManagedProcess.RunAsync("epmd", ["-port", epmdPort.ToString(CultureInfo.InvariantCulture), "-kill"]).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}

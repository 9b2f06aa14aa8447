using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace LocalSystem;

/// <summary>A private PostgreSQL under a folder of ours, on loopback, run by its own user when we are root (it refuses root).</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string folder;
    private readonly string password;
    private readonly IReadOnlyCollection<string> more;
    private ManagedProcess? process;

    private PostgresServer(string folder, int port, string password, IReadOnlyCollection<string> more)
    {
        this.folder = folder;
        this.password = password;
        this.more = more;
        Port = port;
    }

    /// <summary>Environment of its next starts: a clock that is wrong.</summary>
    public IReadOnlyDictionary<string, string> Environs { get; set; } = new Dictionary<string, string>();

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>The superuser's connection string.</summary>
    public string Super => $"Host=127.0.0.1;Port={Port};Username=postgres;Password={password};Database=postgres;Pooling=false";

    /// <summary>Starts an instance, making its data folder the first time.</summary>
    public static async Task<PostgresServer> StartAsync(string folder, IReadOnlyCollection<string> more, CancellationToken ct)
    {
        Directory.CreateDirectory(folder);
        var passwordFile = Path.Combine(folder, "password");
        if (!File.Exists(passwordFile))
        {
            await File.WriteAllTextAsync(passwordFile, RandomNumberGenerator.GetHexString(40, lowercase: true), ct);
        }

        var server = new PostgresServer(folder, Repo.FreePort(), (await File.ReadAllTextAsync(passwordFile, ct)).Trim(), more);
        await server.PrepareAsync(passwordFile, ct);
        await server.StartAsync(ct);
        return server;
    }

    /// <summary>A standby beside it, which every commit waits for from now on, as the platform chart asks of CloudNativePG. It may be killed and started like any other.</summary>
    public async Task<PostgresServer> AddStandbyAsync(CancellationToken ct)
    {
        var standby = new PostgresServer(folder + "-standby", Repo.FreePort(), password, more);
        Directory.CreateDirectory(standby.folder);
        if (Environment.UserName == "root")
        {
            await ManagedProcess.RunAsync("chown", ["postgres", standby.folder], ct: ct);
        }

        var (file, arguments) = AsOwner("pg_basebackup", ["-d", $"host=127.0.0.1 port={Port} user=postgres password={password}", "-D", standby.Data, "-X", "stream", "-R", "-c", "fast"]);
        await ManagedProcess.RunAsync(file, arguments, ct: ct);
        await standby.StartAsync(ct);
        await using var connection = new NpgsqlConnection(Super);
        await connection.OpenAsync(ct);
        foreach (var sql in new[] { "alter system set synchronous_standby_names = '*'", "select pg_reload_conf()" })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(ct);
        }

        await using var waited = new NpgsqlCommand("select count(*) from pg_stat_replication where sync_state = 'sync'", connection);
        for (var attempt = 0; attempt < 300 && await waited.ExecuteScalarAsync(ct) is not 1L; attempt++)
        {
            await Task.Delay(100, ct);
        }

        return await waited.ExecuteScalarAsync(ct) is 1L ? standby : throw new TimeoutException($"The standby did not follow; see {standby.LogFile}");
    }

    /// <summary>Starts it again after a kill.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        string[] settings =
        [
            "listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=400", "shared_buffers=512MB", "fsync=on", "full_page_writes=on",
            "synchronous_commit=on", "wal_level=replica", "max_wal_size=2GB", "checkpoint_timeout=15min", "log_statement=none", "log_parameter_max_length=0",
            "log_parameter_max_length_on_error=0", "log_min_error_statement=panic", "log_min_messages=fatal", "timezone=UTC", "jit=off", "autovacuum_naptime=20s", .. more,
        ];
        var arguments = new List<string> { "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture) };
        arguments.AddRange(settings.SelectMany(setting => new[] { "-c", setting }));
        process = Launch("postgres", arguments);
        for (var attempt = 0; attempt < 300; attempt++)
        {
            ct.ThrowIfCancellationRequested();
            if (process.HasExited)
            {
                throw new InvalidOperationException($"PostgreSQL ended at once; see {LogFile}");
            }

            try
            {
                await using var connection = new NpgsqlConnection(Super);
                await connection.OpenAsync(ct);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                await Task.Delay(100, ct);
            }
        }

        throw new TimeoutException($"PostgreSQL did not come up; see {LogFile}");
    }

    /// <summary>kill -9 of the postmaster; its children leave by themselves.</summary>
    public async Task KillAsync()
    {
        if (process is not null)
        {
            await process.KillAsync();
            // The next postmaster refuses to start while an old backend still holds the shared memory.
            await Task.Delay(300);
        }
    }

    /// <summary>The folder that holds its files, for the canary search.</summary>
    public string Data => Path.Combine(folder, "data");

    /// <summary>Its log.</summary>
    public string LogFile => Path.Combine(folder, "postgres.log");

    internal static string Binaries { get; } =
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(path => Path.Combine(path, "bin")).Where(path => File.Exists(Path.Combine(path, "initdb")))
                .OrderByDescending(path => path, StringComparer.Ordinal).FirstOrDefault() ?? string.Empty
            : string.Empty;

    private async Task PrepareAsync(string passwordFile, CancellationToken ct)
    {
        if (Environment.UserName == "root")
        {
            await ManagedProcess.RunAsync("chown", ["-R", "postgres", folder], ct: ct);
        }

        if (!File.Exists(Path.Combine(Data, "PG_VERSION")))
        {
            var (file, arguments) = AsOwner("initdb", ["-D", Data, "-k", "-U", "postgres", "-A", "scram-sha-256", "--pwfile", passwordFile, "-E", "UTF8", "--locale", "C.UTF-8"]);
            await ManagedProcess.RunAsync(file, arguments, ct: ct);
        }

        // Left behind by a kill -9: the process it names is not ours any more.
        File.Delete(Path.Combine(Data, "postmaster.pid"));
    }

    private ManagedProcess Launch(string program, IEnumerable<string> arguments)
    {
        var (file, all) = AsOwner("env", [.. Environs.Select(pair => $"{pair.Key}={pair.Value}"), Path.Combine(Binaries, program), .. arguments]);
        return ManagedProcess.Start("postgres", LogFile, file, all, folder: "/");
    }

    private static (string File, IEnumerable<string> Arguments) AsOwner(string program, IEnumerable<string> arguments)
    {
        // What is not PostgreSQL's own is the system's.
        var path = program == "env" ? program : Path.Combine(Binaries, program);
        return Environment.UserName == "root"
            ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", "--reset-env", path, .. arguments])
            : (path, arguments);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.StopAsync(ManagedProcess.Interrupt, TimeSpan.FromSeconds(10));
            await process.DisposeAsync();
        }
    }
}

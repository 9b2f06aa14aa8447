using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Npgsql;

namespace LocalSystem;

/// <summary>PostgreSQL and RabbitMQ for one or more systems: our own, or one that another process of ours started.</summary>
public sealed partial class Infra : IAsyncDisposable
{
    /// <summary>Names the file that describes an already running pair; set by <c>make test</c> so that its projects share one.</summary>
    public const string Variable = "TOMOSHIBI_INFRA";

    private Infra(string folder, PostgresServer? postgres, RabbitServer? rabbit, Description description, RabbitCluster? cluster = null)
    {
        Folder = folder;
        Postgres = postgres;
        Rabbit = rabbit;
        Cluster = cluster;
        Facts = description;
    }

    /// <summary>What others need to know of it.</summary>
    /// <param name="Folder">Where its files are.</param>
    /// <param name="PostgresSuper">Superuser connection string.</param>
    /// <param name="RabbitPort">AMQP port.</param>
    /// <param name="RabbitPassword">Password of the users it makes.</param>
    /// <param name="Mailbox">Folder in which it takes orders for virtual hosts.</param>
    public sealed record Description(string Folder, string PostgresSuper, int RabbitPort, string RabbitPassword, string Mailbox);

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>Ours, when this process started it.</summary>
    public PostgresServer? Postgres { get; }

    /// <summary>Ours, when this process started it; of a cluster the first.</summary>
    public RabbitServer? Rabbit { get; }

    /// <summary>The cluster that <see cref="Rabbit"/> belongs to, where one was asked for.</summary>
    public RabbitCluster? Cluster { get; }

    /// <summary>Addresses.</summary>
    public Description Facts { get; }

    /// <summary>Says what is missing on this machine, or null.</summary>
    public static string? Missing()
    {
        var missing = new List<string>();
        if (PostgresServer.Binaries.Length == 0)
        {
            missing.Add("postgresql");
        }

        if (RabbitServer.Binaries.Length == 0)
        {
            missing.Add("rabbitmq-server");
        }

        return missing.Count == 0 ? null
            : $"Missing: {string.Join(", ", missing)}. As root run: apt-get update && apt-get install -y {string.Join(' ', missing)}\n"
            + $"or name servers that run elsewhere: {PostgresVariable}=postgres://superuser:password@host:5432/postgres {RabbitVariable}=amqp://user:password@host:5672/vhost";
    }

    /// <summary>Starts a private pair under a folder.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="ct">Ends it.</param>
    /// <param name="postgresSettings">More settings of PostgreSQL.</param>
    /// <param name="door">Asks for a cluster of brokers: gets the nodes' addresses and gives the loopback port by which everybody reaches whichever of them works.</param>
    public static async Task<Infra> StartAsync(string folder, CancellationToken ct, IReadOnlyCollection<string>? postgresSettings = null, Func<IReadOnlyList<IPEndPoint>, int>? door = null)
    {
        if (Missing() is { } missing)
        {
            throw new InvalidOperationException(missing);
        }

        Directory.CreateDirectory(folder);
        var postgres = PostgresServer.StartAsync(Path.Combine(folder, "postgres"), postgresSettings ?? [], ct);
        var rabbit = door is null ? RabbitServer.StartAsync(Path.Combine(folder, "rabbitmq"), ct) : null;
        var nodes = door is null ? null : RabbitCluster.StartAsync(Path.Combine(folder, "rabbitmq"), ct);
        await Task.WhenAll(new Task?[] { postgres, rabbit, nodes }.OfType<Task>());
        var cluster = nodes is null ? null : await nodes;
        var (database, broker) = (await postgres, cluster?.Nodes[0] ?? await (rabbit ?? throw new UnreachableException()));
        var port = cluster is null || door is null ? broker.Port : door([.. cluster.Nodes.Select(node => new IPEndPoint(IPAddress.Parse(node.Host), node.Port))]);
        var mailbox = Path.Combine(folder, "orders");
        Directory.CreateDirectory(mailbox);
        return new Infra(folder, database, broker, new Description(folder, database.Super, port, broker.Password, mailbox), cluster);
    }

    /// <summary>Addresses of a PostgreSQL (superuser) and a RabbitMQ that somebody else runs, for machines where nothing may be installed.</summary>
    public const string PostgresVariable = "POSTGRES_URL";

    /// <inheritdoc cref="PostgresVariable"/>
    public const string RabbitVariable = "RABBITMQ_URL";

    /// <summary>The foreign pair that the environment names, or null. All services then share the broker's one user and virtual host.</summary>
    public static Infra? Foreign(string folder)
    {
        if (Environment.GetEnvironmentVariable(PostgresVariable) is not { Length: > 0 } postgres || Environment.GetEnvironmentVariable(RabbitVariable) is not { Length: > 0 } rabbit)
        {
            return null;
        }

        var address = new Uri(postgres);
        var login = address.UserInfo.Split(':').Select(Uri.UnescapeDataString).ToArray();
        var super = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host, Port = address.Port > 0 ? address.Port : 5432, Username = login[0], Password = login.ElementAtOrDefault(1), Database = address.AbsolutePath.Trim('/') is { Length: > 0 } name ? name : "postgres", Pooling = false,
        };
        return new Infra(folder, null, null, new Description(folder, super.ConnectionString, 0, rabbit, string.Empty));
    }

    private bool IsForeign => Facts.RabbitPort == 0;

    /// <summary>The pair that the environment names, or a private one.</summary>
    public static async Task<Infra> FindOrStartAsync(string folder, CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } file && File.Exists(file))
        {
            var facts = JsonSerializer.Deserialize<Description>(await File.ReadAllTextAsync(file, ct)) ?? throw new InvalidOperationException(file + " is empty.");
            return new Infra(facts.Folder, null, null, facts);
        }

        return await StartAsync(folder, ct);
    }

    /// <summary>Makes a virtual host; a shared pair's own process does it on order, as only it may speak to its node.</summary>
    public async Task AddVirtualHostAsync(string name, IReadOnlyCollection<string> services, CancellationToken ct)
    {
        if (IsForeign)
        {
            return;
        }

        if (Rabbit is not null)
        {
            await Rabbit.AddVirtualHostAsync(name, services, ct);
            return;
        }

        var order = Path.Combine(Facts.Mailbox, name);
        await File.WriteAllTextAsync(order + ".tmp", string.Join('\n', services), ct);
        File.Move(order + ".tmp", order + ".order", overwrite: true);
        for (var attempt = 0; attempt < 1_800 && !File.Exists(order + ".done"); attempt++)
        {
            await Task.Delay(100, ct);
        }

        if (!File.Exists(order + ".done"))
        {
            throw new TimeoutException("The shared broker made no virtual host.");
        }
    }

    /// <summary>Serves orders until cancelled.</summary>
    public async Task ServeOrdersAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            foreach (var order in Directory.GetFiles(Facts.Mailbox, "*.order"))
            {
                var name = Path.GetFileNameWithoutExtension(order);
                var services = await File.ReadAllLinesAsync(order, ct);
                File.Delete(order);
                await (Rabbit ?? throw new InvalidOperationException("Not our broker.")).AddVirtualHostAsync(name, services, ct);
                await File.WriteAllTextAsync(Path.Combine(Facts.Mailbox, name + ".done"), "done", ct);
            }

            await Task.Delay(100, ct).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>The AMQP address of a user.</summary>
    public Uri Broker(string virtualHost, string user) => IsForeign
        ? new Uri(Facts.RabbitPassword)
        : new($"amqp://{virtualHost}-{user}:{Facts.RabbitPassword}@127.0.0.1:{Facts.RabbitPort}/{virtualHost}");

    /// <summary>Runs SQL as superuser, in a database.</summary>
    public async Task ExecuteAsync(string sql, string database, CancellationToken ct)
    {
        var super = new NpgsqlConnectionStringBuilder(Facts.PostgresSuper) { Database = database };
        await using var connection = new NpgsqlConnection(super.ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Makes a service's database with its three roles, if it is not there.</summary>
    public async Task AddDatabaseAsync(string name, string password, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(Facts.PostgresSuper);
        await connection.OpenAsync(ct);
        foreach (var role in new[] { "owner", "app", "relay" })
        {
            await using var make = new NpgsqlCommand(
                $"do $$ begin if not exists (select from pg_roles where rolname = '{name}_{role}') then create role {name}_{role} login password '{password}'; end if; end $$", connection);
            await make.ExecuteNonQueryAsync(ct);
        }

        await using var exists = new NpgsqlCommand($"select 1 from pg_database where datname = '{name}'", connection);
        if (await exists.ExecuteScalarAsync(ct) is null)
        {
            await using var create = new NpgsqlCommand($"create database {name} owner {name}_owner", connection) { CommandTimeout = 120 };
            await create.ExecuteNonQueryAsync(ct);
            await ExecuteAsync($"revoke all on database {name} from public; grant connect on database {name} to {name}_app, {name}_relay", "postgres", ct);
        }
    }

    /// <summary>The connection string of a role of a database; <c>super</c> for the superuser.</summary>
    public string Database(string name, string role, string password)
    {
        var text = new NpgsqlConnectionStringBuilder(Facts.PostgresSuper) { Database = name };
        if (role == "super")
        {
            return text.ConnectionString;
        }

        text.Username = $"{name}_{role}";
        text.Password = password;
        text.Pooling = true;
        // Connections are taken in turn: on two cores each one more than can work is one more memory of PostgreSQL that has gone cold.
        text.MaxPoolSize = role == "app" ? 16 : 6;
        text.Timeout = 3;
        text.CommandTimeout = 6;
        return text.ConnectionString;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Cluster is not null)
        {
            await Cluster.DisposeAsync();
        }
        else if (Rabbit is not null)
        {
            await Rabbit.DisposeAsync();
        }

        if (Postgres is not null)
        {
            await Postgres.DisposeAsync();
        }
    }
}

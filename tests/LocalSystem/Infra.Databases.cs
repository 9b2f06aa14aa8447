using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LocalSystem;

/// <summary>The databases alone: of a system that runs or rests in a folder, or a new and empty instance for a restore.</summary>
public sealed partial class Infra
{
    private const string NoBroker = "amqp://nobody:nothing@127.0.0.1:1/none";

    /// <summary>Where the system of a folder keeps its instances; PostgreSQL's own user cannot reach into root's home.</summary>
    public static string FolderOf(string systemFolder) => Environment.UserName == "root" && systemFolder.StartsWith("/root", StringComparison.Ordinal)
        ? Path.Combine("/var/tmp", "tomoshibi-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(systemFolder)))[..12])
        : Path.Combine(systemFolder, "infra");

    /// <summary>The PostgreSQL of a folder: the one that runs there, or started for as long as this lives.</summary>
    public static async Task<Infra> DatabasesOfAsync(string systemFolder, CancellationToken ct)
    {
        var folder = FolderOf(systemFolder);
        var pidFile = Path.Combine(folder, "postgres", "data", "postmaster.pid");
        var lines = File.Exists(pidFile) ? await File.ReadAllLinesAsync(pidFile, ct) : [];
        if (lines.Length < 4 || !Directory.Exists("/proc/" + lines[0].Trim()))
        {
            return await EmptyDatabasesAsync(folder, ct);
        }

        var password = (await File.ReadAllTextAsync(Path.Combine(folder, "postgres", "password"), ct)).Trim();
        var super = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={lines[3].Trim()};Username=postgres;Password={password};Database=postgres;Pooling=false");
        return new Infra(folder, null, null, new Description(folder, super, 0, NoBroker, string.Empty));
    }

    /// <summary>A PostgreSQL in a folder, and no broker; an empty one where the folder is new.</summary>
    public static async Task<Infra> EmptyDatabasesAsync(string folder, CancellationToken ct)
    {
        var postgres = await PostgresServer.StartAsync(Path.Combine(folder, "postgres"), [], ct);
        return new Infra(folder, postgres, null, new Description(folder, postgres.Super, 0, NoBroker, string.Empty));
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LocalSystem;

/// <summary>What the drill found.</summary>
public sealed record DrillReport(
    TimeSpan Rto, TimeSpan Rpo, string Ledger, int LedgerCode, string Samples, int SamplesCode, long AuditRows, long AuditExpected, IReadOnlyList<AuditVerdict> Audit, int CanaryHits)
{
    /// <summary>Whether all of it is as it must be: RTO ≤ 4 h (requirement 84), nothing lost, nothing raised from the dead.</summary>
    public bool Passed => Rto <= TimeSpan.FromHours(4) && LedgerCode == 0 && SamplesCode == 0 && AuditRows >= AuditExpected && AuditHolds && CanaryHits == 0;

    /// <summary>Whether each restored chain is whole; rows without any verdict are none.</summary>
    public bool AuditHolds => Audit.All(verdict => verdict.Code == 0) && (Audit.Count > 0 || AuditExpected == 0);
}

/// <summary>Restores a backup into an empty PostgreSQL started for it, verifies the access log, applies the ledger, opens samples, and takes the time.</summary>
public sealed partial class RestoreDrill : IAsyncDisposable
{
    private readonly string work;
    private readonly string password = RandomNumberGenerator.GetHexString(40, lowercase: true);
    private readonly BackupSource source;
    private readonly BackupManifest manifest;
    private Infra? infra;

    private RestoreDrill(string work, BackupSource source, BackupManifest manifest) => (this.work, this.source, this.manifest) = (work, source, manifest);

    /// <summary>The restored databases.</summary>
    public Infra Infra => infra ?? throw new InvalidOperationException("Nothing was restored.");

    /// <summary>Where the restored keys and the log of the drill are.</summary>
    public string Folder => work;

    /// <summary>Runs the drill; the restored instance lives as long as what is given back.</summary>
    /// <param name="backup">Folder of one backup.</param>
    /// <param name="source">The live system's keys and ledger: root key, backup key X4, and the ledger, which is always newer than any backup of it.</param>
    /// <param name="rootKeyFile">The vault's root key.</param>
    /// <param name="canaries">Words that no artefact may hold.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<(RestoreDrill Drill, DrillReport Report)> RunAsync(string backup, BackupSource source, string rootKeyFile, IReadOnlyCollection<string> canaries, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        var began = TimeProvider.System.GetUtcNow();
        var manifest = await Verified(backup, ct);
        var drill = new RestoreDrill(Directory.CreateTempSubdirectory("tomoshibi-drill-").FullName, source, manifest);
        File.SetUnixFileMode(drill.work, (UnixFileMode)Convert.ToInt32("711", 8)); // PostgreSQL's own user passes through.
        try
        {
            drill.infra = await Infra.EmptyDatabasesAsync(Path.Combine(drill.work, "infra"), ct);
            await drill.OpenFolderAsync(backup, "keys-folder.tar.sealed", "vault-keys", source.BackupKeyFile, ct);
            foreach (var name in manifest.Databases)
            {
                await drill.RestoreAsync(backup, manifest, name, source.BackupKeyFile, ct);
            }

            // Before the ledger is applied: that writes rows of its own, which no process links here.
            var verdicts = await drill.AuditAsync(ct);
            var environment = drill.VaultEnvironment(manifest, source, rootKeyFile);
            var (ledgerCode, ledger) = await drill.VerbAsync("reapply-ledger", environment, ct);
            var (samplesCode, samples) = await drill.VerbAsync("verify-restore", environment, ct);
            var audit = await drill.AuditRowsAsync(manifest, ct);
            return (drill, new DrillReport(watch.Elapsed, began - manifest.At, ledger, ledgerCode, samples, samplesCode, audit, manifest.AuditRows, verdicts, Canary.Count(backup, canaries)));
        }
        catch
        {
            await drill.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection string into the restored instance.</summary>
    public string Database(string prefix, string name, string role) => Infra.Database($"{prefix}_{name}", role, password);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (infra is not null)
        {
            await infra.DisposeAsync();
        }

        Directory.Delete(work, recursive: true);
    }

    /// <summary>A part that is not what the manifest says stops the drill before anything is restored.</summary>
    private static async Task<BackupManifest> Verified(string backup, CancellationToken ct)
    {
        var manifest = JsonSerializer.Deserialize<BackupManifest>(await File.ReadAllTextAsync(Path.Combine(backup, Backup.Manifest), ct), Demo.Writing) ?? throw new InvalidOperationException("The manifest is empty.");
        foreach (var part in manifest.Parts)
        {
            await using var stream = File.OpenRead(Path.Combine(backup, part.File));
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct)) != part.Sha256)
            {
                throw new InvalidOperationException($"{part.File} is not what the manifest says.");
            }
        }

        return manifest;
    }

    /// <summary>Keys come between the data and its triggers and foreign keys: so neither is asked about a half-restored table.</summary>
    private async Task RestoreAsync(string backup, BackupManifest manifest, string name, string backupKey, CancellationToken ct)
    {
        var database = $"{manifest.Prefix}_{name}";
        await Infra.AddDatabaseAsync(database, password, ct);
        var super = new Npgsql.NpgsqlConnectionStringBuilder(Infra.Facts.PostgresSuper);
        var dump = Path.Combine(work, name + ".dump");
        await OpenAsync(Path.Combine(backup, name + ".dump.sealed"), dump, backupKey, ct);
        var restore = $"pg_restore -h 127.0.0.1 -p {super.Port} -U {super.Username} -d {database} --exit-on-error";
        await Backup.ShellAsync($"{restore} --section=pre-data {Backup.Quote(dump)} && {restore} --section=data {Backup.Quote(dump)}", super.Password, [], ct);
        if (name == "vault")
        {
            var keys = Path.Combine(work, "keys.dump");
            await OpenAsync(Path.Combine(backup, "keys-vault.dump.sealed"), keys, backupKey, ct);
            await Backup.ShellAsync($"{restore} --section=data {Backup.Quote(keys)}", super.Password, [], ct);
            File.Delete(keys);
        }

        await Backup.ShellAsync($"{restore} --section=post-data {Backup.Quote(dump)}", super.Password, [], ct);
        File.Delete(dump);
        await Infra.ExecuteAsync("do $$ declare next int := (select max(epoch) + 1 from feed_epochs); begin insert into feed_epochs (epoch) values (next); execute format('alter table outbox alter column epoch set default %s', next); end $$", database, ct);
    }

    private static Task<string> OpenAsync(string sealedFile, string file, string key, CancellationToken ct) =>
        Backup.ShellAsync($"dotnet {Backup.Quote(Backup.Vault)} open-backup {Backup.Quote(key)} < {Backup.Quote(sealedFile)} > {Backup.Quote(file)}", null, [], ct);

    private async Task OpenFolderAsync(string backup, string part, string name, string key, CancellationToken ct)
    {
        var folder = Path.Combine(work, name);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await Backup.ShellAsync($"dotnet {Backup.Quote(Backup.Vault)} open-backup {Backup.Quote(key)} < {Backup.Quote(Path.Combine(backup, part))} | tar -C {Backup.Quote(folder)} -x", null, [], ct);
    }

    private Dictionary<string, string> VaultEnvironment(BackupManifest manifest, BackupSource source, string rootKeyFile) => new(
        new DevelopmentKeys(Directory.CreateDirectory(Path.Combine(work, "place"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName).Place(TimeProvider.System.GetUtcNow()))
    {
        ["Database__App"] = Database(manifest.Prefix, "vault", "app"), ["Database__Relay"] = Database(manifest.Prefix, "vault", "relay"), ["Broker__Uri"] = "amqp://nobody:nothing@127.0.0.1:1/none",
        ["Vault__KeyFolder"] = Path.Combine(work, "vault-keys"), ["Vault__RootKeyFile"] = rootKeyFile, ["Vault__LedgerFolder"] = source.LedgerFolder,
    };

    private async Task<(int Code, string Said)> VerbAsync(string verb, Dictionary<string, string> environment, CancellationToken ct)
    {
        // What the process logs goes to a file; what the verb says is its last line.
        var said = await Backup.ShellAsync($"code=0; dotnet {Backup.Quote(Backup.Vault)} {verb} > {Backup.Quote(Path.Combine(work, verb + ".log"))} 2>&1 || code=$?; echo $code; tail -n 1 {Backup.Quote(Path.Combine(work, verb + ".log"))}", null, environment, ct);
        var lines = said.Split('\n', 2);
        return (int.Parse(lines[0], CultureInfo.InvariantCulture), lines[1].Trim());
    }

    private async Task<long> AuditRowsAsync(BackupManifest manifest, CancellationToken ct)
    {
        await using var connection = new Npgsql.NpgsqlConnection(Database(manifest.Prefix, "vault", "super"));
        await connection.OpenAsync(ct);
        await using var command = new Npgsql.NpgsqlCommand("select count(*) from access_log", connection);
        return (long)(await command.ExecuteScalarAsync(ct) ?? 0L);
    }
}

/// <summary>Looks for words in files, as they stand and in the encodings in which they could hide.</summary>
public static class Canary
{
    /// <summary>Hits of any word in any encoding in any file under a folder.</summary>
    public static int Count(string folder, IReadOnlyCollection<string> words)
    {
        var needles = words.SelectMany(Forms).ToList();
        return needles.Count == 0 ? 0 : Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Sum(file => Count(file, needles));
    }

    /// <summary>Hits of raw bytes in the files under a folder.</summary>
    public static int Count(string folder, byte[] bytes) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Sum(file => Count(file, [bytes]));

    /// <summary>UTF-8, UTF-16 both ways, base64 at each of its three offsets, hex, percent and JSON escapes.</summary>
    public static IEnumerable<byte[]> Forms(string word)
    {
        var utf8 = Encoding.UTF8.GetBytes(word);
        yield return utf8;
        yield return Encoding.Unicode.GetBytes(word);
        yield return Encoding.BigEndianUnicode.GetBytes(word);
        for (var offset = 0; offset < 3; offset++)
        {
            var text = Convert.ToBase64String([.. new byte[offset], .. utf8]);
            yield return Encoding.ASCII.GetBytes(text[(offset == 0 ? 0 : 4)..^4]);
        }

        yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8));
        yield return Encoding.ASCII.GetBytes(Uri.EscapeDataString(word));
        yield return Encoding.ASCII.GetBytes(string.Concat(word.Select(unit => $"\\u{(int)unit:x4}")));
    }

    /// <summary>Null when the file went away since the folder was listed: the database lives while it is searched, and what is gone holds nothing.</summary>
    private static FileStream? OpenOrGone(string file)
    {
        try { return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete); }
        catch (FileNotFoundException) { return null; }
    }

    private static int Count(string file, List<byte[]> needles)
    {
        const int Block = 8 << 20;
        var overlap = needles.Max(needle => needle.Length) - 1;
        using var stream = OpenOrGone(file);
        if (stream is null) return 0;
        // A database is thousands of small files: no more room than the file needs.
        var block = (int)Math.Clamp(stream.Length, 4_096, Block);
        var buffer = new byte[block + overlap];
        var (kept, hits) = (0, 0);
        while (stream.Read(buffer, kept, block) is > 0 and var read)
        {
            ReadOnlySpan<byte> seen = buffer.AsSpan(0, kept + read);
            foreach (var needle in needles)
            {
                hits += seen.IndexOf(needle) >= 0 ? 1 : 0;
            }

            kept = Math.Min(overlap, seen.Length);
            seen[^kept..].ToArray().CopyTo(buffer, 0);
        }

        return hits;
    }
}

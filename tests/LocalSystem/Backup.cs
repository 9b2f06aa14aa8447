using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;

namespace LocalSystem;

/// <summary>What is backed up: the databases of one system, the vault's keys and its erasure ledger.</summary>
/// <param name="Infra">Where the databases are.</param>
/// <param name="Prefix">Before each database's name.</param>
/// <param name="Databases">Short names.</param>
/// <param name="KeyFolder">The vault's sealed tenant keys.</param>
/// <param name="LedgerFolder">The erasure ledger.</param>
/// <param name="BackupKeyFile">Key X4; never stored with a backup.</param>
/// <param name="Anchors">The anchors of the access log and the public key they are signed with; a drill without them proves the order only.</param>
public sealed record BackupSource(Infra Infra, string Prefix, IReadOnlyList<string> Databases, string KeyFolder, string LedgerFolder, string BackupKeyFile, AnchorSource? Anchors = null);

/// <summary>Where the signed ends of the access log's chains are, and with which key they are checked.</summary>
public sealed record AnchorSource(string Folder, string PublicKeyFile);

/// <summary>One artefact of a backup.</summary>
public sealed record BackupPart(string File, long Length, string Sha256);

/// <summary>What a backup says of itself; ids, counts and times only.</summary>
public sealed record BackupManifest(DateTimeOffset At, string Prefix, IReadOnlyList<string> Databases, long AuditRows, DateTimeOffset KeysExpireAt, IReadOnlyList<BackupPart> Parts);

/// <summary>Dumps all databases as a role that reads past row-level security and writes nothing, sealed before anything touches the disk (trust.md 2.11).</summary>
/// <remarks>The vault's wrapped keys and the key folder are artefacts of their own, <c>keys-…</c>: they are kept 35 days, the rest as long as the tenant wishes.</remarks>
public static class Backup
{
    /// <summary>How long the artefacts with keys are kept: the day on which an erasure is true everywhere hangs on it.</summary>
    public static readonly TimeSpan KeysLive = TimeSpan.FromDays(35);

    internal const string Manifest = "manifest.json";

    /// <summary>The verb of the vault that seals and opens streams.</summary>
    internal static string Vault => Repo.Dll("services/storage-vault", "StorageVault");

    /// <summary>Makes a backup in a new folder under <paramref name="target"/>; gives the folder.</summary>
    public static async Task<string> MakeAsync(BackupSource source, string target, CancellationToken ct)
    {
        var at = TimeProvider.System.GetUtcNow();
        var folder = Path.Combine(target, at.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var login = await RoleAsync(source, ct);
        long audit = 0;
        foreach (var name in source.Databases)
        {
            audit += await DumpAsync(source, login, name, folder, ct);
        }

        await SealAsync($"tar -C {Quote(source.KeyFolder)} -c .", Path.Combine(folder, "keys-folder.tar.sealed"), source.BackupKeyFile, login, ct);
        if (Directory.Exists(source.LedgerFolder))
        {
            await SealAsync($"tar -C {Quote(source.LedgerFolder)} -c .", Path.Combine(folder, "ledger.tar.sealed"), source.BackupKeyFile, login, ct);
        }

        var parts = new List<BackupPart>();
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            await using var stream = File.OpenRead(file);
            parts.Add(new(Path.GetFileName(file), stream.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct))));
        }

        await File.WriteAllTextAsync(Path.Combine(folder, Manifest), JsonSerializer.Serialize(new BackupManifest(at, source.Prefix, source.Databases, audit, at + KeysLive, parts), Demo.Writing), ct);
        DropOldKeys(target, at);
        return folder;
    }

    /// <summary>Removes the artefacts with keys that are past their time; what is left of such a backup is ciphertext that nobody can open.</summary>
    public static int DropOldKeys(string target, DateTimeOffset now)
    {
        var dropped = 0;
        foreach (var folder in Directory.GetDirectories(target))
        {
            if (!DateTimeOffset.TryParseExact(Path.GetFileName(folder), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) || now - at < KeysLive)
            {
                continue;
            }

            foreach (var file in Directory.GetFiles(folder, "keys-*"))
            {
                File.Delete(file);
                dropped++;
            }
        }

        return dropped;
    }

    /// <summary>One database, and of the vault the keys apart, both as of the same moment.</summary>
    private static async Task<long> DumpAsync(BackupSource source, NpgsqlConnectionStringBuilder login, string name, string folder, CancellationToken ct)
    {
        var database = $"{source.Prefix}_{name}";
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(login.ConnectionString) { Database = database }.ConnectionString);
        await connection.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        var snapshot = (string)(await ScalarAsync(connection, "select pg_export_snapshot()", ct) ?? string.Empty);
        var dump = $"pg_dump -h {login.Host} -p {login.Port} -U {login.Username} -d {database} -Fc --snapshot={snapshot}";
        var withKeys = name == "vault";
        await SealAsync(dump + (withKeys ? " --exclude-table-data=deks --exclude-table-data=held_wrappings" : string.Empty), Path.Combine(folder, name + ".dump.sealed"), source.BackupKeyFile, login, ct);
        if (!withKeys)
        {
            return 0;
        }

        await SealAsync(dump + " --data-only -t deks -t held_wrappings", Path.Combine(folder, "keys-vault.dump.sealed"), source.BackupKeyFile, login, ct);
        return (long)(await ScalarAsync(connection, "select count(*) from access_log", ct) ?? 0L);
    }

    /// <summary>The backup role: reads everything past row-level security, owns nothing, writes nothing; a new password each time.</summary>
    private static async Task<NpgsqlConnectionStringBuilder> RoleAsync(BackupSource source, CancellationToken ct)
    {
        var (role, password) = ($"{source.Prefix}_backup", RandomNumberGenerator.GetHexString(40, lowercase: true));
        await source.Infra.ExecuteAsync(
            $"""
            do $$ begin if not exists (select from pg_roles where rolname = '{role}') then create role {role}; end if; end $$;
            alter role {role} login bypassrls nosuperuser nocreatedb nocreaterole password '{password}';
            grant pg_read_all_data to {role};
            """, "postgres", ct);
        foreach (var name in source.Databases)
        {
            await source.Infra.ExecuteAsync($"grant connect on database {source.Prefix}_{name} to {role}", "postgres", ct);
        }

        return new NpgsqlConnectionStringBuilder(source.Infra.Facts.PostgresSuper) { Username = role, Password = password, Pooling = false };
    }

    private static Task<string> SealAsync(string command, string file, string keyFile, NpgsqlConnectionStringBuilder login, CancellationToken ct) =>
        ShellAsync($"{command} | dotnet {Quote(Vault)} seal-backup {Quote(keyFile)} > {Quote(file)} && sync {Quote(file)}", login.Password, [], ct);

    /// <summary>A pipe, of which every part must end well.</summary>
    internal static Task<string> ShellAsync(string command, string? password, IEnumerable<KeyValuePair<string, string>> environment, CancellationToken ct) =>
        ManagedProcess.RunAsync("bash", ["-o", "pipefail", "-c", $"umask 077; export PATH={Quote(PostgresServer.Binaries)}:$PATH; {command}"], new Dictionary<string, string>(environment)
        {
            ["PGPASSWORD"] = password ?? string.Empty, ["Residency__Region"] = "jp-onprem:local", ["Residency__Site"] = "local", ["DOTNET_EnableDiagnostics"] = "0",
        }, ct);

    internal static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(ct);
    }
}

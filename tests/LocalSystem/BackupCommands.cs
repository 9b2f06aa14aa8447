using System.Globalization;
using Npgsql;

namespace LocalSystem;

/// <summary><c>make backup</c> and <c>make restore-drill</c> for the system of <c>.run</c>, running or at rest.</summary>
internal static class BackupCommands
{
    private static string RunFolder => Path.Combine(Repo.Root, ".run");

    private static string Target => Path.Combine(RunFolder, "backups");

    /// <summary>Backs up all that is there; says where.</summary>
    public static async Task<int> BackupAsync(CancellationToken ct)
    {
        if (!Directory.Exists(Path.Combine(RunFolder, "keys")))
        {
            await Console.Error.WriteLineAsync("There is nothing to back up yet: make run first.");
            return 66;
        }

        await using var infra = await Infra.DatabasesOfAsync(RunFolder, ct);
        Directory.CreateDirectory(Target);
        var folder = await Backup.MakeAsync(await SourceAsync(infra, ct), Target, ct);
        Console.WriteLine($"Backed up to {folder}");
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {new FileInfo(file).Length,12:N0}  {Path.GetFileName(file)}"));
        }

        return 0;
    }

    /// <summary>Restores the newest backup into an empty instance, and prints what the drill found.</summary>
    public static async Task<int> DrillAsync(string[] canaries, CancellationToken ct)
    {
        var newest = Directory.Exists(Target) ? Directory.GetDirectories(Target).Order(StringComparer.Ordinal).LastOrDefault() : null;
        if (newest is null)
        {
            await Console.Error.WriteLineAsync("There is no backup yet: make backup first.");
            return 66;
        }

        var keys = new DevelopmentKeys(Path.Combine(RunFolder, "keys"));
        await using var live = await Infra.DatabasesOfAsync(RunFolder, ct);
        var (drill, report) = await RestoreDrill.RunAsync(newest, await SourceAsync(live, ct), keys.SecretFile("vault-root"), canaries, ct);
        await using (drill)
        {
            Console.WriteLine($"Restored {newest} into an empty instance");
            Console.WriteLine($"  ledger       {report.Ledger} (exit {report.LedgerCode})");
            Console.WriteLine($"  samples      {report.Samples} (exit {report.SamplesCode})");
            Console.WriteLine($"  audit rows   {report.AuditRows} of at least {report.AuditExpected}");
            foreach (var verdict in report.Audit)
            {
                Console.WriteLine($"  audit verify {verdict.TenantId}: {verdict.Said} (exit {verdict.Code})");
            }

            Console.WriteLine($"  canary hits  {report.CanaryHits} ({canaries.Length} words looked for)");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  RTO          {report.Rto.TotalSeconds:F1} s (allowed 4 h)"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  RPO          {report.Rpo.TotalMinutes:F1} min since this backup; 5 min need WAL archiving, see services/guide/backup.md"));
            Console.WriteLine(report.Passed ? "PASSED" : "FAILED");
            return report.Passed ? 0 : 1;
        }
    }

    private static async Task<BackupSource> SourceAsync(Infra infra, CancellationToken ct)
    {
        var found = new List<string>();
        await using var connection = new NpgsqlConnection(infra.Facts.PostgresSuper);
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand("select substr(datname, 6) from pg_database where datname like 'demo\\_%' order by 1", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            found.Add(reader.GetString(0));
        }

        var keys = new DevelopmentKeys(Path.Combine(RunFolder, "keys"));
        return new(
            infra, "demo", found, Path.Combine(RunFolder, "vault-keys"), Path.Combine(RunFolder, "vault-ledger"), keys.SecretFile("backup"),
            new(Path.Combine(RunFolder, "vault-anchors"), keys.PublicKey("vault")));
    }
}

using LocalSystem;
using Npgsql;

namespace Proof.Checks;

/// <summary>Checks on a backup of the running system, restored beside it: that it comes back whole, and that it opens nothing to whoever took it.</summary>
internal sealed class Copy(RestoreDrill drill, DrillReport report, string backup) : IAsyncDisposable
{
    /// <summary>Backs the running system up and restores the backup into an instance of its own.</summary>
    internal static async Task<Copy> MakeAsync(RunningSystem system, string folder, IReadOnlyCollection<string> markers, bool spoiled, CancellationToken ct)
    {
        if (spoiled) await SpillAsync(system, markers.First(), ct);
        var prefix = new NpgsqlConnectionStringBuilder(system.Database("vault", "super")).Database?[..^"_vault".Length] ?? throw new InvalidOperationException("No database.");
        var source = new BackupSource(
            system.Infra, prefix, ["directory", "vault", "contact", "chat", "routing", "reporting"], Path.Combine(system.Folder, "vault-keys"), Path.Combine(system.Folder, "vault-ledger"),
            system.Keys.SecretFile("backup"), new(Path.Combine(system.Folder, "vault-anchors"), system.Keys.PublicKey("vault")));
        Directory.CreateDirectory(folder);
        var backup = await Backup.MakeAsync(source, folder, ct);
        var (drill, report) = await RestoreDrill.RunAsync(backup, source, system.Keys.SecretFile("vault-root"), markers, ct);
        return new(drill, report, backup);
    }

    /// <summary>Words in the clear, where no service of ours would put them.</summary>
    private static async Task SpillAsync(RunningSystem system, string marker, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(system.Database("chat", "super"));
        await connection.OpenAsync(ct);
        await using var spill = new NpgsqlCommand($"create table spilled (words text); insert into spilled values ('{marker}')", connection);
        await spill.ExecuteNonQueryAsync(ct);
    }

    /// <summary>A dump alone opens nothing; with the keys the same copy opens, so the first half means something.</summary>
    internal async Task<Verdict> OpensNothingAsync(IReadOnlyCollection<string> markers, CancellationToken ct)
    {
        var files = drill.Infra.Postgres?.Data ?? throw new InvalidOperationException("No restored instance.");
        var onDisk = Canary.Count(files, markers);
        var (code, said) = await drill.OpenWithoutKeysAsync(ct);
        var none = code != 0 && said.Contains("samples opened 0,", StringComparison.Ordinal);
        var control = report.SamplesCode == 0 && !report.Samples.Contains("samples opened 0,", StringComparison.Ordinal);
        return new(report.CanaryHits == 0 && onDisk == 0 && none && control,
            report.CanaryHits + onDisk > 0 ? "写しの中に、相談の言葉がそのまま見つかりました。" : none && control ? "鍵のない写しからは一件も開けず、鍵のある復元では開けました。" : "写しの開き方が期待と違います。",
            [
                $"封をしたバックアップの中の相談の言葉：{report.CanaryHits} 件（{Directory.GetFiles(backup).Length} ファイル）", $"復元したデータベースの生ファイルの中の相談の言葉：{onDisk} 件",
                $"別の根鍵・鍵置き場なし：{said}（終了コード {code}）", $"対照（正しい鍵）：{report.Samples}（終了コード {report.SamplesCode}）",
            ]);
    }

    /// <summary>The restore itself, as the monthly drill judges it.</summary>
    internal Verdict Restored() => new(report.Passed, report.Passed ? "バックアップから復元でき、消したものは消えたままで、閲覧記録は欠けていません。" : "復元の訓練が合格しませんでした。",
    [
        $"消去台帳：{report.Ledger}（終了コード {report.LedgerCode}）", $"閲覧記録 {report.AuditRows} 行（バックアップ時 {report.AuditExpected} 行以上）",
        .. report.Audit.Select(verdict => $"記録の連鎖 {verdict.TenantId:D}：{verdict.Said}（終了コード {verdict.Code}）"), $"復元にかかった時間 {report.Rto.TotalSeconds:F0} 秒（許される時間 4 時間）",
    ]);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => drill.DisposeAsync();
}

using LocalSystem;
using Npgsql;

namespace Proof.Checks;

/// <summary>Checks on a backup of the running system, restored beside it: what it opens to a thief, and what a changed row of the access log looks like.</summary>
internal sealed class Copy(RestoreDrill drill, DrillReport report, string backup, string prefix)
{
    /// <summary>Backs the running system up and restores the backup into an instance of its own.</summary>
    internal static async Task<Copy> MakeAsync(RunningSystem system, string folder, IReadOnlyCollection<string> markers, CancellationToken ct)
    {
        var prefix = new NpgsqlConnectionStringBuilder(system.Database("vault", "super")).Database?[..^"_vault".Length] ?? throw new InvalidOperationException("No database.");
        var source = new BackupSource(
            system.Infra, prefix, ["directory", "vault", "contact", "chat", "routing", "reporting"], Path.Combine(system.Folder, "vault-keys"), Path.Combine(system.Folder, "vault-ledger"),
            system.Keys.SecretFile("backup"), new(Path.Combine(system.Folder, "vault-anchors"), system.Keys.PublicKey("vault")));
        Directory.CreateDirectory(folder);
        var backup = await Backup.MakeAsync(source, folder, ct);
        var (drill, report) = await RestoreDrill.RunAsync(backup, source, system.Keys.SecretFile("vault-root"), markers, ct);
        return new(drill, report, backup, prefix);
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
            none && control ? "鍵のない写しからは一件も開けず、鍵のある復元では開けました。" : "写しの開き方が期待と違います。",
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

    /// <summary>One row of the copy's access log is changed past every trigger, as whoever owns the database could; the verifier must name it.</summary>
    internal async Task<Verdict> ChangedRowIsNamedAsync(Guid tenantId, CancellationToken ct)
    {
        var before = await drill.VerifyAuditAsync(tenantId, ct);
        var (row, seq) = await ChangeAsync(tenantId, ct);
        var after = await drill.VerifyAuditAsync(tenantId, ct);
        var named = after.Code == 1 && after.Said.Contains($"FIRST BAD ENTRY {seq} (row {row:D})", StringComparison.Ordinal);
        return new(before.Code == 0 && named, named ? "書き換えた一行を、検証の道具が正しく指しました。" : "書き換えた一行を、検証の道具が指しませんでした。",
            [$"書き換える前：{before.Said}（終了コード {before.Code}）", $"書き換えた行：連鎖の {seq} 番目、{row:D}", $"書き換えた後：{after.Said}（終了コード {after.Code}）"]);
    }

    private async Task<(Guid Row, long Seq)> ChangeAsync(Guid tenantId, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection(drill.Database(prefix, "vault", "super"));
        await connection.OpenAsync(ct);
        await using (var quiet = new NpgsqlCommand("set session_replication_role = replica", connection)) await quiet.ExecuteNonQueryAsync(ct);
        await using var change = new NpgsqlCommand(
            """
            with middle as (select row_id, seq from access_chain where tenant_id = $1 order by seq offset (select count(*) / 2 from access_chain where tenant_id = $1) limit 1)
            update access_log l set actor_id = gen_random_uuid() from middle where l.tenant_id = $1 and l.row_id = middle.row_id returning l.row_id, middle.seq
            """, connection) { Parameters = { new() { Value = tenantId } } };
        await using var reader = await change.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetInt64(1)) : throw new InvalidOperationException("There is no row to change.");
    }

    internal ValueTask DisposeAsync() => drill.DisposeAsync();
}

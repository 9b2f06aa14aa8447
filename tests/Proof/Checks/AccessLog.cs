using LocalSystem;
using Npgsql;

namespace Proof.Checks;

/// <summary>Whoever owns the running database changes the access log past every trigger; the operators' verifier, asking the running vault, must name the row. Afterwards all stands as before.</summary>
internal static class AccessLog
{
    internal static async Task<Verdict> EditIsNamedAsync(RunningSystem system, Guid tenantId, bool spoiled, CancellationToken ct)
    {
        await using var owner = new NpgsqlConnection(system.Database("vault", "super"));
        await owner.OpenAsync(ct);
        await using (var quiet = new NpgsqlCommand("set session_replication_role = replica", owner)) await quiet.ExecuteNonQueryAsync(ct);
        var (row, seq) = await MiddleAsync(owner, tenantId, ct);
        await using (var keep = new NpgsqlCommand("create temp table kept as select * from access_log where tenant_id = $1 and row_id = $2", owner) { Parameters = { new() { Value = tenantId }, new() { Value = row } } }) await keep.ExecuteNonQueryAsync(ct);
        if (spoiled) await DoAsync(owner, Edit, tenantId, row, ct);

        var before = await VerifyAsync(system, tenantId, ct);
        await DoAsync(owner, Edit, tenantId, row, ct);
        var edited = await VerifyAsync(system, tenantId, ct);
        await DoAsync(owner, Remove, tenantId, row, ct);
        var removed = await VerifyAsync(system, tenantId, ct);
        await DoAsync(owner, PutBack, tenantId, row, ct);
        var after = await VerifyAsync(system, tenantId, ct);

        var named = new[] { edited, removed }.All(run => run.Code == 1 && run.LastLine.StartsWith($"FIRST BAD ENTRY {seq} (row {row:D})", StringComparison.Ordinal));
        var clean = before.Code == 0 && after.Code == 0;
        return new(named && clean,
            named && clean ? "動いているデータベースで書き換えた一行も、消した一行も、検証の道具が正しく指しました。"
            : clean ? "書き換えた一行を、検証の道具が指しませんでした。" : "手を加える前か、元に戻したあとの記録が、検証に通りませんでした。",
            [
                $"書き換える前：{before.LastLine}（終了コード {before.Code}）", $"手を加えた行：連鎖の {seq} 番目、{row:D}", $"閲覧者を書き換えた後：{edited.LastLine}（終了コード {edited.Code}）",
                $"行を消した後：{removed.LastLine}（終了コード {removed.Code}）", $"元に戻した後：{after.LastLine}（終了コード {after.Code}）",
            ]);
    }

    private const string Edit = "update access_log set actor_id = gen_random_uuid() where tenant_id = $1 and row_id = $2";
    private const string Remove = "delete from access_log where tenant_id = $1 and row_id = $2";
    private const string PutBack = "insert into access_log select * from kept where tenant_id = $1 and row_id = $2";

    private static Task<ToolRun> VerifyAsync(RunningSystem system, Guid tenantId, CancellationToken ct) =>
        OperatorTool.RunAsync(system, Guid.CreateVersion7(), ["audit", "verify", "--tenant", $"{tenantId:D}", "--anchors", Path.Combine(system.Folder, "vault-anchors"), "--key", system.Keys.PublicKey("vault")], ct);

    private static async Task<(Guid Row, long Seq)> MiddleAsync(NpgsqlConnection owner, Guid tenantId, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand("select row_id, seq from access_chain where tenant_id = $1 order by seq offset (select count(*) / 2 from access_chain where tenant_id = $1) limit 1", owner) { Parameters = { new() { Value = tenantId } } };
        await using var reader = await find.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetGuid(0), reader.GetInt64(1)) : throw new InvalidOperationException("There is no row to change.");
    }

    private static async Task DoAsync(NpgsqlConnection owner, string sql, Guid tenantId, Guid row, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, owner) { Parameters = { new() { Value = tenantId }, new() { Value = row } } };
        if (await command.ExecuteNonQueryAsync(ct) != 1) throw new InvalidOperationException("The row is not there.");
    }
}

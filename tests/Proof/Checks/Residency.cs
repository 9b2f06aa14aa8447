using LocalSystem;

namespace Proof.Checks;

/// <summary>The attestation of where the vault stands, asked for and checked with the operators' tool; a changed one must not pass.</summary>
internal static class Residency
{
    internal static async Task<Verdict> CheckAsync(RunningSystem system, string folder, CancellationToken ct)
    {
        var (kept, changed, key) = (Path.Combine(folder, "residency.jws"), Path.Combine(folder, "residency-changed.jws"), system.Keys.PublicKey("vault"));
        File.Delete(kept);
        var shown = await OperatorTool.RunAsync(system, Guid.CreateVersion7(), ["residency", "show", "--key", key, "--out", kept], ct);
        if (shown.Code != 0) return new(false, "所在の証明が確かめられませんでした。", [$"{shown.LastLine}（終了コード {shown.Code}）"]);
        var verified = await OperatorTool.RunAsync(["residency", "verify", kept, "--key", key, "--env", "local"], ct);
        await File.WriteAllTextAsync(changed, Change(await File.ReadAllTextAsync(kept, ct)), ct);
        var refused = await OperatorTool.RunAsync(["residency", "verify", changed, "--key", key], ct);
        File.Delete(changed);
        var holds = verified.Code == 0 && refused.Code == 1;
        return new(holds, holds ? "署名された証明が確かめられ、一文字変えたものは通りませんでした。" : "証明の検証が期待と違います。",
            [$"証明：{shown.LastLine}", $"ファイルからの検証：終了コード {verified.Code}", $"一文字変えた証明：{refused.LastLine}（終了コード {refused.Code}）", "この機械は開発用の宣言（jp-onprem:local）で動いています。実際の所在は導入先で証明します。"]);
    }

    /// <summary>Another letter in the middle of the payload.</summary>
    private static string Change(string statement)
    {
        var at = statement.IndexOf('.', StringComparison.Ordinal) + 40;
        return statement[..at] + (statement[at] == 'A' ? 'B' : 'A') + statement[(at + 1)..];
    }
}

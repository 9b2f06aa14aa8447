using System.Buffers.Text;
using System.Text;
using LocalSystem;

namespace Proof.Checks;

/// <summary>The attestation of where the vault stands, asked for and checked with the operators' tool; one that names another place must not pass.</summary>
internal static class Residency
{
    internal static async Task<Verdict> CheckAsync(RunningSystem system, string folder, bool spoiled, CancellationToken ct)
    {
        var (kept, changed, key) = (Path.Combine(folder, "residency.jws"), Path.Combine(folder, "residency-changed.jws"), system.Keys.PublicKey("vault"));
        File.Delete(kept);
        var shown = await OperatorTool.RunAsync(system, Guid.CreateVersion7(), ["residency", "show", "--key", key, "--out", kept], ct);
        if (shown.Code != 0) return new(false, "所在の証明が確かめられませんでした。", [$"{shown.LastLine}（終了コード {shown.Code}）"]);
        if (spoiled) await File.WriteAllTextAsync(kept, Change(await File.ReadAllTextAsync(kept, ct)), ct);
        var verified = await OperatorTool.RunAsync(["residency", "verify", kept, "--key", key, "--env", "local"], ct);
        await File.WriteAllTextAsync(changed, Change(await File.ReadAllTextAsync(kept, ct)), ct);
        var refused = await OperatorTool.RunAsync(["residency", "verify", changed, "--key", key], ct);
        File.Delete(changed);
        var holds = verified.Code == 0 && refused.Code == 1;
        return new(holds, holds ? "署名された証明が確かめられ、所在を書き換えたものは通りませんでした。" : verified.Code != 0 ? "証明の署名が確かめられませんでした。" : "所在を書き換えた証明が、通ってしまいました。",
            [$"証明：{shown.LastLine}", $"ファイルからの検証：終了コード {verified.Code}", $"所在を書き換えた証明：{refused.LastLine}（終了コード {refused.Code}）", "この機械は開発用の宣言（jp-onprem:local）で動いています。実際の所在は導入先で証明します。"]);
    }

    /// <summary>The same statement under the same signature, of another place.</summary>
    internal static string Change(string statement)
    {
        var parts = statement.Trim().Split('.');
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("jp-onprem:", "us-onprem:", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}.{parts[2]}";
    }
}

using System.Text.Json;
using LocalSystem;

namespace Proof.Checks;

/// <summary>The canary: what people wrote stands nowhere but in the vault's ciphertext, in no encoding; and the same search finds what was planted.</summary>
internal static class Words
{
    // Exporters send every few seconds and a broker writes behind its answer: what is on its way must have arrived before we look.
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(6);

    internal static async Task<Verdict> AreNowhereAsync(RunningSystem system, LiveTown town, bool spoiled, CancellationToken ct)
    {
        if (town.Others is not { } others || town.Marker.Length == 0) return new(false, "前の検証が終わらなかったので、探す言葉がありません。", []);
        string[] markers = [town.Marker, .. others.Markers];
        var planted = new Planted(system);
        await planted.PutAsync(ct);
        if (spoiled) await File.AppendAllTextAsync(system.LogOf("routing"), town.Marker + "\n", ct);
        await Task.Delay(OnItsWay, ct);

        var all = await CanarySearch.InAsync(system, [.. markers, planted.Marker], ct);
        await planted.TakeAwayAsync(ct);
        var (calls, line) = await LineAsync(system, CanarySearch.Needles(markers), ct);
        string[] hits = [.. all.Where(hit => !Planted.Is(hit)), .. line];
        var control = planted.Found(all);
        var seeing = control.Everywhere && calls > 0 && town.ReadBack > 0 && others.ReadBack == OtherWords.Readable;
        return new(hits.Length == 0 && seeing,
            hits.Length > 0 ? "相談の言葉が金庫の外で見つかりました。" : seeing ? "相談の言葉は、金庫の暗号文の外のどこにもありませんでした。" : "探し方そのものが、わざと置いた印を見つけられませんでした。",
            [
                $"探した印 {markers.Length} 個（本文・はじめの質問の答え・ファイルの名前と中身・所見・LINE に書かれた言葉と緊急の言葉）を {CanarySearch.Needles(markers).Count} 通りの書き方で",
                $"場所：全サービスのデータベースの全表、ブローカーとデータベースの生ファイル、全ログ、送出したテレメトリ、LINE へ送ったバイト列（{calls} 回の呼び出し）", $"見つかった数 {hits.Length}",
                $"対照：わざと置いた印は、ログで {control.InLog}／{control.Encodings} 通り、データベースで{Said(control.InDatabase)}、ブローカーで{Said(control.InBroker)}",
                $"対照：同じ言葉は、金庫の開いた窓口からは本人と担当者に読めました（本文 {town.ReadBack} 件、その他 {others.ReadBack}／{OtherWords.Readable} 種）", .. hits.Take(8),
            ]);
    }

    private static string Said(bool found) => found ? "見つかりました" : "見つかりませんでした";

    /// <summary>What our services sent to LINE's stand-in; what the phone's owner typed there is LINE's own.</summary>
    private static async Task<(int Calls, IReadOnlyList<string> Hits)> LineAsync(RunningSystem system, IReadOnlyList<CanarySearch.Needle> needles, CancellationToken ct)
    {
        using var line = new HttpClient { BaseAddress = system.Phone };
        var received = await line.GetByteArrayAsync(new Uri("/_double/received", UriKind.Relative), ct);
        return (JsonSerializer.Deserialize<JsonElement>(received).GetArrayLength(), CanarySearch.Search("LINE", received, needles));
    }
}

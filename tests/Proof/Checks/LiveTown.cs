using Faults.Actors;
using LocalSystem;

namespace Proof.Checks;

/// <summary>A small town that talks while processes are killed in the middle of the work; then the oracle, and the search for its words everywhere outside the vault.</summary>
internal sealed class LiveTown(RunningSystem system)
{
    private static readonly string[] Killed = ["web-chat", "storage-vault", "routing", "gateway", "rabbitmq"];

    /// <summary>The word that stands in every text of the run.</summary>
    internal string Marker { get; private set; } = string.Empty;

    /// <summary>Words that came by the other ways: an answer at the opening, a memo.</summary>
    internal IReadOnlyList<string> OtherMarkers { get; private set; } = [];

    /// <summary>A tenant whose access log has rows of the run.</summary>
    internal Guid TenantId { get; private set; }

    private Faults.Actors.Verdict? _verdict;

    /// <summary>The run itself, with its faults.</summary>
    internal async Task<Verdict> SurvivesAsync(string journal, CancellationToken ct)
    {
        await using var town = await Town.BuildAsync(system, new TownPlan { Tenants = 2, CounselorsPerTenant = 3, Capacity = 8 }, ct);
        OtherMarkers = await OtherWords.WriteAsync(system, system.Demo.Tenants["aoba"], ct);
        var run = await town.RunAsync(new Faults.Actors.Load { Residents = 16, Messages = 12, MessagesAtMost = 200, Pause = TimeSpan.FromSeconds(1), ReplyEvery = 2 }, KillAsync, journal, ct);
        (Marker, TenantId) = (run.Marker, town.Tenants[0].TenantId);
        _verdict = Oracle.Check(run.Journal.Lines, await TruthReader.ReadAsync(system, run, ct));
        var zero = _verdict with { Canary = 0 };
        return new(zero.Zero, zero.Zero ? "動いている最中に強制終了しても、一件も失われず、重ならず、順番も変わりませんでした。" : "強制終了のあと、記録が期待と違いました。",
        [
            $"強制終了したもの：{string.Join("、", Killed)}", $"受け付けた書き込み {_verdict.Accepted} 件、断った書き込み {_verdict.Refused} 件",
            $"失われた {_verdict.Lost}、二重 {_verdict.Dup}、二度表示 {_verdict.ShownDup}、出どころのないもの {_verdict.Phantom}、欠番 {_verdict.Holes}、順番違い {_verdict.Inversions}、他の自治体 {_verdict.CrossTenant}、記録のない閲覧 {_verdict.Unaudited}",
            .. _verdict.Findings.Where(found => !found.StartsWith("canary", StringComparison.Ordinal)),
        ]);
    }

    /// <summary>Whether the words of the run are anywhere but in the vault's ciphertext; a planted one is found in every form.</summary>
    internal async Task<Verdict> WordsAreNowhereAsync(CancellationToken ct)
    {
        if (_verdict is null) return new(false, "前の検証が終わらなかったので、探す言葉がありません。", []);
        var needles = CanarySearch.Needles([Marker, .. OtherMarkers]);
        var planted = needles.Count(needle => CanarySearch.Search("planted", [1, 2, .. needle.Bytes, 3], [needle]).Count == 1);
        var hits = await CanarySearch.InAsync(system, [Marker, .. OtherMarkers], ct);
        using var line = new HttpClient { BaseAddress = system.Phone };
        var sent = CanarySearch.Search("LINE", await line.GetByteArrayAsync(new Uri("/_double/received", UriKind.Relative), ct), needles);
        var holds = hits.Count == 0 && sent.Count == 0 && planted == needles.Count;
        return new(holds, holds ? "相談の言葉は、金庫の暗号文の外のどこにもありませんでした。" : "相談の言葉が金庫の外で見つかりました。",
        [
            $"探した印 {1 + OtherMarkers.Count} 個（本文・はじめの質問の答え・所見）を {needles.Count} 通りの書き方で", "場所：全サービスのデータベースの全表、ブローカーとデータベースの生ファイル、全ログ、送出したテレメトリ、LINE へ送ったバイト列",
            $"見つかった数 {hits.Count + sent.Count}", $"対照：わざと置いた印は {planted}／{needles.Count} 通りで見つかりました", .. hits.Take(8), .. sent.Take(4),
        ]);
    }

    private async Task KillAsync(CancellationToken ct)
    {
        foreach (var name in Killed)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), ct);
            await system.KillAsync(name);
            await system.RestartAsync(name, ct);
        }
    }
}

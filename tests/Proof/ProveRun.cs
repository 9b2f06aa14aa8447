using System.Diagnostics;
using LocalSystem;
using Proof.Checks;
using Proof.Page;
using Town = Faults.Actors.Town;

namespace Proof;

/// <summary><c>make prove</c>: a system of its own, the checks one after the other within ten minutes, one page. A check that breaks is a failed one, and the next is still tried.</summary>
internal sealed class ProveRun(string folder, TimeSpan atMost, Spoil spoil)
{
    // What a reader might take for proven although nothing here looked at it.
    private static readonly string[] NotIncluded =
    [
        "利用状況報告（機能がまだありません）", "本物の LINE・本物の KMS・本物の Kubernetes クラスタ（ここでは代役と一台の機械）", "72 時間の連続運転、故障の全項目、負荷の測定（make faults と make load が別に行います）", "画面の操作（make journeys が行います）",
    ];

    private readonly List<Finding> _findings = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    internal async Task<int> RunAsync(CancellationToken ct)
    {
        var began = TimeProvider.System.GetUtcNow();
        Directory.CreateDirectory(folder);
        try
        {
            await using var system = await RunningSystem.StartAsync(new SystemOptions { PrivateInfra = true, LineDouble = true, Telemetry = true, Environment = Town.WideLimits }, ct);
            await ChecksAsync(system, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            _findings.Add(new("システムの起動", "すべてのサービスが起動する。", Outcome.Failed, $"検証を続けられませんでした（{e.GetType().Name}）。", [], _clock.Elapsed));
        }

        var run = new ProofRun(began, await RevisionAsync(ct), Machine(), _findings, NotIncluded) { Spoiled = spoil };
        var page = Path.Combine(folder, "index.html");
        await File.WriteAllTextAsync(page, ProofPage.Write(run), ct);
        Console.WriteLine($"{run.Outcome}: {page}");
        return run.ExitCode;
    }

    private async Task ChecksAsync(RunningSystem system, CancellationToken ct)
    {
        var town = new LiveTown(system);
        await Try("強制終了に耐える", "動いている最中にサービス・ブローカー・データベースを強制終了しても、受け付けた言葉は失われず、重ならず、順番も変わらない。",
            token => town.SurvivesAsync(Path.Combine(folder, "journal.jsonl"), Spoils(Spoil.Talk), token), ct);
        await Try("言葉は金庫の外に出ない", "相談の言葉は、金庫の暗号文の外のどこにもない。", token => Words.AreNowhereAsync(system, town, Spoils(Spoil.Words), token), ct);
        await Try("所在の証明", "金庫が日本にあることの証明は、署名され、公開鍵だけで確かめられる。", token => Residency.CheckAsync(system, folder, Spoils(Spoil.Residency), token), ct);
        await Try("記録の改ざんが見つかる", "動いているデータベースの閲覧記録を一行でも書き換えたり消したりすると、検証の道具がその行を指す。",
            town.TenantId == default ? null : token => AccessLog.EditIsNamedAsync(system, town.TenantId, Spoils(Spoil.Log), token), ct);
        var backups = Path.Combine(folder, "backups");
        await using var copy = new Kept();
        await Try("復元の訓練", "バックアップから空のデータベースに復元でき、閲覧記録の連鎖は切れていない。", town.TenantId == default ? null : async token =>
        {
            copy.Copy = await Copy.MakeAsync(system, backups, town.Markers, Spoils(Spoil.Copy), token);
            return copy.Copy.Restored();
        }, ct);
        await Try("写しだけでは何も開かない", "データベースの写しを持ち出しても、鍵がなければ一件も開けない。", copy.Copy is { } made ? token => made.OpensNothingAsync(town.Markers, token) : null, ct);
        if (Directory.Exists(backups)) Directory.Delete(backups, recursive: true);
    }

    /// <summary>The copy of one check for the next; its database ends with the run, however that ends.</summary>
    private sealed class Kept : IAsyncDisposable
    {
        internal Copy? Copy { get; set; }

        public ValueTask DisposeAsync() => Copy?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private bool Spoils(Spoil check) => spoil == check || spoil == Spoil.All;

    private void NotRun(string title, string claim, string why) => _findings.Add(new(title, claim, Outcome.NotRun, why, [], TimeSpan.Zero));

    private async Task Try(string title, string claim, Func<CancellationToken, Task<Verdict>>? check, CancellationToken ct)
    {
        var left = atMost - _clock.Elapsed;
        if (check is null || left < TimeSpan.FromSeconds(5))
        {
            NotRun(title, claim, check is null ? "前の検証が終わらなかったので、確かめていません。" : "時間が足りず、確かめていません。");
            return;
        }

        var watch = Stopwatch.StartNew();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(left);
        try
        {
            var verdict = await check(deadline.Token);
            _findings.Add(new(title, claim, verdict.Holds ? Outcome.Passed : Outcome.Failed, verdict.Sentence, verdict.Facts, watch.Elapsed));
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // Our own messages hold no words; what a database or a pipe said may quote anything, so only the kind goes on the page.
            await Console.Error.WriteLineAsync($"{title}: {e}");
            _findings.Add(new(title, claim, Outcome.Failed, $"検証そのものが終わりませんでした（{e.GetType().Name}）。", [], watch.Elapsed));
        }

        await Console.Error.WriteLineAsync($"{_findings[^1].Outcome,-7} {title} ({watch.Elapsed.TotalSeconds:F0} s)");
    }

    private static async Task<string> RevisionAsync(CancellationToken ct)
    {
        try { return (await ManagedProcess.RunAsync("git", ["describe", "--always", "--dirty"], ct: ct)).Trim(); }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception) { return "不明"; }
    }

    private static string Machine() => $"{Environment.ProcessorCount} コア、{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1L << 30)} GiB、{System.Runtime.InteropServices.RuntimeInformation.OSDescription}";
}

using Faults.Actors;
using LocalSystem;
using Npgsql;

namespace Proof.Checks;

/// <summary>A small town that talks while processes are killed in the middle of the work; then the oracle, once on what stands and once on a history with a fault put in.</summary>
internal sealed class LiveTown(RunningSystem system)
{
    private static readonly string[] Killed = ["web-chat", "storage-vault", "routing", "gateway", "rabbitmq", "postgres"];

    /// <summary>The word that stands in every text of the run.</summary>
    internal string Marker { get; private set; } = string.Empty;

    /// <summary>Words that came by other ways than a talk's texts.</summary>
    internal OtherWords? Others { get; private set; }

    /// <summary>How many texts with the word came back through the product.</summary>
    internal int ReadBack { get; private set; }

    /// <summary>A tenant whose access log has rows of the run.</summary>
    internal Guid TenantId { get; private set; }

    /// <summary>All words that may be nowhere.</summary>
    internal IReadOnlyCollection<string> Markers => [.. (Others?.Markers ?? []).Prepend(Marker).Where(marker => marker.Length > 0)];

    /// <summary>The run itself, with its faults.</summary>
    internal async Task<Verdict> SurvivesAsync(string journal, bool spoiled, CancellationToken ct)
    {
        await using var town = await Town.BuildAsync(system, new TownPlan { Tenants = 2, CounselorsPerTenant = 3, Capacity = 8 }, ct);
        TenantId = town.Tenants[0].TenantId;
        Others = await OtherWords.WriteAsync(system, system.Demo.Tenants["aoba"], ct);
        var run = await town.RunAsync(new Faults.Actors.Load { Residents = 16, Messages = 12, MessagesAtMost = 200, Pause = TimeSpan.FromSeconds(1), ReplyEvery = 2 }, KillAsync, journal, ct);
        Marker = run.Marker;
        ReadBack = run.Talks.Values.Sum(talk => talk.Entries.Count(entry => entry.Text?.Contains(run.Marker, StringComparison.Ordinal) == true));
        if (spoiled) await LoseOneAsync(TenantId, ct);
        // Words are the next check's; here nothing is looked for outside.
        var truth = await TruthReader.ReadAsync(system, run, ct) with { Canary = [] };
        var verdict = Oracle.Check(run.Journal.Lines, truth);
        var unseen = Doctored(run.Journal.Lines, truth).Where(doctored => !doctored.Found).Select(doctored => doctored.Fault).ToList();
        var holds = verdict.Zero && unseen.Count == 0;
        return new(holds, holds ? "動いている最中に強制終了しても、一件も失われず、重ならず、順番も変わりませんでした。" : verdict.Zero ? "照合の道具が、わざと入れた誤りを見つけませんでした。" : "強制終了のあと、記録が期待と違いました。",
        [
            $"強制終了したもの：{string.Join("、", Killed)}（書き込みの最中に一つずつ）", $"受け付けた書き込み {verdict.Accepted} 件、断った書き込み {verdict.Refused} 件、同じ書き込みを送った回数は最大 {verdict.MostAttempts} 回、受け付けが止まった最長 {verdict.MaxGap.TotalSeconds:F1} 秒",
            $"失われた {verdict.Lost}、二重 {verdict.Dup}、二度表示 {verdict.ShownDup}、出どころのないもの {verdict.Phantom}、欠番 {verdict.Holes}、順番違い {verdict.Inversions}、他の自治体 {verdict.CrossTenant}、記録のない閲覧 {verdict.Unaudited}",
            unseen.Count == 0 ? "対照：一件消す、二重にする、順番を入れ替える、他の自治体に移す、閲覧記録を抜く――どの誤りも見つかりました" : "対照：見つからなかった誤り：" + string.Join("、", unseen), .. verdict.Findings,
        ]);
    }

    /// <summary>The same history with one fault each: the oracle must see every one of them.</summary>
    internal static IEnumerable<(string Fault, bool Found)> Doctored(IReadOnlyList<JournalLine> lines, Truth truth)
    {
        // One whose words were read again: without them nobody could know a double by its words.
        var accepted = lines.Where(line => line.Deed == Deed.Accepted).Select(line => line.EntryId).ToHashSet();
        var row = truth.Rows.Last(stored => stored.Sha is not null && accepted.Contains(stored.EntryId));
        Faults.Actors.Verdict With(Truth other) => Oracle.Check(lines, other);
        yield return ("一件消す", With(truth with { Rows = [.. truth.Rows.Where(stored => stored != row)] }).Lost > 0);
        yield return ("二重にする", With(truth with { Rows = [.. truth.Rows, row with { Seq = row.Seq + 1, EntryId = Guid.NewGuid() }] }).Dup > 0);
        yield return ("他の自治体に移す", With(truth with { Rows = [.. truth.Rows.Select(stored => stored == row ? stored with { TenantId = Guid.NewGuid() } : stored)] }).CrossTenant > 0);
        yield return ("閲覧記録を抜く", With(truth with { Audit = [.. truth.Audit.Where(audit => audit.ObjectId != row.EntryId)] }).Unaudited > 0);
        var shown = lines.Where(line => line.Deed == Deed.Shown).GroupBy(line => line.Screen).Where(group => group.Count() > 1).Select(group => group.First()).FirstOrDefault();
        yield return ("順番を入れ替える", shown is not null && Oracle.Check([.. lines.Where(line => line != shown), shown], truth).Inversions > 0);
    }

    /// <summary>Takes the newest entry of a resident out of the database, as nobody may.</summary>
    private async Task LoseOneAsync(Guid tenantId, CancellationToken ct)
    {
        await using var owner = new NpgsqlConnection(system.Database("vault", "super"));
        await owner.OpenAsync(ct);
        await using (var quiet = new NpgsqlCommand("set session_replication_role = replica", owner)) await quiet.ExecuteNonQueryAsync(ct);
        await using var lose = new NpgsqlCommand("delete from entries where entry_id = (select entry_id from entries where tenant_id = $1 and author = 1 order by seq desc limit 1)", owner) { Parameters = { new() { Value = tenantId } } };
        await lose.ExecuteNonQueryAsync(ct);
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

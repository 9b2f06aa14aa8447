using System.Globalization;
using System.Net;
using System.Text;

namespace Proof.Page;

/// <summary>One page in Japanese, fit for printing on A4: no script, nothing loaded from anywhere, and what failed or was not run stands first.</summary>
internal static class ProofPage
{
    private const string Style = """
        @page { size: A4; margin: 16mm }
        body { font: 11pt/1.7 "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", sans-serif; color: #1a1a1c; margin: 0; overflow-wrap: anywhere }
        main { max-width: 180mm; margin: 0 auto; padding: 24px 16px } @media print { main { padding: 0 } }
        h1 { font-size: 18pt; line-height: 1.4; margin: 0 0 8px } h2 { font-size: 12.5pt; margin: 24px 0 4px } h1, h2 { break-after: avoid }
        dl { display: grid; grid-template-columns: auto 1fr; gap: 0 16px; margin: 0 0 16px; font-size: 10pt } dt { color: #595959 } dd { margin: 0 }
        .verdict { border: 2px solid; padding: 12px 16px; margin: 0 0 16px; font-weight: 700 } .passed { color: #197a4b } .failed { color: #ce0000 } .notrun { color: #8a5a00 }
        section { border-top: 1px solid #b3b3b3; margin-top: 24px } p { margin: 4px 0 } ul { margin: 4px 0; padding-left: 22px; font-size: 9.5pt } @media print { section { break-inside: avoid } }
        table { border-collapse: collapse; width: 100%; font-size: 10pt } th, td { text-align: left; border-bottom: 1px solid #d8d8db; padding: 4px 8px; vertical-align: top } th + th, td + td { white-space: nowrap; width: 4em } td:last-child { text-align: right; font-variant-numeric: tabular-nums }
        footer { border-top: 1px solid #b3b3b3; margin-top: 24px; padding-top: 12px; font-size: 10pt }
        """;

    /// <summary>The whole document.</summary>
    internal static string Write(ProofRun run)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>灯火 検証結果</title><style>").Append(Style).Append("</style></head><body>\n")
            .Append("<main><h1>灯火（ともしび）検証結果</h1>\n<dl>\n")
            .Append(Pair("実施日時", Japan(run.At))).Append(Pair("版", run.Revision)).Append(Pair("機械", run.Machine)).Append("</dl>\n")
            .Append(Line("p", "verdict " + Class(run.Outcome), Verdict(run)))
            .Append("<table><thead><tr><th scope=\"col\">検証項目</th><th scope=\"col\">判定</th><th scope=\"col\">所要</th></tr></thead><tbody>\n");
        foreach (var finding in run.Findings)
        {
            page.Append("<tr>").Append(Line("td", null, finding.Title)).Append(Line("td", Class(finding.Outcome), Word(finding.Outcome))).Append(Line("td", null, Seconds(finding.Took))).Append("</tr>\n");
        }

        page.Append("</tbody></table>\n");
        // Worst first: whoever reads only the top of the page reads what matters.
        foreach (var finding in run.Findings.OrderByDescending(finding => finding.Outcome == Outcome.Failed).ThenByDescending(finding => finding.Outcome != Outcome.Passed))
        {
            Add(page, finding);
        }

        page.Append("<section>").Append(Line("h2", null, "この検証に含まれないもの")).Append("<ul>").AppendJoin(string.Empty, run.NotIncluded.Select(what => Line("li", null, what))).Append("</ul></section>\n");
        return page.Append("<footer>").Append(Line("p", null, "この検証は一台の機械の上で、生成した相談者と相談員を使って行いました。実際の相談は一切使っていません。速さの数字は、この機械がこの時に測ったもので、保証ではありません。"))
            .Append(Line("p", null, "同じ検証は make prove で誰でも繰り返せます。検証が本当に失敗できることは、make prove SPOIL=words のように誤りをわざと入れて確かめられます（talk、words、residency、log、copy、all）。"))
            .Append("</footer></main></body></html>\n").ToString();
    }

    private static void Add(StringBuilder page, Finding finding)
    {
        page.Append("<section>").Append(Line("h2", null, finding.Title)).Append(Line("p", null, "確かめたこと：" + finding.Claim))
            .Append(Line("p", Class(finding.Outcome), $"{Word(finding.Outcome)}：{finding.Sentence}"));
        if (finding.Facts.Count > 0)
        {
            page.Append("<ul>").AppendJoin(string.Empty, finding.Facts.Select(fact => Line("li", null, fact))).Append("</ul>\n");
        }

        page.Append("</section>\n");
    }

    private static string Verdict(ProofRun run)
    {
        int Count(Outcome outcome) => run.Findings.Count(finding => (finding.Outcome == Outcome.Unknown ? Outcome.NotRun : finding.Outcome) == outcome);
        return run.Outcome switch
        {
            _ when run.Spoiled != Spoil.Nothing => $"わざと誤りを入れた回です（{run.Spoiled.ToString().ToLowerInvariant()}）。検証結果として使えません：不合格 {Count(Outcome.Failed)}、合格 {Count(Outcome.Passed)}、未実施 {Count(Outcome.NotRun)}。",
            Outcome.Passed => $"合格：{run.Findings.Count} 項目すべてを確かめました。",
            Outcome.Failed => $"不合格：{Count(Outcome.Failed)} 項目が成り立ちませんでした（合格 {Count(Outcome.Passed)}、未実施 {Count(Outcome.NotRun)}）。",
            _ => $"未完了：{Count(Outcome.NotRun)} 項目を確かめていません（合格 {Count(Outcome.Passed)}）。合格とは言えません。",
        };
    }

    private static string Word(Outcome outcome) => outcome switch { Outcome.Passed => "合格", Outcome.Failed => "不合格", _ => "未実施" };

    private static string Class(Outcome outcome) => outcome switch { Outcome.Passed => "passed", Outcome.Failed => "failed", _ => "notrun" };

    private static string Japan(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(9)).ToString("yyyy年M月d日 HH:mm（日本時間）", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan took) => took == TimeSpan.Zero ? "－" : string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:F1} 秒");

    private static string Pair(string name, string value) => Line("dt", null, name) + Line("dd", null, value);

    private static string Line(string tag, string? style, string text) => $"<{tag}{(style is null ? string.Empty : $" class=\"{style}\"")}>{WebUtility.HtmlEncode(text)}</{tag}>\n";
}

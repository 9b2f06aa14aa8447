using System.Globalization;
using System.Net;
using System.Text;

namespace Proof.Page;

/// <summary>One page in Japanese, fit for printing on A4: no script, nothing loaded from anywhere, and what failed or was not run stands first.</summary>
internal static class ProofPage
{
    private const string Style = """
        @page { size: A4; margin: 16mm }
        body { font: 11pt/1.7 "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", sans-serif; max-width: 180mm; margin: 8mm auto; color: #1a1a1c }
        h1 { font-size: 18pt; margin: 0 0 2mm } h2 { font-size: 12.5pt; margin: 6mm 0 1mm }
        .verdict { border: 2px solid; padding: 3mm 4mm; font-weight: 700 } .passed { color: #197a4b } .failed { color: #ce0000 } .notrun { color: #8a5a00 }
        section { break-inside: avoid; border-top: 1px solid #b3b3b3 } p { margin: 1mm 0 } ul { margin: 1mm 0; padding-left: 6mm; font-size: 9.5pt }
        table { border-collapse: collapse; width: 100%; font-size: 10pt } th, td { text-align: left; border-bottom: 1px solid #d8d8db; padding: 1mm 2mm; vertical-align: top }
        """;

    /// <summary>The whole document.</summary>
    internal static string Write(ProofRun run)
    {
        var page = new StringBuilder();
        page.Append("<!doctype html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>灯火 検証結果</title><style>").Append(Style).Append("</style></head><body>\n")
            .Append("<h1>灯火（ともしび）検証結果</h1>\n")
            .Append(Line("p", null, $"実施日時 {Japan(run.At)}　版 {run.Revision}　機械 {run.Machine}"))
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
        return page.Append(Line("p", null, "この検証は一台の機械の上で、生成した相談者と相談員を使って行いました。実際の相談は一切使っていません。速さの数字は、この機械がこの時に測ったもので、保証ではありません。")).Append("</body></html>\n").ToString();
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
            Outcome.Passed => $"合格：{run.Findings.Count} 項目すべてを確かめました。",
            Outcome.Failed => $"不合格：{Count(Outcome.Failed)} 項目が成り立ちませんでした（合格 {Count(Outcome.Passed)}、未実施 {Count(Outcome.NotRun)}）。",
            _ => $"未完了：{Count(Outcome.NotRun)} 項目を確かめていません（合格 {Count(Outcome.Passed)}）。合格とは言えません。",
        };
    }

    private static string Word(Outcome outcome) => outcome switch { Outcome.Passed => "合格", Outcome.Failed => "不合格", _ => "未実施" };

    private static string Class(Outcome outcome) => outcome switch { Outcome.Passed => "passed", Outcome.Failed => "failed", _ => "notrun" };

    private static string Japan(DateTimeOffset at) => at.ToOffset(TimeSpan.FromHours(9)).ToString("yyyy年M月d日 HH:mm（日本時間）", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan took) => took == TimeSpan.Zero ? "－" : string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:F1} 秒");

    private static string Line(string tag, string? style, string text) => $"<{tag}{(style is null ? string.Empty : $" class=\"{style}\"")}>{WebUtility.HtmlEncode(text)}</{tag}>\n";
}

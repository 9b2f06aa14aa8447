using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Contracts.StorageVault.V1;

namespace StorageVault.Disclosure.Packaging;

/// <summary>transcript.html: the package for people, made to be printed. One file, no script, nothing fetched; all that somebody wrote is text.</summary>
internal static class TranscriptPage
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    private const string Style = """
        @page { size: A4; margin: 18mm 14mm 20mm; }
        body { font-family: 'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'BIZ UDPGothic', 'Yu Gothic', sans-serif; font-size: 10.5pt; line-height: 1.6; color: #1a1a1c; max-width: 190mm; margin: 0 auto; padding: 6mm; }
        h1 { font-size: 16pt; margin: 0 0 4mm; } h2 { font-size: 12pt; margin: 6mm 0 2mm; }
        dl { display: grid; grid-template-columns: 38mm 1fr; gap: 1mm 4mm; margin: 0; } dt { color: #414143; } dd { margin: 0; overflow-wrap: anywhere; }
        table { border-collapse: collapse; width: 100%; table-layout: fixed; } thead { display: table-header-group; }
        th, td { border: 0.3mm solid #767679; padding: 1.5mm 2mm; vertical-align: top; text-align: left; } th { background: #f2f2f2; }
        col.n { width: 18mm; } col.t { width: 34mm; } col.w { width: 22mm; } td.text { white-space: pre-wrap; overflow-wrap: anywhere; } tr { break-inside: avoid; }
        .mark { position: fixed; inset: auto 0 0 0; text-align: center; font-size: 8pt; color: #626264; } .note { color: #414143; font-size: 9pt; }
        @media print { body { padding: 0; max-width: none; } }
        """;

    internal static string Of(DisclosureRecord record)
    {
        var page = new StringBuilder(4_096 + record.Entries.Sum(entry => entry.Text.Length + 256));
        page.Append("<!doctype html>\n<html lang=\"ja\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Append("<title>情報提供記録</title><style>\n").Append(Style).Append("\n</style></head><body>\n<h1>情報提供記録</h1>\n");
        Head(page, record);
        Entries(page, record);
        page.Append("<p class=\"note\">■■■■ は、提供する側が黒塗りにした箇所です（文字数は表しません）。時刻は日本時間です。協定世界時は record.json にあります。</p>\n");
        // On each printed page: for whom this copy was made.
        page.Append("<p class=\"mark\">").Append(Text($"{record.Office} 宛 · 提供番号 {record.DisclosureId:D} · 目的外の利用と第三者への提供を禁じます")).Append("</p>\n</body></html>\n");
        return page.ToString();
    }

    private static void Head(StringBuilder page, DisclosureRecord record)
    {
        page.Append("<dl>\n");
        Line("提供する者", record.Municipality ?? "（自治体名は未設定）");
        Line("提供番号", record.DisclosureId.ToString("D"));
        Line("提供先", $"{record.Office} {record.Officer}");
        Line("照会番号", record.CaseNumber);
        Line("根拠", BasisName(record) + (record.Emergency ? "（緊急）" : string.Empty));
        Line("請求・作成", $"{Time(record.RequestedAt)} 請求 / {Time(record.PackagedAt)} 作成");
        Line("承認", string.Join("、", record.Approvals.Select(approval => $"{(approval.As == "privacy" ? "個人情報保護担当" : "所管部署")}{(approval.OfTheTown ? "（自治体職員）" : string.Empty)} {Time(approval.At)}")));
        Line("相談", $"{record.ConsultationId:D} {record.Desk} {Time(record.OpenedAt)} 〜 {(record.ClosedAt is { } closed ? Time(closed) : "継続中")}");
        Line("保有する識別子", $"相談者番号 {record.Identifiers.ResidentId:D}");
        Line("LINE 利用者 ID", record.Identifiers switch
        {
            { LineUserIdHeld: false } => "保有していません",
            { LineUserId: { } id } => id,
            _ => "保有していますが、この提供には含めていません",
        });
        Line("範囲", $"記録 {record.EntriesHeld} 件のうち {record.Entries.Count} 件（黒塗り {record.Entries.Sum(entry => entry.Redactions)} か所）");
        page.Append("</dl>\n");

        void Line(string name, string value) => page.Append("<dt>").Append(Text(name)).Append("</dt><dd>").Append(Text(value)).Append("</dd>\n");
    }

    private static void Entries(StringBuilder page, DisclosureRecord record)
    {
        foreach (var log in record.Entries.GroupBy(entry => entry.Log).OrderBy(group => group.Key))
        {
            page.Append("<h2>").Append(log.Key == EntryLog.Talk ? "相談のやり取り" : "職員の記録").Append("</h2>\n")
                .Append("<table><colgroup><col class=\"n\"><col class=\"t\"><col class=\"w\"><col></colgroup><thead><tr><th scope=\"col\">番号</th><th scope=\"col\">時刻</th><th scope=\"col\">書いた人</th><th scope=\"col\">内容</th></tr></thead><tbody>\n");
            foreach (var entry in log.OrderBy(entry => entry.Seq))
                page.Append(CultureInfo.InvariantCulture, $"<tr><td>{entry.Seq}</td><td>{Time(entry.StoredAt)}</td><td>{Author(entry)}</td><td class=\"text\">").Append(Text(entry.Text)).Append("</td></tr>\n");
            page.Append("</tbody></table>\n");
        }
    }

    private static string BasisName(DisclosureRecord record) => record.BasisLabel ?? record.Basis switch
    {
        1 => "生命・身体の危険", 2 => "児童虐待の通告", 3 => "捜査関係事項照会", 4 => "令状", 5 => "本人の請求", _ => "その他の法令",
    };

    private static string Author(DisclosedEntry entry) => (entry.Author, entry.Kind) switch
    {
        (_, EntryKind.Consent) => "同意文",
        (EntryAuthor.Resident, EntryKind.Answers) => "相談者（回答）",
        (EntryAuthor.Resident, _) => "相談者",
        (EntryAuthor.Counselor, _) => "相談員",
        _ => "システム",
    };

    private static string Time(DateTimeOffset at) => at.ToOffset(Japan).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Text(string text) => Encoder.Encode(text);
}

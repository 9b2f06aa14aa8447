using System.Globalization;

namespace TenantDirectory.Mail;

/// <summary>One mail as it is sent.</summary>
internal sealed record Letter(string To, string Subject, string Text)
{
    public override string ToString() => nameof(Letter);
}

/// <summary>What the mails say: that something is there, never what. Readable by whoever looks over a shoulder.</summary>
/// <remarks>Telephones show the subject and the first lines on a locked screen: what kind of thing it is comes after them.</remarks>
internal static class MailText
{
    public const string Subject = "【お知らせ】相談システムの確認をお願いします";

    // Japan has one zone and no summer time.
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);

    public static Letter Of(MailKind kind, string to, string municipality, DateTimeOffset happenedAt, string? consoleUrl)
    {
        var at = happenedAt.ToOffset(Japan).ToString("yyyy'年'M'月'd'日' HH:mm", CultureInfo.InvariantCulture);
        string[] lines =
        [
            $"{municipality}の相談システムから自動でお送りしています。",
            "相談員用の画面にサインインして、確認してください。",
            .. string.IsNullOrEmpty(consoleUrl) ? Array.Empty<string>() : [consoleUrl],
            string.Empty,
            $"種類: {Name(kind)}",
            $"日時: {at}（日本時間）",
            string.Empty,
            "このメールには、相談の内容や相談した人のことは書かれていません。",
            "送信専用のアドレスです。返信はできません。",
            string.Empty,
        ];
        return new Letter(to, Subject, string.Join("\r\n", lines));
    }

    private static string Name(MailKind kind) => kind switch
    {
        MailKind.BreakGlassUsed => "緊急時の特別な閲覧が行われました（理由の確認が必要です）",
        MailKind.EmergencyWords => "至急の確認が必要な相談があります",
        MailKind.EmergencyException => "LINEのトークに、至急の確認が必要なものが届きました",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}

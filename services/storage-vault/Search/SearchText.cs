using System.Globalization;
using System.Text;
using StorageVaultClient;

namespace StorageVault.Search;

/// <summary>Folds what is typed differently and means the same: width, case, hiragana and katakana; blanks and what nobody sees fall away.</summary>
internal static class SearchText
{
    /// <summary>The folded text. It holds no control letter, so that those may separate entries.</summary>
    internal static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var (_, _, part) in Parts(text)) folded.Append(part);
        return folded.ToString();
    }

    /// <summary>Where in the text the folded words stand, in UTF-16 units, joined where they touch.</summary>
    internal static IReadOnlyList<(int Start, int Length)> Places(string text, IReadOnlyList<string> foldedTerms)
    {
        var folded = new StringBuilder(text.Length);
        var origins = new List<(int Start, int End)>(text.Length);
        foreach (var (start, length, part) in Parts(text))
        {
            folded.Append(part);
            for (var i = 0; i < part.Length; i++) origins.Add((start, start + length));
        }
        var whole = folded.ToString();
        var found = new List<(int Start, int End)>();
        foreach (var term in foldedTerms)
            for (var at = whole.IndexOf(term, StringComparison.Ordinal); at >= 0; at = whole.IndexOf(term, at + term.Length, StringComparison.Ordinal))
                found.Add((origins[at].Start, origins[at + term.Length - 1].End));
        return Joined(found);
    }

    private static List<(int Start, int Length)> Joined(List<(int Start, int End)> found)
    {
        var joined = new List<(int Start, int Length)>();
        foreach (var (start, end) in found.OrderBy(place => place.Start))
            if (joined is [.., var last] && start <= last.Start + last.Length) joined[^1] = (last.Start, Math.Max(last.Start + last.Length, end) - last.Start);
            else joined.Add((start, end - start));
        return joined;
    }

    /// <summary>Letter by letter as a person sees letters: a mark and what it stands on are folded together.</summary>
    private static IEnumerable<(int Start, int Length, string Folded)> Parts(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = Simple(text, start) ? 1 : StringInfo.GetNextTextElementLength(text, start);
            if (Simple(text, start) && length == 1)
            {
                if (text[start] > ' ') yield return (start, 1, text[start] is >= 'A' and <= 'Z' ? ((char)(text[start] | 0x20)).ToString() : text.Substring(start, 1));
            }
            else if (FoldedText.Of(text.Substring(start, length), marks: true) is { Length: > 0 } part) yield return (start, length, part);
            start += length;
        }
    }

    // Most letters are folded already: ASCII, hiragana and common kanji before a letter that cannot join them.
    private static bool Simple(string text, int at) => Plain(text[at]) && (at + 1 == text.Length || Plain(text[at + 1]));

    private static bool Plain(char letter) => letter is >= ' ' and <= '~' or >= 'ぁ' and <= 'ゖ' or >= '一' and <= '鿿' or 'ー' or '、' or '。' or '\n';
}

using System.Globalization;
using System.Text;

namespace StorageVaultClient;

/// <summary>Says whether a text holds one of a tenant's emergency words, however it is typed.</summary>
/// <remarks>
/// The vault and line-contact-point ask the same rule, so that a resident is heard alike through either door. Width, katakana,
/// upper case, spaces and invisible characters are folded away: a miss costs more than a false alarm here.
/// </remarks>
public sealed class EmergencyWordRule
{
    private const char FirstKatakana = 'ァ', LastKatakana = 'ヶ';
    private const int KatakanaToHiragana = 'ァ' - 'ぁ';

    private readonly string[] _words;

    /// <summary>The rule for these words; a word that folds to nothing matches nothing.</summary>
    public EmergencyWordRule(IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        _words = [.. words.Select(Fold).Where(word => word.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>True when any of the words stands anywhere in the text.</summary>
    public bool Matches(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_words.Length == 0) return false;
        var folded = Fold(text);
        return _words.Any(word => folded.Contains(word, StringComparison.Ordinal));
    }

    private static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in Composed(text).ToLowerInvariant().EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(letter) || Rune.IsControl(letter) || Rune.GetUnicodeCategory(letter) == UnicodeCategory.Format || IsVariation(letter)) continue;
            if (letter.Value is >= FirstKatakana and <= LastKatakana) folded.Append((char)(letter.Value - KatakanaToHiragana));
            else folded.Append(letter.ToString());
        }
        return folded.ToString();
    }

    /// <summary>NFKC; a lone surrogate, which has no such form and would throw, becomes U+FFFD first.</summary>
    private static string Composed(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var letter in text.EnumerateRunes()) whole.Append(letter.ToString());
        return whole.ToString().Normalize(NormalizationForm.FormKC);
    }

    private static bool IsVariation(Rune letter) => letter.Value is >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF or 0x034F;
}

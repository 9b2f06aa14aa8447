using System.Globalization;
using System.Text;

namespace StorageVaultClient;

/// <summary>Folds away how something is typed: width, upper case, katakana, spaces and letters that nobody sees.</summary>
public static class FoldedText
{
    private const char FirstKatakana = 'ァ', LastKatakana = 'ヶ';
    private const int KatakanaToHiragana = 'ァ' - 'ぁ', KatakanaMark = 0x30FD, VoicedKatakanaMark = 0x30FE;

    /// <summary>The folded text.</summary>
    /// <param name="text">As it was typed.</param>
    /// <param name="marks">Whether the repetition marks ヽ and ヾ become ゝ and ゞ too: a search finds a word in either script.</param>
    public static string Of(string text, bool marks = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var folded = new StringBuilder(text.Length);
        foreach (var letter in Composed(text).ToLowerInvariant().EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(letter) || Rune.IsControl(letter) || Rune.GetUnicodeCategory(letter) == UnicodeCategory.Format || IsVariation(letter)) continue;
            if (letter.Value is >= FirstKatakana and <= LastKatakana || (marks && letter.Value is KatakanaMark or VoicedKatakanaMark)) folded.Append((char)(letter.Value - KatakanaToHiragana));
            else folded.Append(letter.ToString());
        }
        return folded.ToString();
    }

    // NFKC; a lone surrogate, which has no such form and would throw, becomes U+FFFD first.
    private static string Composed(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var letter in text.EnumerateRunes()) whole.Append(letter.ToString());
        return whole.ToString().Normalize(NormalizationForm.FormKC);
    }

    private static bool IsVariation(Rune letter) => letter.Value is >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF or 0x034F;
}

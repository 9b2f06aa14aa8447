using StorageVaultClient;

namespace StorageVault.Entries;

/// <summary>What a text may be before it is sealed: decided here once, for every word that enters.</summary>
internal static class WordsRule
{
    internal const int LongestText = 4_000, LongestConsent = 20_000, LongestLabel = 500, MostAnswers = 50, MostValues = 50;

    /// <summary>1 to so many UTF-16 units, no NUL, every surrogate in a pair.</summary>
    internal static bool IsText(string? text, int longest = LongestText)
    {
        if (text is not { Length: > 0 } || text.Length > longest) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0') return false;
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }
        return true;
    }

    internal static bool AreAnswers(IReadOnlyList<GivenAnswer>? answers) =>
        answers is { Count: <= MostAnswers } && answers.All(answer => answer is not null && IsText(answer.Label, LongestLabel)
            && (answer.QuestionId is null || IsText(answer.QuestionId, 100)) && answer.Values is { Count: <= MostValues } && answer.Values.All(value => IsText(value)));
}

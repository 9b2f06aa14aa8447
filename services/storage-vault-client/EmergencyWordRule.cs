namespace StorageVaultClient;

/// <summary>Says whether a text holds one of a tenant's emergency words, however it is typed.</summary>
/// <remarks>
/// The vault and line-contact-point ask the same rule, so that a resident is heard alike through either door. Width, katakana,
/// upper case, spaces and invisible characters are folded away: a miss costs more than a false alarm here.
/// </remarks>
public sealed class EmergencyWordRule
{
    private readonly string[] _words;

    /// <summary>The rule for these words; a word that folds to nothing matches nothing.</summary>
    public EmergencyWordRule(IEnumerable<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        _words = [.. words.Select(word => FoldedText.Of(word)).Where(word => word.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>True when any of the words stands anywhere in the text.</summary>
    public bool Matches(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_words.Length == 0) return false;
        var folded = FoldedText.Of(text);
        return _words.Any(word => folded.Contains(word, StringComparison.Ordinal));
    }
}

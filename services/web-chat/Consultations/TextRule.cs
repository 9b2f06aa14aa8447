namespace WebChat.Consultations;

/// <summary>Which texts may be sent on to the vault: 1 to 4,000 UTF-16 units, no NUL, no half letters.</summary>
internal static class TextRule
{
    /// <summary>The longest entry.</summary>
    public const int Longest = 4_000;

    /// <summary>Whether a text may be an entry.</summary>
    public static bool Allows(string? text) => text is { Length: >= 1 and <= Longest } && HasWholeLetters(text);

    /// <summary>Whether a text has neither NUL nor a surrogate without its partner: it could not be stored as it was written.</summary>
    public static bool HasWholeLetters(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsLowSurrogate(text[i]))
            {
                return false;
            }

            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
            {
                return false;
            }
        }

        return true;
    }
}

using System.Globalization;
using System.Text;

namespace StorageVault.Attachments;

/// <summary>Makes a file's name harmless: no path, no control or direction marks, an ending that is true, never too long.</summary>
internal static class FileNames
{
    internal const int Longest = 100, LongestHeader = 2_000;
    private const string Unnamed = "file";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    /// <summary>The name out of its header, percent-encoded UTF-8; empty when none came, null when it is malformed.</summary>
    internal static string? Decode(string? header)
    {
        if (string.IsNullOrEmpty(header)) return string.Empty;
        if (header.Length > LongestHeader) return null;
        var bytes = new byte[header.Length];
        var length = 0;
        for (var i = 0; i < header.Length; i++)
        {
            if (header[i] is < ' ' or > '~') return null;
            if (header[i] != '%') { bytes[length++] = (byte)header[i]; continue; }
            if (i + 2 >= header.Length || !byte.TryParse(header.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[length])) return null;
            length++;
            i += 2;
        }
        try { return Strict.GetString(bytes, 0, length); }
        catch (DecoderFallbackException) { return null; }
    }

    internal static string Harmless(string given, FileType type)
    {
        var last = given.AsSpan(given.LastIndexOfAny(['/', '\\']) + 1);
        var clean = new StringBuilder(last.Length);
        foreach (var letter in last.EnumerateRunes())
            if (Allowed(letter)) clean.Append(letter.Value is '<' or '>' or ':' or '"' or '|' or '?' or '*' or '%' or ';' ? "_" : letter.ToString());
        var name = clean.ToString().Normalize(NormalizationForm.FormC).Trim(' ', '.', '\u3000');
        var ending = type.Endings().FirstOrDefault(known => name.EndsWith(known, StringComparison.OrdinalIgnoreCase)) ?? type.Endings()[0];
        var stem = (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name).TrimEnd(' ', '.');
        if (stem.Length == 0) stem = Unnamed;
        if (Reserved.Contains(stem.Split('.')[0])) stem = "_" + stem;
        return Cut(stem, Longest - ending.Length) + ending;
    }

    // Format characters turn what a person reads around (U+202E), private and unassigned ones show as anything at all.
    private static bool Allowed(Rune letter) => Rune.GetUnicodeCategory(letter) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) && letter != Rune.ReplacementChar;

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}

using System.Text;

namespace TenantDirectory.Security;

/// <summary>What a new password is.</summary>
internal enum PasswordVerdict
{
    /// <summary>It may be used.</summary>
    Good,

    /// <summary>Fewer than 15 characters.</summary>
    TooShort,

    /// <summary>More than 256 characters.</summary>
    TooLong,

    /// <summary>Not text: a lone surrogate or a NUL.</summary>
    NotText,

    /// <summary>On the list of passwords that everybody tries, or one short piece repeated.</summary>
    Known,

    /// <summary>Holds the person's name, address, organisation, or this product's words.</summary>
    Personal,
}

/// <summary>Long, not known, not about oneself; no rule of composition and no rotation (trust 4.2, ASVS 6.2).</summary>
internal static class PasswordRule
{
    /// <summary>Fewest characters.</summary>
    public const int Shortest = 15;

    /// <summary>Most characters.</summary>
    public const int Longest = 256;

    private static readonly string[] ProductWords = ["tomoshibi", "灯火", "ともしび", "トモシビ", "password", "パスワード", "soudan", "相談", "counsel", "カウンセ"];
    private static readonly HashSet<string> KnownOnes = Load();

    /// <summary>Decides about a password in the form of <see cref="Normalize"/>; null is not text.</summary>
    public static PasswordVerdict Judge(string? password, IEnumerable<string> personal)
    {
        if (password is null || password.Contains('\0', StringComparison.Ordinal))
        {
            return PasswordVerdict.NotText;
        }

        var length = password.EnumerateRunes().Count();
        if (length < Shortest)
        {
            return PasswordVerdict.TooShort;
        }

        if (length > Longest)
        {
            return PasswordVerdict.TooLong;
        }

        var lower = password.ToLowerInvariant();
        return KnownOnes.Contains(lower) || KnownOnes.Contains(Squeezed(lower)) || Repeats(lower) ? PasswordVerdict.Known
            : ProductWords.Concat(Words(personal)).Any(word => lower.Contains(word, StringComparison.Ordinal)) ? PasswordVerdict.Personal
            : PasswordVerdict.Good;
    }

    /// <summary>One form for what two keyboards write differently; null when it is not text.</summary>
    public static string? Normalize(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The words to look for: parts of names and addresses, long enough to mean something.</summary>
    private static IEnumerable<string> Words(IEnumerable<string> personal) =>
        personal.SelectMany(text => (Normalize(text) ?? string.Empty).ToLowerInvariant().Split([' ', '\u3000', '@', '.', '-', '_', '+', '・'], StringSplitOptions.RemoveEmptyEntries))
            .Where(word => word.Length >= 4 || (word.Length >= 2 && word.Any(one => one > '\u2E7F')));

    private static bool Repeats(string text) =>
        Enumerable.Range(1, 5).Any(unit => Enumerable.Range(0, text.Length).All(at => text[at] == text[at % unit]));

    private static string Squeezed(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    private static HashSet<string> Load()
    {
        using var stream = typeof(PasswordRule).Assembly.GetManifestResourceStream("TenantDirectory.Security.CommonPasswords.txt")
            ?? throw new InvalidOperationException("The list of known passwords is missing.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#')).ToHashSet(StringComparer.Ordinal);
    }
}

namespace Proof;

/// <summary>Which check of a run is given something to find, so that whoever doubts it sees it fail: <c>make prove SPOIL=words</c>.</summary>
internal enum Spoil
{
    /// <summary>Nothing: the usual run.</summary>
    Nothing = 0,

    /// <summary>An accepted entry is taken out of the vault's database behind its back.</summary>
    Talk = 1,

    /// <summary>A resident's words are written into a service's log.</summary>
    Words = 2,

    /// <summary>One letter of the vault's statement is changed before it is verified.</summary>
    Residency = 3,

    /// <summary>A row of the access log is changed before anybody verifies it.</summary>
    Log = 4,

    /// <summary>A resident's words stand in the clear in a database when it is backed up.</summary>
    Copy = 5,

    /// <summary>All of them in one run. The restore still holds: a sealed backup shows nothing.</summary>
    All = 6,
}

/// <summary>Reads the word that make gives.</summary>
internal static class Spoils
{
    /// <summary>Null for what is none; nothing for an empty word.</summary>
    internal static Spoil? Read(string word) =>
        word.Length == 0 ? Spoil.Nothing : Enum.TryParse<Spoil>(word, ignoreCase: true, out var spoil) && Enum.IsDefined(spoil) && word.All(char.IsAsciiLetter) ? spoil : null;

    /// <summary>All words.</summary>
    internal static string Words => string.Join(" | ", Enum.GetNames<Spoil>().Skip(1).Select(name => name.ToLowerInvariant()));
}

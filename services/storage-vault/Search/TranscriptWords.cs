using System.Text;
using Contracts.StorageVault.V1;
using StorageVaultClient;

namespace StorageVault.Search;

/// <summary>The folded words of a log, one entry after the other: each begins with a byte below 8 that says who wrote it, and folded words hold no such byte.</summary>
internal static class TranscriptWords
{
    private const byte FirstMark = 1, LastMark = 7;

    /// <summary>What of an entry can be found: its text, answers, names of its files; not the wording of the consent, not our own closing notice.</summary>
    internal static string Of(OpenedEntry entry) => entry.Kind switch
    {
        EntryKind.Consent or EntryKind.ClosingNotice => string.Empty,
        EntryKind.Answers => string.Join('\n', (entry.Answers ?? []).SelectMany(answer => answer.Values.Prepend(answer.Label))),
        EntryKind.Files => string.Join('\n', (entry.Attachments ?? []).Select(file => file.Name).Prepend(entry.Text)),
        _ => entry.Text,
    };

    internal static void Add(Stream words, OpenedEntry entry)
    {
        words.WriteByte((byte)Math.Clamp((int)entry.Author, FirstMark, LastMark));
        words.Write(Encoding.UTF8.GetBytes(SearchText.Fold(Of(entry))));
    }

    /// <summary>Tells each entry that holds all the words; the first entry is number 1.</summary>
    internal static void Find(ReadOnlySpan<byte> words, SearchTerms terms, CaseHits hits, EntryLog log)
    {
        var (at, counted, seq) = (0, 0, 0L);
        while (at < words.Length && words[at..].IndexOf(terms.Longest) is var found and >= 0)
        {
            var start = words[..(at + found)].LastIndexOfAnyInRange(FirstMark, LastMark);
            if (start < 0) return;
            var next = words[(start + 1)..].IndexOfAnyInRange(FirstMark, LastMark);
            var end = next < 0 ? words.Length : start + 1 + next;
            for (; counted <= start; seq++) counted += words[counted..].IndexOfAnyInRange(FirstMark, LastMark) + 1;
            if (terms.Takes((EntryAuthor)words[start]) && terms.AllIn(words[(start + 1)..end])) hits.Add(log, seq);
            at = end;
        }
    }
}

/// <summary>The words that are looked for, folded.</summary>
internal sealed class SearchTerms
{
    internal const int Most = 5, LongestQuery = 100;

    private readonly byte[][] _bytes;
    private readonly EntryAuthor? _author;

    private SearchTerms(IReadOnlyList<string> folded, EntryAuthor? author)
    {
        Folded = folded;
        _author = author;
        _bytes = [.. folded.Select(Encoding.UTF8.GetBytes).OrderByDescending(bytes => bytes.Length)];
    }

    internal IReadOnlyList<string> Folded { get; }

    internal ReadOnlySpan<byte> Longest => _bytes[0];

    /// <summary>The words between the blanks; null where there is nothing to look for, or too much.</summary>
    internal static SearchTerms? Of(string? query, EntryAuthor? author)
    {
        if (query is null || query.Length > LongestQuery) return null;
        var folded = query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(SearchText.Fold).Where(term => term.Length > 0).Distinct().ToArray();
        return folded.Length is > 0 and <= Most ? new(folded, author) : null;
    }

    internal bool Takes(EntryAuthor author) => _author is null || _author == author;

    internal bool AllIn(ReadOnlySpan<byte> entry)
    {
        foreach (var term in _bytes)
            if (entry.IndexOf(term) < 0) return false;
        return true;
    }

    internal bool AllIn(string folded) => Folded.All(term => folded.Contains(term, StringComparison.Ordinal));
}

/// <summary>Where in one case the words stand; more than can be shown is only counted.</summary>
internal sealed class CaseHits
{
    internal const int MostShown = 50;

    internal List<(EntryLog Log, long Seq)> First { get; } = [];

    internal int Count { get; private set; }

    internal void Add(EntryLog log, long seq)
    {
        Count++;
        if (First.Count < MostShown) First.Add((log, seq));
    }
}

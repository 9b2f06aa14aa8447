using System.Text;
using Contracts.StorageVault.V1;
using StorageVaultClient;

namespace StorageVault.Disclosure.Packaging;

/// <summary>A place of an entry's text that is blacked out, in UTF-16 units.</summary>
internal sealed record RedactedRange(int Start, int Length);

/// <summary>An entry that goes into the package, and what of it does not.</summary>
internal sealed record SelectedEntry(EntryLog Log, long Seq, IReadOnlyList<RedactedRange>? Redactions)
{
    internal IReadOnlyList<RedactedRange> Ranges => Redactions ?? [];
}

/// <summary>An entry as the package shows it.</summary>
internal sealed record DisclosedEntry(EntryLog Log, long Seq, EntryAuthor Author, EntryKind Kind, DateTimeOffset StoredAt, string Text, int Redactions)
{
    public override string ToString() => nameof(DisclosedEntry);
}

/// <summary>What is chosen and what is blacked out; the original of a blacked-out place never gets further than this.</summary>
internal static class Selection
{
    internal const int MostEntries = 2_000, MostRanges = 200;

    // The same for each place, however long: the length of a name would tell.
    private const string Black = "■■■■";

    /// <summary>At least one entry, none twice, ranges in order and apart.</summary>
    internal static bool IsWhole(IReadOnlyList<SelectedEntry>? entries) =>
        entries is { Count: > 0 and <= MostEntries }
        && entries.All(entry => entry is { Log: EntryLog.Talk or EntryLog.Staff, Seq: > 0 } && entry.Ranges.Count <= MostRanges && AreApart(entry.Ranges))
        && entries.Select(entry => (entry.Log, entry.Seq)).Distinct().Count() == entries.Count;

    /// <summary>An entry as one text, on the page where it is chosen and in the package alike: the ranges count in it.</summary>
    internal static string TextOf(OpenedEntry entry) => entry.Kind switch
    {
        EntryKind.Answers => string.Join('\n', (entry.Answers ?? []).Select(answer => $"{answer.Label}: {string.Join('、', answer.Values)}")),
        EntryKind.Files => string.Join('\n', (entry.Attachments ?? []).Select(file => $"[添付 {file.Name} · {file.Type} · {file.Size} bytes]").Prepend(entry.Text).Where(line => line.Length > 0)),
        _ => entry.Text,
    };

    /// <summary>The entry with its places blacked out; null where a range lies outside the text or cuts a letter in two.</summary>
    internal static DisclosedEntry? Redact(EntryLog log, OpenedEntry entry, IReadOnlyList<RedactedRange> ranges)
    {
        var text = TextOf(entry);
        var shown = new StringBuilder(text.Length);
        var at = 0;
        foreach (var range in ranges)
        {
            if (range.Start > text.Length - range.Length || Cuts(text, range.Start) || Cuts(text, range.Start + range.Length)) return null;
            shown.Append(text, at, range.Start - at).Append(Black);
            at = range.Start + range.Length;
        }
        shown.Append(text, at, text.Length - at);
        return new(log, entry.Seq, entry.Author, entry.Kind, entry.StoredAt, shown.ToString(), ranges.Count);
    }

    private static bool Cuts(string text, int at) => at > 0 && at < text.Length && char.IsHighSurrogate(text[at - 1]) && char.IsLowSurrogate(text[at]);

    private static bool AreApart(IReadOnlyList<RedactedRange> ranges)
    {
        var end = 0;
        foreach (var range in ranges)
        {
            if (range is null || range.Start < end || range.Length is < 1 or > 1_000_000 || range.Start > 1_000_000) return false;
            end = range.Start + range.Length;
        }
        return true;
    }
}

using System.Text;
using Contracts.StorageVault.V1;
using StorageVault.Search;
using StorageVaultClient;

namespace StorageVault.Tests.Search;

/// <summary>What is typed differently and means the same is found; what is marked is what a person sees.</summary>
public sealed class SearchTextTests
{
    [Theory]
    [InlineData("ガッコウ", "がっこう"), InlineData("ｶﾞｯｺｳ", "がっこう"), InlineData("がっこう", "がっこう"), InlineData("か\u3099っこう", "がっこう"), InlineData("ＬＩＮＥ", "line"), InlineData("Line", "line")]
    [InlineData("学 校\nに", "学校に"), InlineData("学\u200B校", "学校"), InlineData("㌔", "きろ"), InlineData("ヴ", "ゔ"), InlineData("ﾊﾟ", "ぱ"), InlineData("①", "1"), InlineData("葛\U000E0100", "葛")]
    [InlineData("\u0001\u0002", ""), InlineData("😀", "😀"), InlineData("한", "한"), InlineData("スーパー", "すーぱー"), InlineData("バナヽ・スヾ", "ばなゝ・すゞ")]
    public void Width_case_and_kana_fold(string typed, string folded) => Assert.Equal(folded, SearchText.Fold(typed));

    [Theory]
    [InlineData("きのうガッコウで", "学校", ""), InlineData("きのうガッコウで", "がっこう", "ガッコウ"), InlineData("きのうｶﾞｯｺｳで", "がっこう", "ｶﾞｯｺｳ"), InlineData("学 校", "学校", "学 校"), InlineData("LINEとLine", "line", "LINE|Line")]
    [InlineData("😀ｶﾞ😀", "が", "ｶﾞ"), InlineData("ああああ", "ああ", "ああああ")]
    public void The_marked_part_is_what_was_typed(string text, string term, string marked) =>
        Assert.Equal(marked, string.Join('|', SearchText.Places(text, [term]).Select(place => text.Substring(place.Start, place.Length))));

    [Fact]
    public void Words_are_found_in_their_entry_and_counted()
    {
        var words = new MemoryStream();
        Add(words, 1, EntryAuthor.Resident, EntryKind.Consent, "同意 いじめ");
        Add(words, 2, EntryAuthor.Resident, EntryKind.Text, "イジメがつらい");
        Add(words, 3, EntryAuthor.Counselor, EntryKind.Text, "つらいですね");
        Add(words, 4, EntryAuthor.Resident, EntryKind.Text, "いじめは いつも いじめ");
        for (var seq = 5L; seq < 105; seq++) Add(words, seq, EntryAuthor.Resident, EntryKind.Text, "つらい");
        Add(words, 105, EntryAuthor.Counselor, EntryKind.ClosingNotice, "つらい");

        Assert.Equal([2, 4], Found(words, "いじめ").First.Select(hit => hit.Seq));
        Assert.Equal([2], Found(words, "つらい　いじめ").First.Select(hit => hit.Seq));
        Assert.Equal([3], Found(words, "つらい", EntryAuthor.Counselor).First.Select(hit => hit.Seq));
        Assert.Equal((102, 50), (Found(words, "つらい").Count, Found(words, "つらい").First.Count));
        Assert.Equal(0, Found(words, "めつ").Count);
    }

    [Theory, InlineData(null), InlineData(""), InlineData("  　 "), InlineData("\u200B"), InlineData("a b c d e f")]
    public void A_search_needs_words_and_not_too_many(string? query) => Assert.Null(SearchTerms.Of(query, null));

    [Fact]
    public void A_snippet_shows_some_words_around_and_never_half_a_letter()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 40)) + "ガッコウ" + string.Concat(Enumerable.Repeat("😀", 60));

        var (snippet, highlights) = HitReader.Snippet(text, ["がっこう"]);

        Assert.Equal("ガッコウ", snippet.Substring(highlights[0].Start, highlights[0].Length));
        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(snippet)));
        Assert.InRange(snippet.Length, 60, 100);
    }

    private static void Add(MemoryStream words, long seq, EntryAuthor author, EntryKind kind, string text) =>
        TranscriptWords.Add(words, new OpenedEntry(seq, Guid.Empty, author, kind, text, null, null, DateTimeOffset.UnixEpoch));

    private static CaseHits Found(MemoryStream words, string query, EntryAuthor? author = null)
    {
        var hits = new CaseHits();
        TranscriptWords.Find(words.ToArray(), SearchTerms.Of(query, author) ?? throw new InvalidOperationException(), hits, EntryLog.Talk);
        return hits;
    }
}

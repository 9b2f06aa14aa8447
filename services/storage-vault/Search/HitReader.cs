using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.UseCases.SearchEntries;

namespace StorageVault.Search;

/// <summary>Makes the snippets of what is shown. One access-log row per case is committed before its first word is opened.</summary>
internal sealed class HitReader(TransactionsOfHits transactions, IKeyProvider keys, TimeProvider clock)
{
    private const int Before = 24, After = 56;

    internal async Task<IReadOnlyList<SearchHit>> Show(Guid tenantId, Actor actor, Guid searchId, SearchTerms terms, IReadOnlyList<SearchCase> shown, CancellationToken ct)
    {
        if (shown.Count == 0) return [];
        var entries = await transactions.Read(tenantId, actor, searchId, shown, clock.GetUtcNow(), ct);
        var hits = new List<SearchHit>(entries.Count);
        foreach (var one in shown)
        {
            using var key = await keys.Unwrap(one.Dek, ct);
            foreach (var entry in entries.Where(entry => entry.Place.ConsultationId == one.ConsultationId))
            {
                var (snippet, highlights) = Snippet(TranscriptWords.Of(entry.Open(key, one.Dek, withAuthor: false)), terms.Folded);
                hits.Add(new(one.ConsultationId, one.DeskId, one.OpenedAt, one.ClosedAt, entry.Place.Log, entry.Place.Seq, entry.Place.Author, entry.StoredAt, snippet, highlights));
            }
        }
        return hits;
    }

    /// <summary>Some words around the first place, with what is to be marked in them.</summary>
    internal static (string Snippet, IReadOnlyList<Highlight> Highlights) Snippet(string text, IReadOnlyList<string> terms)
    {
        var places = SearchText.Places(text, terms);
        var (from, to) = places is [var first, ..] ? (Whole(text, first.Start - Before), Whole(text, first.Start + first.Length + After)) : (0, Whole(text, After));
        var (head, tail) = (from > 0 ? "…" : string.Empty, to < text.Length ? "…" : string.Empty);
        var marked = places.Where(place => place.Start >= from && place.Start + place.Length <= to).Select(place => new Highlight(place.Start - from + head.Length, place.Length)).ToArray();
        return (head + text[from..to] + tail, marked);
    }

    // Never between the two halves of a letter.
    private static int Whole(string text, int at)
    {
        var within = Math.Clamp(at, 0, text.Length);
        return within > 0 && within < text.Length && char.IsLowSurrogate(text[within]) ? within - 1 : within;
    }
}

/// <summary>Fetches the entries that are shown, and writes down that they are.</summary>
internal sealed class TransactionsOfHits(TenantTransactions transactions)
{
    private const string Sql = $"""
        select w.n, e.consultation_id, {StoredEntry.Columns} from unnest($2::uuid[], $3::smallint[], $4::bigint[]) with ordinality w(of_case, of_log, of_seq, n)
        join entries e on e.tenant_id = $1 and e.consultation_id = w.of_case and e.log = w.of_log and e.seq = w.of_seq order by w.n
        """;

    internal Task<List<StoredEntry>> Read(Guid tenantId, Actor actor, Guid searchId, IReadOnlyList<SearchCase> shown, DateTimeOffset at, CancellationToken ct) =>
        transactions.RunAsync(tenantId, async (tx, token) =>
        {
            var wanted = shown.SelectMany(one => one.Hits.First.Select(hit => (one.ConsultationId, hit.Log, hit.Seq))).ToList();
            await using var batch = tx.Command(Sql, tx.TenantId, wanted.Select(hit => hit.ConsultationId).ToArray(), wanted.Select(hit => (short)hit.Log).ToArray(), wanted.Select(hit => hit.Seq).ToArray());
            foreach (var one in shown)
                batch.BatchCommands.Add(new AccessRow(actor, VaultAct.ShowHit, one.Decision)
                {
                    ConsultationId = one.ConsultationId, ObjectId = searchId, FromSeq = one.Hits.First.Min(hit => hit.Seq), ToSeq = one.Hits.First.Max(hit => hit.Seq),
                }.Insert(tx.TenantId, at));
            await using var reader = await batch.ExecuteReaderAsync(token);
            var entries = new List<StoredEntry>();
            while (await reader.ReadAsync(token)) entries.Add(StoredEntry.Of(reader, tx.TenantId, reader.GetGuid(1), 2));
            return entries;
        }, ct);
}

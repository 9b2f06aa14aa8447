using ServiceDefaults.Data;
using StorageVault.Access;
using StorageVault.Entries;
using StorageVault.Keys;
using StorageVault.Sealing;
using Contracts.StorageVault.V1;

namespace StorageVault.Search;

/// <summary>Looks through one page of cases: copies on all cores, then the entries that no copy holds yet.</summary>
internal sealed partial class CaseScanner(TenantTransactions transactions, IKeyProvider keys, CaseAccess access, ILogger<CaseScanner> log)
{
    private const string TailSql = $"""
        select w.n, {StoredEntry.Columns} from unnest($2::uuid[], $3::smallint[], $4::bigint[]) with ordinality w(of_case, of_log, after, n)
        join entries e on e.tenant_id = $1 and e.consultation_id = w.of_case and e.log = w.of_log and e.seq > w.after order by w.n, e.seq
        """;

    internal async Task Scan(Guid tenantId, Actor actor, SearchTerms terms, SearchPageRead page, CancellationToken ct)
    {
        // The one place that says whose words may be looked through.
        foreach (var one in page.Cases) Decide(tenantId, actor, one);
        await Parallel.ForEachAsync(page.Cases.Where(one => one.Decision.Allows() && one.Copies.Count > 0), ct, async (one, token) =>
        {
            // Not through the cache of data keys: a search would push out everybody else's.
            using var key = await keys.Unwrap(one.Dek, token);
            foreach (var copy in one.Copies.Where(copy => one.Opens(copy.Log))) Look(tenantId, one, copy, key, terms, page);
        });
        await Tails(tenantId, page, terms, ct);
    }

    private void Decide(Guid tenantId, Actor actor, SearchCase one)
    {
        one.Decision = access.Judge(tenantId, actor, one.Facts, CaseAct.ReadTalk);
        one.StaffToo = access.Judge(tenantId, actor, one.Facts, CaseAct.ReadStaff).Allows();
    }

    /// <summary>What no copy holds is opened entry by entry. The keys are fetched before the transaction: that may take a network's time.</summary>
    private async Task Tails(Guid tenantId, SearchPageRead page, SearchTerms terms, CancellationToken ct)
    {
        var tails = page.Cases.Where(one => one.Decision.Allows()).SelectMany(one => one.Tails.Where(tail => one.Opens(tail.Log)).Select(tail => (Case: one, tail.Log, tail.After))).ToList();
        if (tails.Count == 0) return;
        var opened = new Dictionary<Guid, ContentKey>();
        try
        {
            foreach (var (one, _, _) in tails)
                if (!opened.ContainsKey(one.ConsultationId)) opened.Add(one.ConsultationId, await keys.Unwrap(one.Dek, ct));
            await transactions.RunAsync(tenantId, (tx, token) => Tails(tx, tails, opened, terms, token), ct);
        }
        finally
        {
            foreach (var key in opened.Values) key.Dispose();
        }
    }

    private void Look(Guid tenantId, SearchCase one, SealedWords copy, ContentKey key, SearchTerms terms, SearchPageRead page)
    {
        try
        {
            new TranscriptPlace(tenantId, one.ConsultationId, copy.Log, copy.LastSeq).Open(TranscriptCopy.Words, key, one.Dek, page.Bytes(copy), words =>
            {
                TranscriptWords.Find(words, terms, one.Hits, copy.Log);
                return true;
            });
        }
        // A row that was moved or changed: said aloud, and the search goes on with the others.
        catch (EnvelopeRefusedException e) { LogFailed(log, one.ConsultationId, e.Fault); }
    }

    private async Task Tails(TenantTransaction tx, List<(SearchCase Case, EntryLog Log, long After)> tails, Dictionary<Guid, ContentKey> opened, SearchTerms terms, CancellationToken ct)
    {
        await using var batch = tx.Command(
            TailSql, tx.TenantId, tails.Select(tail => tail.Case.ConsultationId).ToArray(), tails.Select(tail => (short)tail.Log).ToArray(), tails.Select(tail => tail.After).ToArray());
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var one = tails[(int)reader.GetInt64(0) - 1].Case;
            Look(StoredEntry.Of(reader, tx.TenantId, one.ConsultationId, 1), one, opened[one.ConsultationId], terms);
        }
    }

    private void Look(StoredEntry entry, SearchCase one, ContentKey key, SearchTerms terms)
    {
        try
        {
            if (terms.Takes(entry.Place.Author) && terms.AllIn(SearchText.Fold(TranscriptWords.Of(entry.Open(key, one.Dek, withAuthor: false))))) one.Hits.Add(entry.Place.Log, entry.Place.Seq);
        }
        catch (EnvelopeRefusedException e) { LogFailed(log, one.ConsultationId, e.Fault); }
    }

    [LoggerMessage(EventIds.SearchCaseRefused, LogLevel.Error, "A search met a case that does not open: {ConsultationId}, {Reason}")]
    private static partial void LogFailed(ILogger log, Guid consultationId, SealFault reason);
}
